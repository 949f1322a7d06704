//! How a schema can differ from what is believed of it.

use std::fmt;

use tenants_core::SchemaNameError;
use tenants_core::migration::MigrationVersion;

/// What a schema's own bookkeeping says against the registry, or against this program.
///
/// That the registry has no row for a schema is no drift: the next run of `migrate_schemas` asks such a schema itself.
/// Neither are pending migrations.
///
/// ```
/// use tenants_diesel::migrations::Drift;
///
/// let drift = Drift::Reverted { versions: vec!["20260102000100".into()] };
/// assert_eq!(drift.to_string(), "reverted by somebody else: 20260102000100");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "kind", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Drift {
    /// Applied by somebody else, say the `diesel` command: in the schema's bookkeeping and not in the registry.
    Applied {
        /// The migrations, in order.
        versions: Vec<MigrationVersion>,
    },
    /// Reverted by somebody else: in the registry and not in the schema's bookkeeping.
    Reverted {
        /// The migrations, in order.
        versions: Vec<MigrationVersion>,
    },
    /// Applied, and not known to this program: its own migrations are older, or another's were run.
    Unknown {
        /// The migrations, in order.
        versions: Vec<MigrationVersion>,
    },
    /// The tenant has no schema, and ought to have one.
    SchemaMissing,
    /// The tenant's row names what cannot be its schema.
    NoSchemaName {
        /// The rule it breaks.
        #[cfg_attr(feature = "serde", serde(serialize_with = "as_text"))]
        reason: SchemaNameError,
    },
    /// The schema was asked for by name and is no tenant's.
    NoTenant,
}

/// One schema, and how it differs from what was believed of it.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// for found in tenancy.migrate_schemas(&MigrateOptions::default().verify())?.drift {
///     println!("{}: {} findings", found.schema, found.drift.len());
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SchemaDrift {
    /// The schema.
    pub schema: String,
    /// How it differs.
    pub drift: Vec<Drift>,
}

impl SchemaDrift {
    /// None if there is none; else it is told to whoever traces.
    pub(in crate::migrations::fleet) fn told(schema: &str, drift: Vec<Drift>) -> Option<Self> {
        for finding in &drift {
            tracing::warn!(schema, %finding, "not as the registry has it, or unknown here");
        }
        (!drift.is_empty()).then(|| Self { schema: schema.to_owned(), drift })
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, versions) = match self {
            Self::Applied { versions } => ("applied by somebody else", versions),
            Self::Reverted { versions } => ("reverted by somebody else", versions),
            Self::Unknown { versions } => ("applied and unknown here", versions),
            Self::SchemaMissing => return f.write_str("the schema does not exist"),
            Self::NoSchemaName { reason } => return write!(f, "the row names no schema: {reason}"),
            Self::NoTenant => return f.write_str("no tenant has this schema"),
        };
        write!(f, "{what}:")?;
        for (n, version) in versions.iter().enumerate() {
            write!(f, "{} {version}", if n == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
fn as_text<S: serde::Serializer>(error: &SchemaNameError, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(error)
}

/// What a schema's applied migrations say against the registry's, if that has any, and the program's.
pub(in crate::migrations::fleet) fn drift_of(
    applied: &[String],
    registered: Option<&[String]>,
    known: &[String],
) -> Vec<Drift> {
    let mut drift = Vec::new();
    if let Some(registered) = registered {
        drift.extend(without(applied, registered).map(|versions| Drift::Applied { versions }));
        drift.extend(without(registered, applied).map(|versions| Drift::Reverted { versions }));
    }
    drift.extend(without(applied, known).map(|versions| Drift::Unknown { versions }));
    drift
}

/// Those of `all` that are not among `others`; none if there are none.
fn without(all: &[String], others: &[String]) -> Option<Vec<MigrationVersion>> {
    let left: Vec<_> = all.iter().filter(|version| !others.contains(version)).map(|v| v.as_str().into()).collect();
    (!left.is_empty()).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(applied: &[&str], registered: Option<&[&str]>, known: &[&str]) -> Vec<String> {
        let owned = |versions: &[&str]| versions.iter().map(|&version| version.to_owned()).collect::<Vec<_>>();
        let registered = registered.map(owned);
        let drift = drift_of(&owned(applied), registered.as_deref(), &owned(known));
        drift.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_difference_is_said_once() {
        assert!(said(&["1"], Some(&["1"]), &["1", "2"]).is_empty()); // pending is no drift
        assert!(said(&["1"], None, &["1"]).is_empty()); // neither is a missing row
        assert_eq!(said(&["1", "2", "3"], Some(&["1"]), &["1", "2", "3"]), ["applied by somebody else: 2, 3"]);
        assert_eq!(said(&[], Some(&["1"]), &["1"]), ["reverted by somebody else: 1"]);
        assert_eq!(said(&["1", "9"], None, &["1"]), ["applied and unknown here: 9"]);
        assert_eq!(
            said(&["2", "9"], Some(&["1"]), &["1", "2"]),
            ["applied by somebody else: 2, 9", "reverted by somebody else: 1", "applied and unknown here: 9"]
        );
    }
}
