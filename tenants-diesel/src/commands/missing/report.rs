//! What came of it.

use std::fmt;

use tenants_core::SchemaName;

use crate::Error;
use crate::shown::{OneLine, Shown};

/// A tenant that is still without a schema.
///
/// ```no_run
/// # fn example(report: tenants_diesel::commands::MissingReport) {
/// for failure in &report.failed {
///     eprintln!("{}: {}", failure.schema, failure.error);
/// }
/// # }
/// ```
#[derive(Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MissingFailure {
    /// The schema, as the tenant's row names it; that may be no schema name at all.
    pub schema: String,
    /// What stood against it.
    pub error: Error,
}

/// Which tenants got a schema, and which did not.
///
/// Shown (`Display`) as a line of counts and one for each failure. With the feature `serde` it can be serialised.
///
/// ```
/// use tenants_diesel::commands::MissingReport;
///
/// let report = MissingReport::default();
/// assert!(report.is_success());
/// assert_eq!(report.to_string(), "0 created, 0 were there");
/// ```
#[derive(Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MissingReport {
    /// The schemas that were created and migrated, in order.
    pub created: Vec<SchemaName>,
    /// The tenants that are still without one.
    pub failed: Vec<MissingFailure>,
    /// How many tenants had a schema, some perhaps by another process a moment before us.
    pub there: usize,
    /// Tenants whose deletion was begun and is not finished; they get none.
    pub being_deleted: Vec<SchemaName>,
    /// Whether it was ended early.
    pub interrupted: bool,
}

impl MissingReport {
    /// Whether every tenant has its schema, as far as it was not interrupted.
    ///
    /// ```
    /// assert!(tenants_diesel::commands::MissingReport::default().is_success());
    /// ```
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.failed.is_empty()
    }
}

impl fmt::Display for MissingReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} created, {} were there", self.created.len(), self.there)?;
        for (count, what) in [(self.failed.len(), "failed"), (self.being_deleted.len(), "are being deleted")] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        if self.interrupted {
            f.write_str(", interrupted")?;
        }
        for MissingFailure { schema, error } in &self.failed {
            write!(f, "\n  {}: {}", Shown(schema), OneLine(error))?;
        }
        Ok(())
    }
}
