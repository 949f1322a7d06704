//! What is known, and what is announced.

use crate::SearchPath;

/// What is known of the session's search path.
///
/// ```
/// use tenants_core::connection::{PathState, PathTracker};
///
/// assert_eq!(PathTracker::<()>::default().path(), &PathState::Unknown); // nothing was sent yet
/// ```
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
    ///
    /// ```
    /// use tenants_core::connection::PathState;
    /// use tenants_core::{SchemaName, SearchPath};
    ///
    /// let path = SearchPath::only(SchemaName::public());
    /// assert_eq!(PathState::Known(path.clone()).known(), Some(&path));
    /// assert_eq!(PathState::Unknown.known(), None);
    /// ```
    #[must_use]
    pub fn known(&self) -> Option<&SearchPath> {
        match self {
            Self::Known(path) => Some(path),
            Self::Unknown => None,
        }
    }
}

/// A transaction statement that was announced, with the level it opens or closes (1 is the transaction, 2 its first
/// savepoint).
///
/// ```
/// use tenants_core::connection::{PathTracker, TransactionOp};
///
/// let mut tracker = PathTracker::<()>::default();
/// tracker.announce(TransactionOp::Begin(1)); // BEGIN
/// tracker.finished(true);
/// assert!(tracker.in_transaction());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionOp {
    /// `BEGIN` or `SAVEPOINT`
    Begin(u32),
    /// `COMMIT` or `RELEASE SAVEPOINT`
    Commit(u32),
    /// `ROLLBACK` or `ROLLBACK TO SAVEPOINT`
    Rollback(u32),
}
