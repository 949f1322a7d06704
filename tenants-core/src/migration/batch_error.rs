//! Why a migration cannot be part of a message.

use super::{Direction, MigrationVersion};
use crate::sql::{LexError, TransactionControlError};

/// A migration that cannot run in one message and one transaction with its bookkeeping.
///
/// ```
/// use tenants_core::migration::{BatchError, BatchStep};
///
/// let error = BatchStep::up(&"7".into(), "CREATE TABLE t ();\nCOMMIT").unwrap_err();
/// assert!(matches!(error, BatchError::TransactionControl { line: 2, .. }));
/// assert_eq!(error.to_string(), "migration 7, up.sql, line 2");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The text is not a sequence of whole statements; it would swallow what follows it, or be swallowed.
    #[error("migration {version}, {direction}.sql, line {line}")]
    Lex {
        /// The migration.
        version: MigrationVersion,
        /// Which of its texts.
        direction: Direction,
        /// The 1-based line of the text.
        line: usize,
        /// What is wrong with it.
        source: LexError,
    },
    /// The text would end or replace the transaction it runs in.
    #[error("migration {version}, {direction}.sql, line {line}")]
    TransactionControl {
        /// The migration.
        version: MigrationVersion,
        /// Which of its texts.
        direction: Direction,
        /// The 1-based line of the text.
        line: usize,
        /// The statement that would.
        source: TransactionControlError,
    },
    /// The bookkeeping table cannot hold the version: it is longer than 50 characters or has a NUL.
    #[error("version {version:?} does not fit the bookkeeping table")]
    InvalidVersion {
        /// The refused version.
        version: MigrationVersion,
    },
}

impl BatchError {
    /// The migration.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let error = BatchStep::up(&"7".into(), "COMMIT").unwrap_err();
    /// assert_eq!(error.version().as_str(), "7");
    /// ```
    #[must_use]
    pub fn version(&self) -> &MigrationVersion {
        match self {
            Self::Lex { version, .. } | Self::TransactionControl { version, .. } | Self::InvalidVersion { version } => {
                version
            }
        }
    }
}
