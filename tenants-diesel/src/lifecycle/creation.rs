//! What is to be created, and the row it belongs to.

use std::sync::Arc;

use tenants_core::SchemaName;
use tenants_core::migration::MigrationVersion;
use tenants_core::signal::{OwnedSignal, Signal};

use super::delete::refuse_deletion;
use super::guard;
use crate::connection::TenantConnection;
use crate::migrations::{MigrationFailure, MigrationSet, PlannedStep, locate};
use crate::model::TenantTable;
use crate::tenancy::{Change, TenancyContext};
use crate::{Error, Result};

/// What is to be done, known before anything is sent.
pub(super) struct Creation {
    pub(super) schema: SchemaName,
    /// The migrations the schema gets; none where no schema is made.
    pub(super) migrations: Option<MigrationSet>,
    pub(super) adopt: bool,
}

/// What else is written in the transaction that makes a tenant.
pub(crate) type First<'a, T> = dyn FnMut(&T, &mut TenantConnection) -> Result<()> + 'a;

/// The row a schema is made for.
pub(super) enum Row<'a, T: TenantTable> {
    /// One to be inserted, once the schema stands; none when that has been tried.
    New(Option<T::New>, &'a mut First<'a, T>),
    /// One that was saved without a schema.
    Stored(&'a T),
}

impl Creation {
    /// Finds out which migration failed, where the message of all of them did not say.
    pub(super) fn locate(&self, failure: MigrationFailure, conn: &mut TenantConnection) -> Error {
        match (&self.migrations, conn.settings().migration_path(&self.schema)) {
            (Some(set), Ok(path)) if !self.adopt => {
                let steps: Vec<_> = set.as_slice().iter().map(PlannedStep::up).collect();
                locate(failure, conn, &self.schema, &path, &steps)
            }
            _ => failure.into(),
        }
    }

    /// A schema that is there already belonged to somebody, perhaps to a customer whose row is gone.
    pub(super) fn refuses_existing_schema(&self, conn: &TenantConnection) -> bool {
        !self.adopt && self.schema != conn.settings().public_schema
    }

    pub(super) fn may_be_staged(&self) -> bool {
        !self.adopt && self.migrations.as_ref().is_some_and(|set| set.as_slice().len() > 1)
    }
}

impl<T: TenantTable> Row<'_, T> {
    /// Runs `f` in a transaction that holds the name's lock, once it is certain that row and schema can be made, or are
    /// there.
    pub(super) fn in_checked_transaction<R>(
        &mut self,
        creation: &Creation,
        conn: &mut TenantConnection,
        f: impl FnOnce(&mut Self, &mut TenantConnection) -> Result<R>,
    ) -> Result<R> {
        let schema = &creation.schema;
        let checks = guard::lock_and_check_sql::<T>(conn, creation, matches!(self, Self::New(..)))?;
        let explain = |error| guard::explain(error, schema);
        conn.transaction_behind(&checks, explain, |conn| {
            match self {
                Self::New(..) => guard::check_other_letters::<T>(conn, schema, None)?,
                Self::Stored(tenant) => {
                    refuse_deletion(conn, schema)?;
                    guard::lock_row(*tenant, conn).map(drop)?;
                }
            }
            f(self, conn)
        })
    }

    /// Whether what is to be inserted is gone, so that there is nothing to try again with.
    pub(super) fn is_spent(&self) -> bool {
        matches!(self, Self::New(None, _))
    }

    /// Inserts the row, if it is a new one, and queues what is to be told once it is committed.
    pub(super) fn put(
        &mut self,
        creation: &Creation,
        applied: Vec<MigrationVersion>,
        context: &Arc<TenancyContext<T>>,
        conn: &mut TenantConnection,
    ) -> Result<T> {
        let missing = || Error::TenantNotFound { schema: creation.schema.clone() };
        let (is_new, tenant) = match self {
            Self::New(new, first) => {
                let tenant = T::insert(new.take().ok_or_else(missing)?, conn)?;
                // Also a path that the caller has set as text.
                let before = conn.origin()?;
                first(&tenant, conn)?;
                conn.go_back(&before)?;
                (true, tenant)
            }
            Self::Stored(tenant) => (false, guard::lock_row(*tenant, conn)?),
        };
        context.changed_after(Change::of_tenant(tenant.key().clone(), [&creation.schema]), conn)?;
        if !context.has_receivers() {
            return Ok(tenant);
        }
        context.send_before(&Signal::BeforeCreateCommit { tenant: &tenant }, conn)?;
        // The receivers' own copy: a model need not be `Clone`.
        let row = Arc::new(T::find_by_key(tenant.key(), conn)?.ok_or_else(missing)?);
        if is_new {
            context.send_after(OwnedSignal::AfterCreate { tenant: Arc::clone(&row) }, conn)?;
        }
        if creation.migrations.is_some() {
            context.send_after(OwnedSignal::SchemaMigrated { schema: creation.schema.clone(), applied }, conn)?;
            context.send_after(OwnedSignal::PostSchemaSync { tenant: row }, conn)?;
        } else if creation.schema != conn.settings().public_schema {
            context.send_after(OwnedSignal::SchemaNeedsToBeSync { tenant: row }, conn)?;
        }
        Ok(tenant)
    }
}
