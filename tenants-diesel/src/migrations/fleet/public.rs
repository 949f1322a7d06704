//! The public schema of a run.

use diesel::sql_types::{Array, Text};
use diesel::{OptionalExtension as _, RunQueryDsl as _};
use tenants_core::SchemaName;

use super::options::MigrateOptions;
use super::registry;
use super::report::{MigrateReport, SchemaOutcome, SchemaReport};
use super::truth::Truth;
use super::verify::{Findings, SchemaDrift};
use crate::connection::TenantConnection;
use crate::migrations::checks::Checks;
use crate::migrations::job::Job;
use crate::migrations::shadow::shared_shadow_check_sql;
use crate::migrations::state::Applied;
use crate::migrations::{MigrationSet, Sending, hint};
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

#[derive(diesel::QueryableByName)]
struct Registered {
    #[diesel(sql_type = Array<Text>)]
    versions: Vec<String>,
}

/// Brings the public schema to where it is asked to be.
///
/// # Errors
///
/// If that fails: the error itself if nothing was done, else [`Error::SchemasFailed`] with what was.
pub(super) fn migrate_public<T: TenantTable>(
    conn: &mut TenantConnection,
    context: &TenancyContext<T>,
    options: &MigrateOptions,
    set: &MigrationSet,
    report: &mut MigrateReport,
) -> Result<()> {
    let public = &conn.settings().public_schema.clone();
    let path = &conn.settings().search_path(public)?;
    if options.verify {
        Truth::prepare(conn)?;
        let mut findings = Findings::new(public, true);
        findings.of_public::<T>(&set.versions(), conn)?;
        let found = findings.into_report().schemas;
        report.drift.extend(found.into_iter().filter_map(|found| SchemaDrift::told(&found.schema, found.drift)));
    }
    let registered = if options.asks_schemas() { None } else { registered(conn, public)? };
    let is_registered = registered.is_some();
    let applied = match registered {
        Some(applied) => applied,
        None => Applied::read(conn, public)?.unwrap_or_default(),
    };
    // The tenants' table, which the checks ask, may be made by a later step.
    let checks = &shared_shadow_check_sql::<T>(public)?;
    let request = &match options.initials(conn, set)? {
        Some(initials) => initials.request_in(&options.request, conn, public, &applied)?,
        None => options.request.clone(),
    };
    let limits = &options.limits;
    let job = Job {
        context,
        public,
        schema: public,
        path,
        set: set.as_slice(),
        request,
        limits,
        interrupt: &options.interrupt,
        checks: Checks::Shared(checks),
        told: false,
        sending: Sending::Whole,
    };
    if job.plan(&applied)?.is_empty() {
        if !is_registered && applied.bookkeeping {
            conn.send(&registry::record_sql(public, public))?;
        }
        report.up_to_date += 1;
        return Ok(());
    }
    conn.ensure_public()?;
    let mut steps = Vec::new();
    let failed = job.migrate(conn, applied, &mut steps).err().map(|error| hint::add(error, conn));
    let is_untouched = steps.is_empty();
    let outcome = failed.map_or(SchemaOutcome::Migrated, SchemaOutcome::failed);
    let done = SchemaReport { schema: public.to_string(), steps, outcome };
    let done = match done {
        // Whoever called is told by the error itself.
        SchemaReport { outcome: SchemaOutcome::Failed(error), .. } if is_untouched => return Err(*error),
        done => done,
    };
    options.tell(&done);
    report.schemas.push(done);
    if report.is_success() { Ok(()) } else { Err(Error::SchemasFailed { report: Box::new(std::mem::take(report)) }) }
}

/// What the registry says of the public schema.
pub(super) fn registered(conn: &mut TenantConnection, public: &SchemaName) -> Result<Option<Applied>> {
    let query = diesel::sql_query(format!(
        "SELECT versions FROM {} WHERE schema_name = $1 AND schema_oid = pg_catalog.to_regnamespace($2)::oid",
        registry::table(public)
    ));
    let found: Option<Registered> = query
        .bind::<Text, _>(public.as_str())
        .bind::<Text, _>(public.quoted().to_string())
        .get_result(conn)
        .optional()?;
    Ok(found.map(|Registered { versions }| Applied::of(versions)))
}
