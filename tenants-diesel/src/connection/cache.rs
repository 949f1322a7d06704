//! diesel's caches: of prepared statements, and of the OIDs of custom types.

use diesel::connection::{CacheSize, Connection as _};
use diesel::pg::{GetPgMetadataCache as _, PgMetadataCache};
use diesel::result::{Error as DieselError, QueryResult};
use tenants_core::SchemaName;

use super::TenantConnection;
use super::changed_plan::{is_changed_plan, is_refused_at_once};
use super::watch::Types;
use crate::Error;

impl TenantConnection {
    /// Whether each tenant has prepared statements of its own.
    #[inline]
    pub(super) fn is_per_tenant(&self) -> bool {
        self.settings.statement_budget().is_some()
    }

    /// Empties all of them; the server's side was emptied by `DEALLOCATE ALL`.
    ///
    /// One without the other does not help: statements are prepared with the OIDs of the types.
    pub(super) fn forget_types(&mut self) {
        *self.inner.get_metadata_cache() = PgMetadataCache::new();
        if let Ok(watch) = self.watch() {
            watch.types = Types::None;
            watch.types_elsewhere.clear();
        }
        self.forget_statements();
    }

    /// Closes the statement cache of diesel; the server's side was emptied by `DEALLOCATE ALL`.
    pub(super) fn forget_statements(&mut self) {
        self.inner.set_prepared_statement_cache_size(CacheSize::Disabled);
        let Ok(watch) = self.watch() else { return };
        watch.budget.emptied();
        watch.owner = None;
        watch.has_shared = false;
        watch.has_foreign = false;
        if !watch.is_cache_off {
            self.inner.set_prepared_statement_cache_size(CacheSize::Unbounded);
        }
    }

    /// What a switch to a schema has to empty, and whether that takes a `DEALLOCATE ALL` in its message.
    pub(super) fn before_leaving_for(&mut self, schema: &SchemaName) -> Emptied {
        let per_tenant = self.is_per_tenant();
        let Ok(watch) = self.watch() else { return Emptied::Nothing };
        let has_types_of_other = match &watch.types {
            // The columns of one table may be of another type in each schema.
            Types::None => {
                watch.has_shared
                    && watch.shared_differ
                    && watch.tracker.path().known().is_none_or(|path| path.first() != schema)
            }
            // Statements that are one tenant's own are not met on another.
            Types::Of { schema: types_of, .. } => types_of != schema && (!per_tenant || watch.has_shared),
            Types::Unknown => true,
        };
        if has_types_of_other {
            Emptied::Types
        } else if per_tenant && watch.budget.is_spent() {
            Emptied::Statements
        } else {
            Emptied::Nothing
        }
    }

    /// The same for another user, who has nothing of what the last one prepared by hand.
    pub(super) fn before_next_user(&mut self, schema: &SchemaName) -> Emptied {
        match (self.before_leaving_for(schema), self.watch()) {
            (Emptied::Nothing, Ok(watch)) if watch.has_foreign => Emptied::Statements,
            (emptied, _) => emptied,
        }
    }

    /// The same for a transaction that begins on a schema. Where nothing is prepared, the session may be a pooler's.
    pub(super) fn before_transaction_on(&mut self, schema: &SchemaName) -> Emptied {
        let is_any_prepared = self.watch().is_ok_and(|watch| watch.budget.count() > 0);
        if is_any_prepared { self.before_leaving_for(schema) } else { Emptied::Nothing }
    }

    /// Empties what the server has emptied.
    pub(super) fn empty(&mut self, what: Emptied) {
        match what {
            Emptied::Nothing => {}
            Emptied::Statements => self.forget_statements(),
            Emptied::Types => self.forget_types(),
        }
    }

    /// Keeps the OIDs of one schema's types for its next turn, and brings another's, whose own OID was proved.
    ///
    /// Without that they are asked for anew: by its name alone a schema may be another one.
    pub(super) fn turn_types(&mut self, schema: &SchemaName, oid: Option<u32>) {
        let limit = self.settings.statement_budget;
        let Ok(watch) = self.watch() else { return };
        let leaving = match &watch.types {
            Types::Of { schema: types_of, oid: known } => {
                let is_other = known.zip(oid).is_some_and(|(known, oid)| known != oid);
                if types_of == schema && !is_other {
                    return;
                }
                *known
            }
            Types::None if watch.types_elsewhere.is_empty() => return,
            Types::None => None,
            Types::Unknown => return,
        };
        let coming = oid.and_then(|oid| watch.types_elsewhere.remove(&oid));
        watch.types = if coming.is_some() { Types::Of { schema: schema.clone(), oid } } else { Types::None };
        let left = std::mem::replace(self.inner.get_metadata_cache(), coming.unwrap_or_default());
        if let (Some(leaving), Ok(watch)) = (leaving, self.watch()) {
            // They can be had again by a question.
            if watch.types_elsewhere.len() >= limit {
                watch.types_elsewhere.clear();
            }
            watch.types_elsewhere.insert(leaving, left);
        }
    }

    /// Before a statement: diesel keeps the OIDs of custom types, and statements made with them; those of another schema would
    /// not fit.
    #[inline]
    pub(super) fn refresh_types(&mut self) -> QueryResult<()> {
        let per_tenant = self.is_per_tenant();
        let watch = self.watch()?;
        if watch.types == Types::None {
            return Ok(());
        }
        let here = watch.tracker.path().known().map(|path| path.first().clone());
        let fits = match (&watch.types, &here) {
            (Types::Of { schema, .. }, Some(here)) if schema == here => true,
            (Types::Of { .. }, Some(here)) if per_tenant && !watch.has_shared => {
                // A rollback has taken the path back.
                self.turn_types(here, None);
                true
            }
            _ => false,
        };
        if fits || self.is_aborted() {
            return Ok(());
        }
        let watch = self.watch()?;
        // Where nothing is ever prepared, as behind a pooler, only the types are to be asked for anew.
        if !watch.is_cache_off || watch.budget.count() > 0 {
            self.send_own("DEALLOCATE ALL")?;
        }
        self.forget_types();
        Ok(())
    }

    /// Before a statement: a stay on one schema may prepare more than there is room for.
    #[inline]
    pub(super) fn make_room(&mut self) -> QueryResult<()> {
        if !self.watch()?.budget.is_full() || self.is_aborted() {
            return Ok(());
        }
        self.send_own("DEALLOCATE ALL")?;
        self.forget_statements();
        Ok(())
    }

    /// After an error: whether it came from a statement that somebody's `ALTER` has made unfit, and that can be run once more,
    /// prepared anew.
    ///
    /// Outside a transaction a statement that failed has had no effect, unless it commits by itself (`CALL`, `DO`), after which
    /// nobody knows the path. Inside one all before it is lost.
    pub(super) fn can_run_again(&mut self, error: &DieselError) -> Result<bool, Error> {
        let in_transaction = self.transaction_depth().is_ok_and(|depth| depth > 0);
        let per_tenant = self.is_per_tenant();
        let watch = self.watch()?;
        if !is_changed_plan(error) {
            // With another type's OID a statement may not be one; if it is a mistake it will be one again.
            let may_be_ours = watch.types == Types::Unknown && is_refused_at_once(error);
            if in_transaction || !may_be_ours {
                return Ok(false);
            }
        }
        // It was not one that is for all.
        watch.shared_differ &= !per_tenant;
        if in_transaction {
            return Err(Error::PlanChanged);
        }
        if watch.tracker.path().known().is_none() {
            return Ok(false);
        }
        // In a transaction that was begun as text this is refused.
        if self.send_own("DEALLOCATE ALL").is_err() {
            return Err(Error::PlanChanged);
        }
        self.forget_types();
        Ok(true)
    }
}

/// What a message of ours empties on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Emptied {
    Nothing,
    /// Prepared statements.
    Statements,
    /// Prepared statements, since the types they were prepared with are others.
    Types,
}

impl Emptied {
    /// What is appended to the message.
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Statements | Self::Types => "; DEALLOCATE ALL",
        }
    }
}
