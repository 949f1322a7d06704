//! What `migrate_schemas` did.

use std::fmt;

use tenants_core::SchemaName;

use super::findings::write_first;
use super::verify::SchemaDrift;
use crate::migrations::MigrationStep;
use crate::{Error, Result};

/// What happened to one schema.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(report: tenants_diesel::migrations::MigrateReport) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::migrations::SchemaOutcome;
///
/// for report in report.schemas {
///     match report.outcome {
///         SchemaOutcome::Migrated => println!("{}: {} migrations", report.schema, report.steps.len()),
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
    /// It is where it was asked to be.
    Migrated,
    /// It is not: the steps that are listed are committed and whole, and of the failed one nothing is left unless it ran
    /// outside a transaction; the next run takes up what is left.
    Failed(Box<Error>),
    /// It has no schema, and need not have one now: it is being deleted, or was saved to get one later
    /// (`#[tenant(auto_create_schema = false)]`).
    NoSchema,
    /// It was not looked at, since an earlier schema failed or the run was interrupted.
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
    /// The schema, as its tenant's row names it; that may be no schema name at all.
    pub schema: String,
    /// What was done and is committed, in order.
    pub steps: Vec<MigrationStep>,
    /// What came of it.
    pub outcome: SchemaOutcome,
}

/// Every schema of a run that was not up to date, the public one first.
///
/// Shown (`Display`) as a line of counts, one for each of the first failures and one for each of the first findings. With the feature `serde` it can be
/// serialised.
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
    /// The schemas with which something was to be done: the public one, then the tenants by name.
    pub schemas: Vec<SchemaReport>,
    /// How many schemas had nothing to be done.
    pub up_to_date: usize,
    /// Whether the run was ended early by an [`Interrupt`](tenants_core::Interrupt).
    pub interrupted: bool,
    /// What was done past us, where the run was to [`verify`](super::MigrateOptions::verify): no failure, since the run goes
    /// on from what the schemas have.
    pub drift: Vec<SchemaDrift>,
}

impl SchemaOutcome {
    pub(super) fn failed(error: Error) -> Self {
        Self::Failed(Box::new(error))
    }

    /// Whether there is no schema that could be migrated, which says nothing of the migrations.
    pub(super) fn lacks_schema(&self) -> bool {
        match self {
            Self::NoSchema => true,
            Self::Failed(error) => {
                matches!(**error, Error::SchemaMissing { .. } | Error::SchemaName(_) | Error::TenantNotFound { .. })
            }
            _ => false,
        }
    }
}

impl MigrateReport {
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
    pub fn failures(&self) -> impl Iterator<Item = (&str, &Error)> {
        self.schemas.iter().filter_map(|report| match &report.outcome {
            SchemaOutcome::Failed(error) => Some((report.schema.as_str(), &**error)),
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

    pub(super) fn sort(&mut self, public: &str) {
        self.schemas.sort_unstable_by(|a, b| (a.schema != public, &a.schema).cmp(&(b.schema != public, &b.schema)));
        self.drift.sort_unstable_by(|a, b| (a.schema != public, &a.schema).cmp(&(b.schema != public, &b.schema)));
    }

    /// The error of a run that cannot go on, with what was done until then.
    pub(super) fn ended_early(mut self, source: Error, public: &str) -> Error {
        if self.schemas.is_empty() && self.drift.is_empty() {
            return source;
        }
        self.sort(public);
        Error::RunEndedEarly { report: Box::new(self), source: Box::new(source) }
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
        self.count(|step| step.direction.is_up())
    }

    /// How many migrations were reverted, over all schemas.
    ///
    /// ```
    /// # use tenants_diesel::migrations::MigrateReport;
    /// assert_eq!(MigrateReport::default().reverted(), 0);
    /// ```
    #[must_use]
    pub fn reverted(&self) -> usize {
        self.count(|step| !step.direction.is_up())
    }

    fn count(&self, of: impl Fn(&MigrationStep) -> bool) -> usize {
        self.schemas.iter().flat_map(|report| &report.steps).filter(|step| of(step)).count()
    }

    /// Whether all that was begun is done.
    pub(super) fn is_complete(&self) -> bool {
        self.is_success() && self.skipped() == 0
    }

    pub(super) fn skip(&mut self, schema: &SchemaName) {
        self.schemas.push(SchemaReport {
            schema: schema.to_string(),
            steps: Vec::new(),
            outcome: SchemaOutcome::Skipped,
        });
    }

    pub(super) fn skipped(&self) -> usize {
        self.schemas.iter().filter(|report| matches!(report.outcome, SchemaOutcome::Skipped)).count()
    }
}

impl fmt::Display for MigrateReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failed = self.failures().count();
        write!(f, "{} schemas, {} migrations applied", self.schemas.len() + self.up_to_date, self.applied())?;
        for (count, what) in [(self.reverted(), "reverted"), (self.skipped(), "schemas skipped")] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        write!(f, ", {failed} failed")?;
        let drift = || self.drift.iter().flat_map(|schema| schema.drift.iter().map(|drift| (&*schema.schema, drift)));
        match drift().count() {
            0 => {}
            findings => write!(f, ", {findings} findings")?,
        }
        write_first(self.failures(), f)?;
        write_first(drift(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_s_name_forges_no_line() {
        let outcome = SchemaOutcome::failed(Error::NoSchema);
        let schemas = vec![SchemaReport { schema: "a\n  b: fine\u{1b}[2J".to_owned(), steps: Vec::new(), outcome }];
        let told = MigrateReport { schemas, ..MigrateReport::default() }.to_string();
        assert_eq!(told.lines().count(), 2, "{told}");
        assert!(!told.contains('\u{1b}'), "{told}");
    }
}
