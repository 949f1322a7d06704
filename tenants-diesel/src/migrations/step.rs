//! A migration that is to be run in one direction.

use std::collections::BTreeSet;

use tenants_core::migration::{
    BatchError, BatchStep, Direction, MigrationPlan, MigrationRequest, MigrationVersion, PlanProblem,
};
use tenants_core::sql::Facts;

use super::TenantMigration;
use super::script::{Script, SqlText};

/// One migration, applied or reverted, perhaps only in the bookkeeping.
///
/// ```
/// use tenants_diesel::migrations::{Direction, MigrationStep};
///
/// let step = MigrationStep { version: "7".into(), direction: Direction::Down, fake: false };
/// assert_eq!(step.to_string(), "reverted 7");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MigrationStep {
    /// The migration's version.
    pub version: MigrationVersion,
    /// Whether it was applied or reverted.
    pub direction: Direction,
    /// Whether only the bookkeeping was changed.
    pub fake: bool,
}

impl std::fmt::Display for MigrationStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let done = match self.direction {
            Direction::Up => "applied",
            Direction::Down => "reverted",
        };
        let fake = if self.fake { " (faked)" } else { "" };
        write!(f, "{done} {}{fake}", self.version)
    }
}

/// A step with the migration it is of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlannedStep<'a> {
    pub(crate) migration: &'a TenantMigration,
    pub(crate) direction: Direction,
    pub(crate) fake: bool,
}

impl<'a> PlannedStep<'a> {
    pub(crate) fn up(migration: &'a TenantMigration) -> Self {
        Self { migration, direction: Direction::Up, fake: false }
    }

    /// What the step runs; nothing if it is faked.
    pub(super) fn script(&self) -> Option<&'a Script> {
        match (self.fake, self.direction) {
            (true, _) => None,
            (false, Direction::Up) => Some(&self.migration.up),
            (false, Direction::Down) => self.migration.down.as_ref(),
        }
    }

    /// Whether the step can be part of a message: it runs no Rust code, and nothing that cannot be in a transaction.
    pub(crate) fn fits_a_message(&self) -> bool {
        match self.script() {
            None => true,
            Some(Script::Sql(_)) => self.migration.run_in_transaction,
            Some(Script::Code(_)) => false,
        }
    }

    /// Whether all is as it was after the step has failed.
    pub(super) fn leaves_nothing_if_it_fails(&self) -> bool {
        self.fake || self.migration.run_in_transaction
    }

    /// The SQL text it runs, in whatever way.
    pub(super) fn text(&self) -> Option<&'a str> {
        match self.script() {
            Some(Script::Sql(sql)) => Some(sql.as_str()),
            _ => None,
        }
    }

    /// The SQL text it runs, if it is one that can be part of a message.
    pub(crate) fn sql(&self) -> Option<&'a str> {
        self.sql_text().map(SqlText::as_str)
    }

    fn sql_text(&self) -> Option<&'a SqlText> {
        match self.script() {
            Some(Script::Sql(sql)) if self.migration.run_in_transaction => Some(sql),
            _ => None,
        }
    }

    /// Whether it is known to set nothing, and to call no function that might.
    pub(super) fn leaves_session_alone(&self) -> bool {
        match self.script() {
            None => true,
            Some(Script::Sql(sql)) => sql.facts().is_ok_and(Facts::leaves_session_alone),
            Some(Script::Code(_)) => false,
        }
    }

    /// Whether running it may leave something behind; errs towards yes, which costs a round trip and some milliseconds.
    pub(super) fn may_leave_settings(&self) -> bool {
        match self.script() {
            None => false,
            Some(Script::Sql(sql)) => sql.facts().map_or(true, Facts::may_leave_settings),
            Some(Script::Code(_)) => true,
        }
    }

    /// Whether its text is known to be undone by a rollback, if it can be part of a message.
    pub(super) fn is_undone_by_rollback(&self) -> bool {
        self.sql_text().is_none_or(|sql| sql.facts().is_ok_and(Facts::is_undone_by_rollback))
    }

    /// Whether it sets savepoints of its own in a message.
    pub(super) fn uses_savepoints(&self) -> bool {
        self.sql_text().is_some_and(|sql| sql.facts().is_ok_and(Facts::uses_savepoints))
    }

    pub(super) fn batch_step(&self) -> Result<BatchStep<'a>, BatchError> {
        let version = self.migration.version();
        match self.sql_text() {
            None => BatchStep::fake(version, self.direction),
            Some(sql) => BatchStep::read(version, self.direction, sql.as_str(), sql.facts()),
        }
    }

    /// Makes sure that the text is one that we can run.
    pub(super) fn check<'s>(&self, sql: &'s str) -> Result<BatchStep<'s>, BatchError> {
        match self.direction {
            Direction::Up => BatchStep::up(self.migration.version(), sql),
            Direction::Down => BatchStep::down(self.migration.version(), sql),
        }
    }

    pub(super) fn done(&self) -> MigrationStep {
        MigrationStep { version: self.migration.version().clone(), direction: self.direction, fake: self.fake }
    }
}

/// What a request comes to in a schema that has `applied`.
///
/// # Errors
///
/// The first thing that stands against it.
pub(crate) fn plan<'a>(
    set: &'a [TenantMigration],
    applied: &BTreeSet<MigrationVersion>,
    request: &MigrationRequest,
) -> Result<Vec<PlannedStep<'a>>, PlanProblem> {
    let plan = MigrationPlan::new(applied, set, request);
    match plan.problems.into_iter().next() {
        Some(problem) => Err(problem),
        None => Ok(plan
            .steps
            .into_iter()
            .filter_map(|step| {
                let migration = set.get(step.index)?;
                Some(PlannedStep { migration, direction: step.direction, fake: step.fake })
            })
            .collect()),
    }
}

/// The versions of the steps, in their order.
pub(super) fn versions_of(steps: &[PlannedStep<'_>]) -> Vec<MigrationVersion> {
    steps.iter().map(|step| step.migration.version().clone()).collect()
}

/// What `applied` becomes by the steps.
pub(super) fn after(applied: &BTreeSet<MigrationVersion>, steps: &[PlannedStep<'_>]) -> BTreeSet<MigrationVersion> {
    let mut after = applied.clone();
    for step in steps {
        match step.direction {
            Direction::Up => after.insert(step.migration.version().clone()),
            Direction::Down => after.remove(step.migration.version()),
        };
    }
    after
}
