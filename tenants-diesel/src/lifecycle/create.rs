//! Creating a tenant: row, schema, migrations and their bookkeeping appear together or not at all.

use std::sync::Arc;

use diesel::Connection as _;
use tenants_core::migration::MigrationVersion;
use tenants_core::signal::{OwnedSignal, Signal};
use tenants_core::{SchemaName, TenantModel as _};

use super::{guard, rules, staging};
use crate::connection::TenantConnection;
use crate::migrations::{MigrationFailure, MigrationSet, hint, locate, migrate_one};
use crate::model::{NewTenant, TenantTable};
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

/// How a tenant is created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct CreateOptions {
    /// Take a schema that exists already, and run in it the migrations it lacks; without it, such a schema is an error.
    pub adopt_schema: bool,
}

impl CreateOptions {
    /// Takes a schema that exists already, and runs in it the migrations it lacks.
    #[must_use]
    pub fn adopt_schema(mut self) -> Self {
        self.adopt_schema = true;
        self
    }
}

/// What is to be done, known before anything is sent.
pub(super) struct Creation {
    pub(super) schema: SchemaName,
    /// The migrations the schema gets; none where saving makes no schema.
    pub(super) migrations: Option<MigrationSet>,
    pub(super) adopt: bool,
}

pub(crate) fn create<N: NewTenant>(
    mut new: N,
    options: CreateOptions,
    conn: &mut TenantConnection,
) -> Result<N::Tenant> {
    rules::require_public(conn, "create a tenant")?;
    rules::refuse_reserved(new.schema_name())?;
    new.normalize_domain_url()?;
    let context = TenancyContext::<N::Tenant>::of(conn.settings());
    let schema = new.schema_name().clone();
    let creates = !rules::is_public(conn, &schema)? && N::Tenant::AUTO_CREATE_SCHEMA;
    conn.settings().search_path(&schema)?;
    let migrations = creates.then(|| context.tenant_migrations()).transpose()?;
    let creation = Creation { schema, migrations, adopt: options.adopt_schema };
    let in_transaction = conn.transaction_depth()? > 0;
    let result = match creation.migrations.as_ref().and_then(MigrationSet::first_stepwise) {
        Some(migration) if in_transaction => Err(Error::NeedsOwnTransaction { migration: migration.name().to_owned() }),
        Some(_) if !creation.adopt => staging::create(new, &creation, &context, conn),
        Some(migration) => Err(Error::CannotAdopt { schema: creation.schema, migration: migration.name().to_owned() }),
        None => {
            let mut new = Some(new);
            match (in_one_transaction(&mut new, &creation, &context, conn), new) {
                // Some sequences of migrations are valid, only not in one transaction; which ones, no error code tells us.
                (Err(Error::Migration(failure)), Some(new))
                    if !in_transaction && creation.may_be_staged() && failure.may_pass_alone() =>
                {
                    staging::create(new, &creation, &context, conn)
                }
                (Err(Error::Migration(failure)), _) => Err(creation.locate(*failure, conn)),
                (result, _) => result,
            }
        }
    };
    result.map_err(|error| hint::add(error, conn))
}

impl Creation {
    /// Finds out which migration failed, where the message of all of them did not say.
    fn locate(&self, failure: MigrationFailure, conn: &mut TenantConnection) -> Error {
        match &self.migrations {
            Some(set) if !self.adopt => {
                let migrations: Vec<_> = set.as_slice().iter().collect();
                match conn.settings().migration_path(&self.schema) {
                    Ok(path) => locate(failure, conn, &self.schema, &path, true, &migrations),
                    Err(_) => failure.into(),
                }
            }
            _ => failure.into(),
        }
    }

    fn may_be_staged(&self) -> bool {
        !self.adopt && self.migrations.as_ref().is_some_and(|set| set.as_slice().len() > 1)
    }
}

/// Takes `new` out once the schema stands.
fn in_one_transaction<N: NewTenant>(
    new: &mut Option<N>,
    creation: &Creation,
    context: &Arc<TenancyContext<N::Tenant>>,
    conn: &mut TenantConnection,
) -> Result<N::Tenant> {
    guard::lost_race::<N::Tenant, _>(conn, &creation.schema, |conn| {
        conn.transaction(|conn| {
            guard::lock_and_check::<N::Tenant>(conn, creation)?;
            context.send_before(&Signal::BeforeCreate { schema: &creation.schema }, conn)?;
            let applied = match &creation.migrations {
                None => Vec::new(),
                Some(set) => {
                    let create = !creation.adopt || !guard::schema_exists(conn, &creation.schema)?;
                    migrate_one(conn, context, &creation.schema, create, set)?
                }
            };
            insert(new, creation, applied, context, conn)
        })
    })
}

/// Inserts the row and queues what is to be told once it is committed.
pub(super) fn insert<N: NewTenant>(
    new: &mut Option<N>,
    creation: &Creation,
    applied: Vec<MigrationVersion>,
    context: &Arc<TenancyContext<N::Tenant>>,
    conn: &mut TenantConnection,
) -> Result<N::Tenant> {
    let Some(new) = new.take() else { return Err(Error::TenantNotFound { schema: creation.schema.clone() }) };
    let tenant = N::Tenant::insert(new, conn)?;
    context.send_before(&Signal::BeforeCreateCommit { tenant: &tenant }, conn)?;
    let row = Arc::new(tenant.clone());
    context.send_after(OwnedSignal::AfterCreate { tenant: Arc::clone(&row) }, conn)?;
    if creation.migrations.is_some() {
        context.send_after(OwnedSignal::SchemaMigrated { schema: creation.schema.clone(), applied }, conn)?;
        context.send_after(OwnedSignal::PostSchemaSync { tenant: row }, conn)?;
    } else if creation.schema != conn.settings().public_schema {
        context.send_after(OwnedSignal::SchemaNeedsToBeSync { tenant: row }, conn)?;
    }
    Ok(tenant)
}
