//! What happens before a statement made through our own impls.

use diesel::pg::Pg;
use diesel::query_builder::{QueryFragment, QueryId};
use diesel::result::QueryResult;

use tenants_core::connection::TransactionOp;

use super::form::Form;
use super::{Inner, SearchPathMode, TenantConnection, Watch};
use crate::Error;

impl TenantConnection {
    /// A typed statement is about to be sent; how.
    pub(super) fn before_query<T: QueryFragment<Pg> + QueryId>(&mut self, source: &T) -> QueryResult<Form> {
        self.before_copy()?;
        let per_tenant = self.is_per_tenant();
        if per_tenant {
            self.make_room()?;
        }
        let Some(watch) = Watch::of(&mut self.inner) else { return Err(Error::InstrumentationReplaced.into()) };
        let form = watch.form_of(source, per_tenant.then_some(&self.settings.public_schema))?;
        watch.examined = true;
        Ok(form)
    }

    /// A statement is about to be sent whose text diesel shows only when it is.
    #[inline]
    pub(super) fn before_copy(&mut self) -> QueryResult<()> {
        self.refuse_outside_transaction()?;
        self.finish_copy()?;
        self.resend_path()?;
        self.refresh_types()
    }

    /// A text is about to be sent.
    pub(super) fn before_text(&mut self, sql: &str) -> QueryResult<()> {
        self.refuse_outside_transaction()?;
        if self.watch()?.tracker.announced().is_some() {
            let aborted = self.is_aborted();
            let watch = self.watch()?;
            if aborted && watch.is_last_commit(sql) {
                // The server would roll back and report no error; diesel rolls back when it is told of one.
                watch.tracker.withdraw();
                return Err(Error::TransactionAborted.into());
            }
            watch.tracker.settle(aborted);
        } else {
            self.resend_path()?;
        }
        let watch = self.watch()?;
        watch.examine_text(sql);
        watch.examined = true;
        Ok(())
    }

    /// In `SET LOCAL` mode a statement outside the transaction would run on the server's default path.
    ///
    /// A pooled connection has one transaction, which began with its switch; one that is begun later is on no schema of ours.
    #[inline]
    fn refuse_outside_transaction(&mut self) -> QueryResult<()> {
        let is_session = self.settings.mode == SearchPathMode::Session;
        if is_session || self.transaction_depth().is_ok_and(|depth| depth > 0) {
            return Ok(());
        }
        let announced = self.watch()?.tracker.withdraw();
        match (announced, &self.inner) {
            (Some(begin @ TransactionOp::Begin(1)), Inner::Own(_)) => self.watch()?.tracker.announce(begin),
            _ => return Err(Error::NoTransaction.into()),
        }
        Ok(())
    }

    /// Without `limit_set_calls`, puts the path in place that ought to be there.
    #[inline]
    pub(super) fn resend_path(&mut self) -> QueryResult<()> {
        if self.settings.limit_set_calls || self.is_aborted() {
            return Ok(());
        }
        let Some(path) = self.watch()?.tracker.wanted().cloned() else { return Ok(()) };
        Ok(self.apply(&path, None)?)
    }

    /// Reads the end of a `COPY … TO STDOUT` that diesel has left (2.3.14: "another command is already in progress").
    #[inline]
    fn finish_copy(&mut self) -> QueryResult<()> {
        if self.watch()?.copying {
            // Only the answer's place in the stream matters; where it is an error, the statement itself meets it again.
            let _ = self.send_own("SELECT 1");
        }
        Ok(())
    }
}
