//! Migrating one schema in one message, inside a transaction of the caller's.

use std::collections::BTreeSet;

use tenants_core::migration::{MigrationPlan, MigrationRequest, MigrationVersion, Target};
use tenants_core::signal::Signal;
use tenants_core::{SchemaName, SearchPath};

use super::message::SchemaMessage;
use super::shadow::shadow_check_sql;
use super::{MigrationSet, TenantMigration, applied_versions};
use crate::Result;
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;

/// Migrates a schema inside the caller's transaction, making it first if asked; the versions applied.
pub(crate) fn migrate_one<T: TenantTable>(
    conn: &mut TenantConnection,
    context: &TenancyContext<T>,
    schema: &SchemaName,
    create: bool,
    set: &MigrationSet,
) -> Result<Vec<MigrationVersion>> {
    let applied = if create { BTreeSet::new() } else { applied_versions(conn, schema)? };
    let pending = pending(set, &applied);
    let versions = versions(&pending);
    context.send_before(&Signal::SchemaPreMigration { schema, pending: &versions }, conn)?;
    announce(context, schema, &pending, conn)?;
    let path = conn.settings().migration_path(schema)?;
    let checks = shadow_check_sql::<T>(&conn.settings().public_schema, schema);
    SchemaMessage { schema, path: &path, create, migrations: &pending, checks: &checks }.send(conn)?;
    Ok(versions)
}

/// Says what is about to be applied; formats nothing where nobody listens.
pub(crate) fn announce<T: TenantTable>(
    context: &TenancyContext<T>,
    schema: &SchemaName,
    migrations: &[&TenantMigration],
    conn: &mut TenantConnection,
) -> Result<()> {
    if !context.has_receivers() || migrations.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = migrations.iter().map(|migration| migration.name()).collect();
    let message = format!("applying {}", names.join(", "));
    context.send_before(&Signal::SchemaMigrateMessage { schema, message: &message }, conn)
}

pub(super) fn versions(migrations: &[&TenantMigration]) -> Vec<MigrationVersion> {
    migrations.iter().map(|migration| migration.version().clone()).collect()
}

/// A schema with nothing in it but the bookkeeping table.
pub(crate) fn create_empty_schema(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    let path = SearchPath::only(schema.clone());
    SchemaMessage { schema, path: &path, create: true, migrations: &[], checks: "" }.send(conn)
}

/// The migrations a schema lacks, in order; gaps are filled.
pub(super) fn pending<'a>(set: &'a MigrationSet, applied: &BTreeSet<MigrationVersion>) -> Vec<&'a TenantMigration> {
    let plan = MigrationPlan::new(applied, set.as_slice(), &MigrationRequest::new(Target::Latest));
    plan.steps.iter().filter_map(|step| set.as_slice().get(step.index)).collect()
}
