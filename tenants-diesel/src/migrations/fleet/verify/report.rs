//! What `verify` found.

use std::fmt;

use tenants_core::SchemaName;

use super::difference::Difference;
use super::drift::Drift;
use super::types::TenantType;
use crate::migrations::fleet::findings::write_first;
use crate::shown::OneLine;

/// One schema with something to say about it.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(report: tenants_diesel::migrations::VerifyReport) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::migrations::{Drift, VerifiedSchema};
///
/// let missing = |schema: &&VerifiedSchema| schema.drift.contains(&Drift::SchemaMissing);
/// for schema in report.schemas.iter().filter(missing) {
///     println!("{} is gone", schema.schema);
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct VerifiedSchema {
    /// The schema, as its tenant's row names it; that may be no schema name at all.
    pub schema: String,
    /// How it differs from what is believed of it.
    pub drift: Vec<Drift>,
    /// How it is built otherwise than the reference.
    pub differences: Vec<Difference>,
}

/// How the comparison of the tenants' schemas with each other came out.
///
/// ```
/// use tenants_diesel::migrations::StructureReport;
///
/// assert_eq!(StructureReport::default().compared, 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct StructureReport {
    /// With whom the others were compared; none if no tenant is up to date, so that none was.
    pub reference: Option<SchemaName>,
    /// How many schemas were compared.
    pub compared: usize,
    /// How many were not: they have other migrations than the reference.
    pub not_compared: usize,
    /// The enums and domains in the schemas of the tenants that were asked for.
    pub types: Vec<TenantType>,
}

/// What is not as it ought to be, schema by schema, the public one first.
///
/// Shown (`Display`) as a line of counts and one for each of the first findings. With the feature `serde` it can be
/// serialised.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::migrations::VerifyOptions;
///
/// let report = tenancy.verify(&VerifyOptions::default())?;
/// println!("{report}"); // 201 schemas, 0 findings, 0 migrations pending
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct VerifyReport {
    /// The schemas with findings.
    pub schemas: Vec<VerifiedSchema>,
    /// How many schemas were looked at.
    pub checked: usize,
    /// How many of them lack a migration that this program knows.
    pub behind: usize,
    /// How many migrations they lack together.
    pub pending: usize,
    /// How many schemas the registry does not know; the next run of `migrate_schemas` asks them.
    pub unregistered: usize,
    /// How many tenants have no schema and need not have one now: it is being deleted, or was saved to get one later.
    pub without_schema: usize,
    /// How the schemas compare with each other, if that was asked for.
    pub structure: Option<StructureReport>,
}

impl VerifyReport {
    /// Whether nothing was found; migrations may be pending.
    ///
    /// ```
    /// use tenants_diesel::migrations::VerifyReport;
    ///
    /// assert!(VerifyReport::default().is_clean()); // no schema, so nothing wrong with one
    /// ```
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.schemas.is_empty()
    }

    /// Each finding as a schema and a text.
    fn findings(&self) -> impl Iterator<Item = (&str, &dyn fmt::Display)> {
        self.schemas.iter().flat_map(|schema| {
            let drift = schema.drift.iter().map(|drift| drift as &dyn fmt::Display);
            let differences = schema.differences.iter().map(|difference| difference as &dyn fmt::Display);
            drift.chain(differences).map(|finding| (schema.schema.as_str(), finding))
        })
    }
}

impl fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let findings = self.findings().count();
        write!(f, "{} schemas, {findings} findings, {} migrations pending", self.checked, self.pending)?;
        for (count, what) in
            [(self.unregistered, "schemas not in the registry"), (self.without_schema, "tenants without a schema")]
        {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        if let Some(structure) = &self.structure {
            write!(f, ", {structure}")?;
        }
        write_first(self.findings(), f)?;
        for found in self.structure.iter().flat_map(|structure| &structure.types) {
            write!(f, "\n  (for information) {}", OneLine(found))?;
        }
        Ok(())
    }
}

impl fmt::Display for StructureReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reference {
            Some(reference) => write!(f, "{} compared with {reference}", self.compared)?,
            None => f.write_str("none compared: no tenant has exactly the migrations known here")?,
        }
        if self.reference.is_some() && self.not_compared > 0 {
            write!(f, ", {} not: they have other migrations", self.not_compared)?;
        }
        Ok(())
    }
}
