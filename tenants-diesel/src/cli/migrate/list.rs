//! What each schema has and lacks, as Django's `showmigrations` shows it.

use std::fmt;

use crate::cli::group::{Heading, WithoutSchema};
use crate::cli::style::{BAD, GOOD, HEAD, OPEN};
use crate::migrations::{FleetPlan, MigrationScope, MigrationSet, PlanGroup};
use crate::shown::OneLine;

pub(super) struct List<'a> {
    pub(super) plan: &'a FleetPlan,
    pub(super) shared: &'a MigrationSet,
    pub(super) tenant: &'a MigrationSet,
    /// The only app whose migrations are shown.
    pub(super) app: Option<&'a str>,
}

impl List<'_> {
    fn group(&self, group: &PlanGroup, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}{}{HEAD:#}", Heading(group))?;
        let set = match group.scope {
            MigrationScope::Shared => self.shared,
            MigrationScope::Tenant => self.tenant,
        };
        for migration in set.as_slice().iter().filter(|migration| self.app.is_none() || migration.app() == self.app) {
            if group.applied.iter().any(|applied| applied.version == *migration.version()) {
                write!(f, " {GOOD}[X]{GOOD:#} {}", OneLine(migration.name()))?;
            } else {
                write!(f, " {OPEN}[ ]{OPEN:#} {}", OneLine(migration.name()))?;
            }
            match migration.app() {
                Some(app) => writeln!(f, " ({})", OneLine(app))?,
                None => writeln!(f)?,
            }
        }
        for version in &group.unknown {
            writeln!(f, " {BAD}[?]{BAD:#} {} (applied, and unknown here)", OneLine(version))?;
        }
        match &group.problem {
            Some(problem) => writeln!(f, " {BAD}problem:{BAD:#} {}", OneLine(problem)),
            None => Ok(()),
        }
    }
}

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for group in &self.plan.groups {
            self.group(group, f)?;
        }
        if !self.plan.without_schema.is_empty() {
            writeln!(f, "{}", WithoutSchema(&self.plan.without_schema))?;
        }
        write!(f, "{}", self.plan)
    }
}
