//! What `migrate_schemas` did.

use std::fmt;

use tenants_core::SchemaName;
use tenants_core::migration::MigrationVersion;

use crate::{Error, Result};

/// How many failures the text of a report tells.
const SHOWN: usize = 10;

/// What happened to one schema.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(report: tenants_diesel::migrations::MigrateReport) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::migrations::SchemaOutcome;
///
/// for report in report.schemas {
///     match report.outcome {
///         SchemaOutcome::Migrated(versions) => println!("{}: {} migrations", report.schema, versions.len()),
///         SchemaOutcome::Failed(error) => println!("{}: {error}", report.schema),
///         _ => println!("{}: skipped", report.schema),
///     }
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum SchemaOutcome {
    /// It has every migration now; these were applied in this run.
    Migrated(Vec<MigrationVersion>),
    /// It is as it was before, or has those migrations before the failed one that could not share a transaction with
    /// it; the next run tries again.
    Failed(Error),
    /// It has no schema, and need not have one now: it is being deleted, or was saved to get one later
    /// (`#[tenant(auto_create_schema = false)]`).
    NoSchema,
    /// It was not looked at, since an earlier schema failed.
    Skipped,
}

/// One schema of a run.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(report: tenants_diesel::migrations::MigrateReport) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::migrations::SchemaReport;
///
/// let acme = report.schemas.iter().find(|report: &&SchemaReport| report.schema == "acme");
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct SchemaReport {
    /// The schema.
    pub schema: SchemaName,
    /// What happened to it.
    pub outcome: SchemaOutcome,
}

/// Every schema of a run, the public one first.
///
/// Shown (`Display`) as a line of counts and one for each of the first failures.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// let report = tenancy.migrate_schemas(&MigrateOptions::default())?;
/// println!("{report}"); // 201 schemas, 3 migrations applied, 0 failed
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct MigrateReport {
    /// The schemas, in the order they were taken.
    pub schemas: Vec<SchemaReport>,
}

impl MigrateReport {
    pub(super) fn add(&mut self, schema: SchemaName, outcome: SchemaOutcome) {
        self.schemas.push(SchemaReport { schema, outcome });
    }

    /// The schemas that failed, with the reason.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Error;
    ///
    /// if let Err(Error::SchemasFailed { report }) = tenancy.migrate_schemas(&MigrateOptions::default()) {
    ///     for (schema, error) in report.failures() {
    ///         eprintln!("{schema}: {error}");
    ///     }
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn failures(&self) -> impl Iterator<Item = (&SchemaName, &Error)> {
        self.schemas.iter().filter_map(|report| match &report.outcome {
            SchemaOutcome::Failed(error) => Some((&report.schema, error)),
            _ => None,
        })
    }

    /// Whether no schema failed.
    ///
    /// ```
    /// use tenants_diesel::migrations::MigrateReport;
    ///
    /// assert!(MigrateReport::default().is_success()); // no schema, so none that failed
    /// ```
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.failures().next().is_none()
    }

    /// The report as a result: an error if a schema failed.
    pub(super) fn into_result(self) -> Result<Self> {
        if self.is_success() { Ok(self) } else { Err(Error::SchemasFailed { report: Box::new(self) }) }
    }

    /// How many migrations were applied, over all schemas.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// tenancy.migrate_schemas(&MigrateOptions::default())?;
    /// assert_eq!(tenancy.migrate_schemas(&MigrateOptions::default())?.applied(), 0); // nothing is left
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn applied(&self) -> usize {
        let counts = self.schemas.iter().map(|report| match &report.outcome {
            SchemaOutcome::Migrated(versions) => versions.len(),
            _ => 0,
        });
        counts.sum()
    }
}

impl fmt::Display for MigrateReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failed = self.failures().count();
        write!(f, "{} schemas, {} migrations applied, {failed} failed", self.schemas.len(), self.applied())?;
        for (schema, error) in self.failures().take(SHOWN) {
            write!(f, "\n  {schema}: {error}")?;
        }
        if failed > SHOWN {
            write!(f, "\n  and {} more", failed - SHOWN)?;
        }
        Ok(())
    }
}
