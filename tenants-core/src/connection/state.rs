//! What is known, and what is announced.

use crate::SearchPath;

/// What is known of the session's search path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PathState {
    /// The server confirmed this path, and nothing since could have changed it.
    Known(SearchPath),
    /// Something may have changed it: only the server can tell.
    #[default]
    Unknown,
}

impl PathState {
    /// The path, if it is known.
    #[must_use]
    pub fn known(&self) -> Option<&SearchPath> {
        match self {
            Self::Known(path) => Some(path),
            Self::Unknown => None,
        }
    }
}

/// A transaction statement that was announced, with the level it opens or closes (1 is the transaction, 2 its first savepoint).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionOp {
    /// `BEGIN` or `SAVEPOINT`
    Begin(u32),
    /// `COMMIT` or `RELEASE SAVEPOINT`
    Commit(u32),
    /// `ROLLBACK` or `ROLLBACK TO SAVEPOINT`
    Rollback(u32),
}
