//! Schemas that are alike, in a line.

use std::fmt;

use crate::migrations::{MigrationScope, PlanGroup};
use crate::shown::Shown;

/// How many names are told.
const SHOWN: usize = 8;

/// The heading of a group: its schemas, the first of them by name.
pub(super) struct Heading<'a>(pub(super) &'a PlanGroup);

impl fmt::Display for Heading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.scope == MigrationScope::Tenant {
            match self.0.schemas.len() {
                1 => f.write_str("tenant ")?,
                many => write!(f, "{many} tenants: ")?,
            }
        }
        names(&self.0.schemas, f)
    }
}

/// Rows without a schema, in the same manner.
pub(super) struct WithoutSchema<'a>(pub(super) &'a [String]);

impl fmt::Display for WithoutSchema<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("without a schema: ")?;
        names(self.0, f)
    }
}

fn names(names: &[String], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shown: Vec<_> = names.iter().take(SHOWN).map(|name| Shown(name).to_string()).collect();
    f.write_str(&shown.join(", "))?;
    match names.len() - shown.len() {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_names_are_counted() {
        let mut group = PlanGroup {
            scope: MigrationScope::Tenant,
            schemas: (0..10).map(|number| format!("t{number}")).collect(),
            applied: Vec::new(),
            unknown: Vec::new(),
            steps: Vec::new(),
            problem: None,
        };
        assert_eq!(Heading(&group).to_string(), "10 tenants: t0, t1, t2, t3, t4, t5, t6, t7 and 2 more");
        group.schemas.truncate(1);
        assert_eq!(Heading(&group).to_string(), "tenant t0");
        assert_eq!(WithoutSchema(&group.schemas).to_string(), "without a schema: t0");
    }
}
