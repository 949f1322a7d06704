//! The SQL that would run, as a text that one may read and keep.

use std::fmt;

use crate::cli::group::Heading;
use crate::migrations::{Direction, FleetPlan, PlanGroup, PlannedMigration};
use crate::shown::OneLine;

pub(super) struct Sql<'a>(pub(super) &'a FleetPlan);

impl fmt::Display for Sql<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for group in self.0.groups.iter().filter(|group| !group.is_up_to_date()) {
            group_sql(group, f)?;
        }
        write!(f, "-- {}", self.0)
    }
}

fn group_sql(group: &PlanGroup, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "-- {}", Heading(group))?;
    if let Some(problem) = &group.problem {
        writeln!(f, "-- problem: {}", OneLine(problem))?;
    }
    group.steps.iter().try_for_each(|step| step_sql(step, f))?;
    writeln!(f)
}

fn step_sql(step: &PlannedMigration, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let verb = match step.direction {
        Direction::Up => "apply",
        Direction::Down => "revert",
    };
    write!(f, "-- {verb} {}", OneLine(&step.name))?;
    match &step.sql {
        Some(sql) => writeln!(f, "\n{}", sql.trim_end()),
        None if step.fake => writeln!(f, " (faked: only the bookkeeping)"),
        None => writeln!(f, " (Rust code)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations::MigrationScope;

    #[test]
    fn every_line_that_is_not_sql_is_a_comment() {
        let step = |name: &str, direction, sql: Option<&str>| PlannedMigration {
            version: "1".into(),
            name: name.to_owned(),
            app: None,
            direction,
            fake: sql.is_none(),
            sql: sql.map(ToOwned::to_owned),
        };
        let group = PlanGroup {
            scope: MigrationScope::Tenant,
            schemas: vec!["a\nDROP TABLE b".to_owned()],
            applied: Vec::new(),
            unknown: Vec::new(),
            steps: vec![step("1_\nx", Direction::Down, Some("DROP TABLE x;\n")), step("2_y", Direction::Up, None)],
            problem: None,
        };
        let plan = FleetPlan { groups: vec![group], without_schema: Vec::new() };
        assert_eq!(
            Sql(&plan).to_string(),
            "-- tenant \"a\\nDROP TABLE b\"\n-- revert 1_\\nx\nDROP TABLE x;\n-- apply 2_y (faked: only the bookkeeping)\n\n\
             -- 0 up to date, 1 behind"
        );
    }
}
