//! A transaction whose first statements are in one message with its `BEGIN`.

use diesel::Connection as _;
use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel::result::Error as DieselError;

use super::{SearchPathMode, TenantConnection};
use crate::{Error, Result};

impl TenantConnection {
    /// Runs `f` in a transaction, or in a savepoint of the one that is open, of which `checks` is the first statement.
    ///
    /// `checks` raise errors, which `explain` gets, and end on the search path they began on.
    pub(crate) fn transaction_behind<R>(
        &mut self,
        checks: &str,
        explain: impl FnOnce(Error) -> Error,
        f: impl FnOnce(&mut Self) -> Result<R>,
    ) -> Result<R> {
        if !self.can_begin_behind()? {
            return self.transaction(|conn| {
                conn.send(checks).map_err(explain)?;
                f(conn)
            });
        }
        self.begin_behind(checks).map_err(explain)?;
        match f(self) {
            Ok(value) => {
                AnsiTransactionManager::commit_transaction(self)?;
                Ok(value)
            }
            Err(error) => match AnsiTransactionManager::rollback_transaction(self) {
                Ok(()) | Err(DieselError::BrokenTransactionManager) => Err(error),
                Err(rollback) => Err(rollback.into()),
            },
        }
    }

    /// Whether what precedes a `BEGIN` can be in one message with it.
    ///
    /// Inside a transaction, perhaps one that was opened as text, an error would leave it aborted and nobody would roll back.
    pub(crate) fn can_begin_behind(&mut self) -> Result<bool> {
        let session = self.settings.mode == SearchPathMode::Session;
        Ok(session && self.transaction_depth()? == 0 && !self.watch()?.tracker.is_surrounded())
    }

    /// A `BEGIN` takes the implicit transaction of what precedes it in the message for its own (manual 55.2.2.1). An error
    /// before it thus leaves no transaction open, of which diesel would know nothing.
    fn begin_behind(&mut self, checks: &str) -> Result<()> {
        self.before_copy()?;
        self.ensure_encoding_of(checks)?;
        let before = self.watch()?.tracker.path().clone();
        let watch = self.watch()?;
        watch.locks.suspect();
        watch.examined = true;
        let begun = AnsiTransactionManager::begin_transaction_sql(&mut *self.inner, &format!("{checks}\n;\nBEGIN"));
        let watch = self.watch()?;
        watch.examined = false;
        if let Err(DieselError::DatabaseError(..)) = &begun {
            watch.tracker.restore(before);
        }
        Ok(begun?)
    }
}
