//! What became of a run over many tenants.

use std::fmt;

use tenants_core::SchemaName;

use super::outcome::EachOutcome;
use crate::shown::{OneLine, Shown};
use crate::{Error, Result};

/// How many failures the text of a report tells.
const SHOWN: usize = 10;

/// A tenant in which something failed.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(report: tenants_diesel::commands::EachReport) {
/// for failure in &report.failed {
///     eprintln!("{}: {}", failure.schema, failure.error);
/// }
/// # }
/// # fn main() {}
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct EachFailure {
    /// The schema, as its tenant's row names it; that may be no schema name at all.
    pub schema: String,
    /// Why.
    pub error: Box<Error>,
}

/// What became of a run over many tenants; those in which all went well are only counted.
///
/// Shown (`Display`) as a line of counts and one for each of the first failures. With the feature `serde` it can be
/// serialised.
///
/// ```
/// use tenants_diesel::commands::EachReport;
///
/// let report = EachReport::default();
/// assert!(report.is_success() && report.to_string() == "0 tenants done, 0 failed");
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct EachReport {
    /// In how many it was done.
    pub done: usize,
    /// In which it failed, by schema.
    pub failed: Vec<EachFailure>,
    /// The schemas that were asked for by name and are no tenant's.
    pub unknown: Vec<SchemaName>,
    /// The tenants that have no schema, and were not asked for by name.
    pub no_schema: Vec<String>,
    /// How many were not begun, since an earlier one failed or the run was ended early.
    pub skipped: usize,
    /// Whether the run was ended early by an [`Interrupt`](tenants_core::Interrupt).
    pub interrupted: bool,
}

impl EachReport {
    /// Whether nothing failed, and every schema that was asked for by name is a tenant's.
    ///
    /// ```
    /// # use tenants_diesel::commands::EachReport;
    /// assert!(EachReport::default().is_success()); // no tenant, so none that failed
    /// ```
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.failed.is_empty() && self.unknown.is_empty()
    }

    /// The line of counts the text begins with.
    pub(crate) fn counts(&self) -> String {
        let mut counts = format!("{} tenants done, {} failed", self.done, self.failed.len());
        let rest = [
            (self.unknown.len(), "are no tenants"),
            (self.no_schema.len(), "without a schema"),
            (self.skipped, "skipped"),
        ];
        for (count, what) in rest.into_iter().filter(|(count, _)| *count > 0) {
            counts.push_str(&format!(", {count} {what}"));
        }
        counts
    }

    pub(super) fn add(&mut self, schema: String, outcome: EachOutcome) {
        match outcome {
            EachOutcome::Done => self.done += 1,
            EachOutcome::Failed(error) => self.failed.push(EachFailure { schema, error }),
            EachOutcome::NoSchema => self.no_schema.push(schema),
        }
    }

    /// How many tenants are told of.
    pub(super) fn begun(&self) -> usize {
        self.done + self.failed.len() + self.no_schema.len()
    }

    pub(super) fn sort(&mut self) {
        self.failed.sort_unstable_by(|a, b| a.schema.cmp(&b.schema));
        self.no_schema.sort_unstable();
    }

    /// The report as a result: an error if something failed.
    pub(super) fn into_result(self) -> Result<Self> {
        if self.is_success() { Ok(self) } else { Err(Error::TenantsFailed { report: Box::new(self) }) }
    }
}

impl fmt::Display for EachReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.counts())?;
        for schema in &self.unknown {
            write!(f, "\n  {}: no tenant has this schema", Shown(schema.as_str()))?;
        }
        for EachFailure { schema, error } in self.failed.iter().take(SHOWN) {
            write!(f, "\n  {}: {}", Shown(schema), OneLine(error))?;
        }
        if self.failed.len() > SHOWN {
            write!(f, "\n  and {} more", self.failed.len() - SHOWN)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(schema: &str) -> EachFailure {
        EachFailure { schema: schema.to_owned(), error: Box::new(Error::NoSchema) }
    }

    #[test]
    fn a_row_s_name_forges_no_line() {
        let report = EachReport { failed: vec![failed("a\n  b: fine\u{1b}[2J")], ..EachReport::default() };
        let told = report.to_string();
        assert!(told.lines().count() == 2 && !told.contains('\u{1b}'), "{told}");
    }

    #[test]
    fn each_count_is_told_and_the_first_failures_are_named() {
        let report = EachReport {
            done: 3,
            failed: (0..12).map(|number| failed(&format!("t{number:02}"))).collect(),
            unknown: vec!["nobody".parse().unwrap()],
            no_schema: vec!["later".to_owned()],
            skipped: 4,
            interrupted: false,
        };
        let told = report.to_string();
        let lines: Vec<_> = told.lines().collect();
        assert_eq!(lines[0], "3 tenants done, 12 failed, 1 are no tenants, 1 without a schema, 4 skipped");
        assert_eq!(lines[1], "  nobody: no tenant has this schema");
        assert!(lines[2].starts_with("  t00: ") && lines[11].starts_with("  t09: "), "{told}");
        assert_eq!((lines[12], lines.len()), ("  and 2 more", 13));
    }
}
