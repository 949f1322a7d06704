//! `migrate_schemas`: the public schema first, then every tenant's.

use tenants_core::SchemaName;
use tenants_core::migration::Target;

use super::options::MigrateOptions;
use super::pattern::check_patterns;
use super::public::migrate_public;
use super::registry;
use super::report::MigrateReport;
use super::start::prepare;
use super::work::Work;
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

impl<T: TenantTable> Tenancy<T> {
    /// Brings schemas to the migrations they are asked to have: by default all, the shared set in the public schema
    /// first, then the tenant set in every tenant's schema.
    ///
    /// On connections of its own, to [`migration_url`](crate::TenancyBuilder::migration_url) if there is one; the
    /// [executor](MigrateOptions::executor) says how many. Each schema's pending migrations are one message and one
    /// transaction. Where that fails, they are run one at a time, so that those before the failing one stay and of it
    /// nothing does; the next run takes up what is left. An advisory lock on each schema keeps two runs apart.
    ///
    /// Which schemas are up to date is known from a registry in the public schema, written in the migrations' own
    /// transactions; so a run with nothing to do is a handful of queries, however many tenants there are.
    /// [`verify`](MigrateOptions::verify) asks the schemas themselves.
    ///
    /// # Errors
    ///
    /// If the public schema fails, no tenant is touched and that error is returned; where it comes last, as it does going
    /// back by [`Target::Zero`] and [`Target::Revert`], [`Error::RunEndedEarly`] has the report. If tenants fail, or a schema asked
    /// for is no tenant's, [`Error::SchemasFailed`] carries the report of all. [`Error::Request`] if nobody can mean
    /// what is asked for, or a pattern fits no schema. Else what concerns the run as a whole: no connection, unreadable migrations;
    /// [`Error::RunEndedEarly`] if schemas were migrated before that.
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
        tracing::info!(?options, "migrating");
        let result = self.run_migrations(options);
        match &result {
            Ok(report) => tell_end(report),
            Err(Error::SchemasFailed { report }) => tell_end(report),
            Err(error) => tracing::error!(%error, "migrating ended early"),
        }
        if let Some(progress) = &options.progress {
            match &result {
                Ok(report) => progress.finished(report),
                Err(Error::SchemasFailed { report } | Error::RunEndedEarly { report, .. }) => progress.finished(report),
                Err(_) => {}
            }
        }
        result
    }

    fn run_migrations(&self, options: &MigrateOptions) -> Result<MigrateReport> {
        let (sets, context) = (self.sets(options)?, self.context());
        let public = &self.settings().public_schema.clone();
        let mut conn = self.administrator()?;
        check_patterns::<T>(&options.selection, public, &mut conn)?;
        let has_stock = prepare::<T>(&mut conn, public, &options.limits)?;
        let mut report = MigrateReport::default();
        // Tables that tenants refer to come first, and go last, once nobody refers to them.
        let public_last = matches!(options.request.target, Target::Zero | Target::Revert(_));
        if let Some(set) = sets.shared.as_ref().filter(|_| !public_last) {
            migrate_public(&mut conn, context, options, set, &mut report)?;
        }
        if let Some(set) = &sets.tenant {
            (conn, report) = Work::new(self, options, set, conn, report).run()?;
        }
        if let Some(set) = sets.shared.as_ref().filter(|_| public_last) {
            if !report.is_complete() {
                report.skip(public);
            } else if let Err(error) = migrate_public(&mut conn, context, options, set, &mut report) {
                return Err(report.ended_early(error, public.as_str()));
            }
        }
        if let Some(set) = sets.tenant.as_ref().filter(|_| has_stock && report.is_complete()) {
            self.renew_warm_schemas(set, &mut conn);
        }
        report.sort(public.as_str());
        if !report.schemas.is_empty()
            && let Err(error) = self.forget_the_gone(conn, public)
        {
            return Err(report.ended_early(error, public.as_str()));
        }
        report.into_result()
    }

    /// Once more on a new connection if this one is lost: all that was asked for is done by then.
    fn forget_the_gone(&self, mut conn: TenantConnection, public: &SchemaName) -> Result<()> {
        match registry::forget_the_gone(&mut conn, public) {
            Err(error) if error.is_connection_lost() => registry::forget_the_gone(&mut self.administrator()?, public),
            result => result,
        }
    }
}

fn tell_end(report: &MigrateReport) {
    let (up_to_date, applied, reverted) = (report.up_to_date, report.applied(), report.reverted());
    let (failed, interrupted) = (report.failures().count(), report.interrupted);
    tracing::info!(up_to_date, applied, reverted, failed, interrupted, "migrating ended");
}
