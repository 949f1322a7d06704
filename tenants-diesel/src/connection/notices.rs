//! What other processes hear of a change, in the message that commits it.

use std::borrow::Cow;

use diesel::Connection as _;
use diesel::result::QueryResult;
use tenants_core::changes::{Channel, notify_sql};
use tenants_core::resolver::Lookup;

use super::TenantConnection;
use crate::Result;

impl TenantConnection {
    /// The text; the last `COMMIT` with the notices in front, which so cost no message of their own and are taken back by
    /// whatever takes the change back.
    pub(super) fn with_notices<'a>(&mut self, sql: &'a str) -> QueryResult<Cow<'a, str>> {
        let channel = Channel::of(&self.settings.public_schema);
        let watch = self.watch()?;
        if !watch.is_last_commit(sql) {
            return Ok(Cow::Borrowed(sql));
        }
        let notices = notify_sql(&channel, watch.tracker.to_be_done().flat_map(|action| &action.stale));
        if !notices.is_ascii() {
            // What is sent now is not the COMMIT that was announced.
            let announced = watch.tracker.withdraw();
            self.ensure_encoding_of(&notices)?;
            let watch = self.watch()?;
            announced.into_iter().for_each(|op| watch.tracker.announce(op));
        }
        Ok(if notices.is_empty() { Cow::Borrowed(sql) } else { Cow::Owned(notices + sql) })
    }

    /// Sends notices now: heard once the transaction that somebody may have opened as text is committed.
    pub(crate) fn notify(&mut self, stale: &[Lookup]) -> Result<()> {
        let notices = notify_sql(&Channel::of(&self.settings.public_schema), stale);
        if notices.is_empty() { Ok(()) } else { self.send(&notices) }
    }

    /// Runs `f` in the transaction there is, or in one of its own, so that a change and its notice are committed as one.
    ///
    /// Not where one may have been opened as text: its `BEGIN` would do nothing, and its `COMMIT` end the other.
    pub(crate) fn in_transaction<R>(&mut self, f: impl FnOnce(&mut Self) -> Result<R>) -> Result<R> {
        let open = self.transaction_depth()? > 0 || self.watch()?.tracker.is_surrounded();
        if open { f(self) } else { self.transaction(f) }
    }
}
