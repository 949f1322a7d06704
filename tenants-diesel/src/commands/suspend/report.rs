//! Who is down, or up, by now.

use std::fmt;

use tenants_core::SchemaName;

use crate::shown::Shown;

/// Which tenants are suspended, or up again; made by [`Tenancy::suspend_tenants`](crate::Tenancy::suspend_tenants) and
/// [`resume_tenants`](crate::Tenancy::resume_tenants).
///
/// Shown (`Display`) as a line for each tenant. With the feature `serde` it can be serialised.
///
/// ```no_run
/// # fn example(report: tenants_diesel::commands::SuspendReport) {
/// println!("{} of {}", report.changed.len(), report.changed.len() + report.unchanged.len());
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SuspendReport {
    /// Whether they are suspended now.
    pub suspended: bool,
    /// The tenants for which that is new, by name.
    pub changed: Vec<SchemaName>,
    /// Those that were so already.
    pub unchanged: Vec<SchemaName>,
}

impl fmt::Display for SuspendReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.suspended { "down" } else { "up" };
        let changed = self.changed.iter().map(|schema| (schema, ""));
        let unchanged = self.unchanged.iter().map(|schema| (schema, " already"));
        for (n, (schema, already)) in changed.chain(unchanged).enumerate() {
            let line = if n == 0 { "" } else { "\n" };
            write!(f, "{line}tenant {} is {state}{already}", Shown(schema.as_str()))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_a_tenant() {
        let names = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect();
        let report = SuspendReport { suspended: true, changed: names(&["acme", "b"]), unchanged: names(&["c"]) };
        assert_eq!(report.to_string(), "tenant acme is down\ntenant b is down\ntenant c is down already");
    }
}
