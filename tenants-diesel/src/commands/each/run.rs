//! `run_in_tenants`.

use tenants_core::executor::BoxError;

use super::options::EachOptions;
use super::report::EachReport;
use super::work::Work;
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

impl<T: TenantTable> Tenancy<T> {
    /// Does something in every tenant, in the order of their schemas' names, on connections of its own.
    ///
    /// The connection is on the tenant's schema, and each tenant finds it as a checkout from the pool would be: nothing
    /// that was left by the one before is there. A transaction that is left open is rolled back, and a failure of that
    /// tenant. A panic is a failure of its tenant too. Tenants without a schema are reported and no failure, unless they
    /// were asked for by name. Nothing is tried twice once it was begun.
    ///
    /// # Errors
    ///
    /// [`Error::TenantsFailed`] if something failed, or a schema asked for is no tenant's; it carries the report of all.
    /// [`Error::CommandEndedEarly`] if the run could not be brought to its end for want of a connection; else what kept
    /// it from being begun.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::EachOptions;
    ///
    /// let report = tenancy.run_in_tenants(&EachOptions::default(), |tenant, conn| {
    ///     let count: i64 = notes::table.count().get_result(conn)?;
    ///     println!("{}: {count} notes", tenant.name);
    ///     Ok(())
    /// })?;
    /// println!("{report}"); // 201 tenants done, 0 failed
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn run_in_tenants(
        &self,
        options: &EachOptions,
        each: impl Fn(&T, &mut TenantConnection) -> Result<(), BoxError> + Sync,
    ) -> Result<EachReport> {
        let (report, result) = Work::new(self, options, &each).run();
        if let Some(progress) = &options.progress {
            progress.finished(&report);
        }
        match result.map_err(Error::of_command) {
            Ok(()) => report.into_result(),
            Err(source) if report.begun() == 0 && report.unknown.is_empty() => Err(source),
            Err(source) => Err(Error::CommandEndedEarly { report: Box::new(report), source: Box::new(source) }),
        }
    }
}
