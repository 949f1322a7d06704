//! `migrate_schemas`: the public schema first, then every tenant's.

use tenants_core::SchemaName;
use tenants_core::migration::{MigrationScope, MigrationVersion};

use super::job::Job;
use super::shadow::{shadow_check_sql, shared_shadow_check_sql};
use super::{MigrateOptions, MigrateReport, MigrationSet, SchemaOutcome, create_empty_schema, hint};
use crate::connection::TenantConnection;
use crate::lifecycle::{is_being_deleted, schema_exists, sweep};
use crate::model::TenantTable;
use crate::tenancy::{Tenancy, TenancyContext};
use crate::{Error, Result};

/// How many rows are read at a time, so that memory does not grow with the number of tenants.
const PAGE: i64 = 500;

impl<T: TenantTable> Tenancy<T> {
    /// Runs the pending migrations: the shared set in the public schema first, then the tenant set in every tenant's
    /// schema.
    ///
    /// On a connection of its own, to [`migration_url`](crate::TenancyBuilder::migration_url) if there is one. Each
    /// schema's pending migrations are one transaction: a schema that fails is as it was before. Only where they cannot
    /// be one (Rust code, `run_in_transaction = false`, a new value of an enum and its use) each is one of its own, and
    /// those before the failed one stay. The next run takes up what is left. The report says what happened to each.
    ///
    /// # Errors
    ///
    /// If the public schema fails, no tenant is touched and that error is returned. If tenants fail, or a schema asked
    /// for is no tenant's, [`Error::SchemasFailed`] carries the report of all. Else what concerns the run as a whole:
    /// no connection, unreadable migrations.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Error;
    ///
    /// match tenancy.migrate_schemas(&MigrateOptions::default()) {
    ///     Ok(report) => println!("{} migrations applied", report.applied()),
    ///     Err(Error::SchemasFailed { report }) => println!("some tenants are behind: {report}"),
    ///     Err(error) => println!("the run ended early: {error}"),
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn migrate_schemas(&self, options: &MigrateOptions) -> Result<MigrateReport> {
        let mut conn = self.administrator()?;
        let conn = &mut conn;
        let mut report = MigrateReport::default();
        let public = self.settings().public_schema.clone();
        if options.includes(MigrationScope::Shared, &public) {
            let applied = migrate_public(conn, self.context()).map_err(|error| hint::add(error, conn))?;
            report.add(public.clone(), SchemaOutcome::Migrated(applied));
        }
        if options.scope == Some(MigrationScope::Shared) {
            return Ok(report);
        }
        sweep::<T>(conn)?;
        let set = self.context().tenant_migrations()?;
        let mut last: Option<SchemaName> = None;
        let mut failed = false;
        loop {
            let page = T::page(last.as_ref(), PAGE, conn)?;
            let Some(end) = page.last() else { break };
            last = Some(end.schema_name().clone());
            for tenant in page {
                let schema = tenant.schema_name().clone();
                if schema == public || !options.includes(MigrationScope::Tenant, &schema) {
                    continue;
                }
                let outcome = if failed && !options.keep_going {
                    SchemaOutcome::Skipped
                } else {
                    match migrate_tenant(conn, self.context(), &schema, &set) {
                        Ok(Some(applied)) => SchemaOutcome::Migrated(applied),
                        Ok(None) => SchemaOutcome::NoSchema,
                        Err(error) => SchemaOutcome::Failed(hint::add(error, conn)),
                    }
                };
                failed |= matches!(outcome, SchemaOutcome::Failed(_));
                report.add(schema, outcome);
            }
        }
        for schema in &options.schemas {
            if !report.schemas.iter().any(|entry| entry.schema == *schema) {
                let error = Error::TenantNotFound { schema: schema.clone() };
                report.add(schema.clone(), SchemaOutcome::Failed(error));
            }
        }
        report.into_result()
    }
}

fn migrate_public<T: TenantTable>(
    conn: &mut TenantConnection,
    context: &TenancyContext<T>,
) -> Result<Vec<MigrationVersion>> {
    let schema = &conn.settings().public_schema.clone();
    if !schema_exists(conn, schema)? {
        create_empty_schema(conn, schema)?;
    }
    let path = &conn.settings().search_path(schema)?;
    let set = &context.shared_migrations()?;
    let checks = &shared_shadow_check_sql::<T>(schema)?;
    // The tenants' table, which the checks ask, may be made by a later step.
    Job { context, schema, path, set, checks, step_checks: "" }.migrate(conn)
}

fn migrate_tenant<T: TenantTable>(
    conn: &mut TenantConnection,
    context: &TenancyContext<T>,
    schema: &SchemaName,
    set: &MigrationSet,
) -> Result<Option<Vec<MigrationVersion>>> {
    if !schema_exists(conn, schema)? {
        let none_expected = !T::AUTO_CREATE_SCHEMA || is_being_deleted(conn, schema)?;
        return if none_expected { Ok(None) } else { Err(Error::SchemaMissing { schema: schema.clone() }) };
    }
    let path = &conn.settings().migration_path(schema)?;
    let checks = &shadow_check_sql::<T>(&conn.settings().public_schema, schema);
    Job { context, schema, path, set, checks, step_checks: checks }.migrate(conn).map(Some)
}
