//! Schemas that are alike, in a line.

use std::fmt;

use crate::migrations::{MigrationScope, PlanGroup};
use crate::shown::Shown;

/// How many names are told of schemas with which nothing is to be done.
const SHOWN: usize = 8;

/// The heading of a group: its schemas, all by name if something is to be done with them.
pub(super) struct Heading<'a>(pub(super) &'a PlanGroup);

impl fmt::Display for Heading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.scope == MigrationScope::Tenant {
            match self.0.schemas.len() {
                1 => f.write_str("tenant ")?,
                many => write!(f, "{many} tenants: ")?,
            }
        }
        names(&self.0.schemas, if self.0.is_up_to_date() { SHOWN } else { usize::MAX }, f)
    }
}

/// Rows without a schema, all of them: somebody has to see to each.
pub(super) struct WithoutSchema<'a>(pub(super) &'a [String]);

impl fmt::Display for WithoutSchema<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("without a schema: ")?;
        names(self.0, usize::MAX, f)
    }
}

fn names(names: &[String], most: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shown: Vec<_> = names.iter().take(most).map(|name| Shown(name).to_string()).collect();
    f.write_str(&shown.join(", "))?;
    match names.len() - shown.len() {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations::PlanProblem;

    #[test]
    fn many_names_are_counted_unless_something_is_to_be_done() {
        let mut group = PlanGroup {
            scope: MigrationScope::Tenant,
            schemas: (0..10).map(|number| format!("t{number}")).collect(),
            applied: Vec::new(),
            unknown: Vec::new(),
            steps: Vec::new(),
            problem: None,
        };
        assert_eq!(Heading(&group).to_string(), "10 tenants: t0, t1, t2, t3, t4, t5, t6, t7 and 2 more");
        let problem = PlanProblem::UnknownApp { app: "crm".to_owned() };
        let behind = PlanGroup { problem: Some(problem), ..group.clone() };
        assert_eq!(Heading(&behind).to_string(), "10 tenants: t0, t1, t2, t3, t4, t5, t6, t7, t8, t9");
        group.schemas.truncate(1);
        assert_eq!(Heading(&group).to_string(), "tenant t0");
        assert_eq!(WithoutSchema(&group.schemas).to_string(), "without a schema: t0");
    }
}
