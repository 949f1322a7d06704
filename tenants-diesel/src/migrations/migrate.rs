//! Bringing one schema up to date, in one message where that is possible.

use std::collections::BTreeSet;

use tenants_core::migration::{MigrationPlan, MigrationRequest, MigrationVersion, Target};
use tenants_core::signal::Signal;
use tenants_core::{SchemaName, SearchPath};

use super::message::SchemaMessage;
use super::shadow::shadow_check_sql;
use super::{MigrationSet, TenantMigration, applied_versions, stepwise};
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

/// How often a run gives way to another process that migrates the same schema.
const ROUNDS: usize = 5;

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
    let path = conn.settings().migration_path(schema)?;
    let checks = shadow_check_sql::<T>(&conn.settings().public_schema, schema);
    SchemaMessage { schema, path: &path, create, migrations: &pending, checks: &checks }.send(conn)?;
    Ok(versions)
}

/// Migrates a schema that exists, outside a transaction: in one message, and where that fails or cannot be, one migration at a
/// time, of which those before a failure stay; the versions applied.
pub(super) fn migrate_existing<T: TenantTable>(
    conn: &mut TenantConnection,
    context: &TenancyContext<T>,
    job: &Job<'_>,
) -> Result<Vec<MigrationVersion>> {
    let mut told = false;
    let mut rounds = 0;
    loop {
        let pending = pending(job.set, &applied_versions(conn, job.schema)?);
        let versions = versions(&pending);
        if !std::mem::replace(&mut told, true) {
            context.send_before(&Signal::SchemaPreMigration { schema: job.schema, pending: &versions }, conn)?;
        }
        if pending.is_empty() {
            return Ok(versions);
        }
        rounds += 1;
        match job.run(conn, &pending) {
            Ok(()) => return Ok(versions),
            // Somebody else was faster; what is left may be nothing.
            Err(Error::Migration(failure)) if rounds < ROUNDS && failure.is_lost_race() => {}
            Err(error) => return Err(error),
        }
    }
}

/// What [`migrate_existing`] works on.
pub(super) struct Job<'a> {
    pub(super) schema: &'a SchemaName,
    pub(super) path: &'a SearchPath,
    pub(super) set: &'a MigrationSet,
    /// SQL behind the migrations that may refuse what they did.
    pub(super) checks: &'a str,
}

impl Job<'_> {
    fn run(&self, conn: &mut TenantConnection, pending: &[&TenantMigration]) -> Result<()> {
        let Self { schema, path, checks, .. } = *self;
        if pending.iter().any(|migration| migration.transactional_sql().is_none()) {
            return self.run_stepwise(conn, pending);
        }
        match (SchemaMessage { schema, path, create: false, migrations: pending, checks }).send(conn) {
            // Some sequences are valid, only not in one transaction.
            Err(Error::Migration(failure)) if pending.len() > 1 && !failure.is_lost_race() => {
                self.run_stepwise(conn, pending)
            }
            result => result,
        }
    }

    fn run_stepwise(&self, conn: &mut TenantConnection, pending: &[&TenantMigration]) -> Result<()> {
        let Self { schema, path, checks, .. } = *self;
        SchemaMessage { schema, path, create: false, migrations: &[], checks: "" }.send(conn)?;
        pending.iter().try_for_each(|migration| stepwise::run(conn, schema, path, migration))?;
        SchemaMessage { schema, path, create: false, migrations: &[], checks }.send(conn)
    }
}

fn versions(migrations: &[&TenantMigration]) -> Vec<MigrationVersion> {
    migrations.iter().map(|migration| migration.version().clone()).collect()
}

/// A schema with nothing in it but the bookkeeping table.
pub(crate) fn create_empty_schema(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    let path = SearchPath::only(schema.clone());
    SchemaMessage { schema, path: &path, create: true, migrations: &[], checks: "" }.send(conn)
}

/// The migrations a schema lacks, in order; gaps are filled.
fn pending<'a>(set: &'a MigrationSet, applied: &BTreeSet<MigrationVersion>) -> Vec<&'a TenantMigration> {
    let plan = MigrationPlan::new(applied, set.as_slice(), &MigrationRequest::new(Target::Latest));
    plan.steps.iter().filter_map(|step| set.as_slice().get(step.index)).collect()
}
