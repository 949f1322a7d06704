//! What happens before a statement made through our own impls.

use diesel::pg::{Pg, PgQueryBuilder};
use diesel::query_builder::{QueryBuilder as _, QueryFragment, QueryId};
use diesel::result::QueryResult;

use super::TenantConnection;

impl TenantConnection {
    /// A typed statement is about to be sent.
    pub(super) fn before_query<T: QueryFragment<Pg> + QueryId>(&mut self, source: &T) -> QueryResult<()> {
        self.finish_copy()?;
        self.resend_path()?;
        self.refresh_types()?;
        let watch = self.watch()?;
        // A query that is one type only has one text: it is looked at when diesel caches it.
        if watch.every_text || T::query_id().is_none() {
            let mut builder = PgQueryBuilder::default();
            if source.to_sql(&mut builder, &Pg).is_ok() {
                watch.examine_text(&builder.finish());
            }
        }
        watch.examined = true;
        Ok(())
    }

    /// A text is about to be sent.
    pub(super) fn before_text(&mut self, sql: &str) -> QueryResult<()> {
        let aborted = self.is_aborted();
        let announced = self.watch()?.tracker.announced().is_some();
        if announced {
            self.watch()?.tracker.settle(aborted);
        } else {
            self.resend_path()?;
        }
        let watch = self.watch()?;
        watch.examine_text(sql);
        watch.examined = true;
        Ok(())
    }

    /// Without `limit_set_calls`, puts the path in place that ought to be there.
    pub(super) fn resend_path(&mut self) -> QueryResult<()> {
        if self.settings.limit_set_calls || self.is_aborted() {
            return Ok(());
        }
        let watch = self.watch()?;
        let Some(path) = watch.tracker.path().known().or(watch.wanted.as_ref()).cloned() else { return Ok(()) };
        Ok(self.apply(&path, None)?)
    }

    /// Reads the end of a `COPY … TO STDOUT` that diesel has left (2.3.14: "another command is already in progress").
    fn finish_copy(&mut self) -> QueryResult<()> {
        if self.watch()?.copying { Ok(self.send("")?) } else { Ok(()) }
    }

    /// diesel keeps the OIDs of custom types; those of another schema's types would not fit.
    fn refresh_types(&mut self) -> QueryResult<()> {
        let watch = self.watch()?;
        let Some(types_of) = &watch.types_of else { return Ok(()) };
        if watch.tracker.path().known().is_some_and(|path| path.first() == types_of) || self.is_aborted() {
            return Ok(());
        }
        self.send("DEALLOCATE ALL")?;
        self.forget_types();
        Ok(())
    }
}
