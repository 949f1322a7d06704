//! How a command ended.

use std::process::{ExitCode, Termination};

use crate::Error;
use crate::commands::RenameProblem;
use crate::commands::data::DataError;

/// How a command ended; a `main` can return it.
///
/// ```
/// use std::process::{ExitCode, Termination};
/// use tenants_diesel::cli::Exit;
///
/// assert_eq!(Exit::PartlyFailed.code(), 3);
/// assert_eq!(Exit::Done.report(), ExitCode::SUCCESS);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Exit {
    /// 0: all that was asked for is done, or was found to be so.
    Done,
    /// 1: no schema is where it was asked to be, or the run could not go on; for `verify`, something is not as it ought
    /// to be.
    Failed,
    /// 2: nobody can mean what was asked for, or nothing of it is there.
    Usage,
    /// 3: some schemas failed, and others are where they were asked to be.
    PartlyFailed,
    /// 4: `--check`, and something is to be done, or a tenant lacks its schema.
    Pending,
    /// 130: the run was ended early by Ctrl-C.
    Interrupted,
}

impl Exit {
    /// The number the shell sees.
    ///
    /// ```
    /// # use tenants_diesel::cli::Exit;
    /// assert_eq!(Exit::Interrupted.code(), 130);
    /// ```
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::PartlyFailed => 3,
            Self::Pending => 4,
            Self::Interrupted => 130,
        }
    }
}

impl Exit {
    /// How a command ends that `error` has ended.
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::Request(_)
            | Error::TenantNotFound { .. }
            | Error::DomainNotFound { .. }
            | Error::SchemaMissing { .. }
            | Error::CannotSuspend { .. }
            | Error::CannotRename { problem: RenameProblem::NotForced | RenameProblem::NotSuspended, .. } => {
                Self::Usage
            }
            Error::Data(error) if matches!(**error, DataError::NoTable { .. }) => Self::Usage,
            _ => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.code().into()
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        self.into()
    }
}
