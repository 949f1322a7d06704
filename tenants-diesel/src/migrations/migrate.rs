//! Bringing one schema up to date, in one message where that is possible.

use std::collections::BTreeSet;

use tenants_core::connection::Marker;
use tenants_core::migration::{MigrationVersion, Target, MigrationRequest, plan};
use tenants_core::signal::Signal;
use tenants_core::sql::literal;
use tenants_core::{SchemaName, SearchPath};

use super::message::SchemaMessage;
use super::{MigrationSet, TenantMigration, applied_versions, stepwise};
use crate::Result;
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;

/// Migrates a tenant's schema as far as it lacks anything, making it first if asked, and refuses relations that would hide the
/// public schema's; the versions applied.
pub(crate) fn migrate_one<T: TenantTable>(
    conn: &mut TenantConnection,
    context: &TenancyContext<T>,
    schema: &SchemaName,
    create: bool,
    set: &MigrationSet,
) -> Result<Vec<MigrationVersion>> {
    let applied = if create { BTreeSet::new() } else { applied_versions(conn, schema)? };
    let pending = pending(set, &applied);
    let versions: Vec<_> = pending.iter().map(|migration| migration.version().clone()).collect();
    context.send_before(&Signal::SchemaPreMigration { schema, pending: &versions }, conn)?;
    if pending.is_empty() && !create {
        return Ok(versions);
    }
    let path = conn.settings().migration_path(schema)?;
    let checks = shadow_check_sql::<T>(&conn.settings().public_schema, schema);
    if pending.iter().all(|migration| migration.transactional_sql().is_some()) {
        SchemaMessage { schema, path: &path, create, migrations: &pending, checks: &checks }.send(conn)?;
    } else {
        run_stepwise(conn, schema, &path, &pending)?;
    }
    Ok(versions)
}

/// Runs migrations one by one; those before a failure stay, with their bookkeeping.
pub(super) fn run_stepwise(
    conn: &mut TenantConnection,
    schema: &SchemaName,
    path: &SearchPath,
    migrations: &[&TenantMigration],
) -> Result<()> {
    create_bookkeeping(conn, schema, path)?;
    migrations.iter().try_for_each(|migration| stepwise::run(conn, schema, path, migration))
}

/// A schema with nothing in it but the bookkeeping table.
pub(crate) fn create_empty_schema(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    let path = SearchPath::only(schema.clone());
    SchemaMessage { schema, path: &path, create: true, migrations: &[], checks: "" }.send(conn)
}

fn create_bookkeeping(conn: &mut TenantConnection, schema: &SchemaName, path: &SearchPath) -> Result<()> {
    SchemaMessage { schema, path, create: false, migrations: &[], checks: "" }.send(conn)
}

/// The migrations a schema lacks, in order; gaps are filled.
pub(super) fn pending<'a>(set: &'a MigrationSet, applied: &BTreeSet<MigrationVersion>) -> Vec<&'a TenantMigration> {
    let plan = plan(applied, set.as_slice(), &MigrationRequest::new(Target::Latest));
    plan.steps.iter().filter_map(|step| set.as_slice().get(step.index)).collect()
}

/// SQL that raises an error if a tenant's relation has the name of one in the public schema.
///
/// With the tenant's schema gone or renamed, such a name would silently mean the public one.
pub(crate) fn shadow_check_sql<T: TenantTable>(public: &SchemaName, schema: &SchemaName) -> String {
    let in_both: Vec<_> = T::IN_BOTH.iter().map(|name| format!("{}::name", literal(name))).collect();
    let in_both = if in_both.is_empty() { String::new() } else { format!(", {}", in_both.join(", ")) };
    format!(
        "SELECT pg_catalog.concat('{marker}', pg_catalog.string_agg(t.relname::text, ', '))::int4 \
         FROM pg_catalog.pg_class t JOIN pg_catalog.pg_class p ON p.relname = t.relname \
         WHERE t.relnamespace = pg_catalog.to_regnamespace({schema})::oid \
         AND p.relnamespace = pg_catalog.to_regnamespace({public})::oid \
         AND t.relkind IN ('r', 'p', 'v', 'm', 'f') AND p.relkind IN ('r', 'p', 'v', 'm', 'f') \
         AND t.relname NOT IN ('__diesel_schema_migrations'::name{in_both}) HAVING count(*) > 0",
        marker = Marker::SHADOW,
        schema = literal(&schema.quoted().to_string()),
        public = literal(&public.quoted().to_string()),
    )
}
