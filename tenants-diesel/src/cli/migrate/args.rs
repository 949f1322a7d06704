//! What `migrate-schemas` is told.

use super::executor::ExecutorArgs;
use super::limits::LimitsArgs;
use super::show::Show;
use super::target::TargetArgs;
use crate::cli::selection::Selection;
use crate::migrations::MigrateOptions;

/// The arguments of `migrate-schemas`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     migrate: tenants_diesel::cli::MigrateSchemas,
/// }
///
/// assert!(Program::try_parse_from(["program", "--tenant", "--max-processes", "auto"]).is_ok());
/// assert!(Program::try_parse_from(["program", "--tenant", "--shared"]).is_err());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct MigrateSchemas {
    #[command(flatten)]
    pub(super) target: TargetArgs,
    /// Show what each schema has ([X]) and lacks ([ ]); do nothing
    #[arg(long, conflicts_with = "plan", help_heading = "Doing nothing")]
    list: bool,
    /// Show the SQL that would run; do nothing
    #[arg(long, help_heading = "Doing nothing")]
    plan: bool,
    /// Exit with 4 if there is something to do; do nothing
    #[arg(long, help_heading = "Doing nothing")]
    pub(super) check: bool,
    /// Ask each schema what it has, rather than believe the registry
    #[arg(long, help_heading = "Migrations")]
    verify: bool,
    /// Write report or plan as JSON to stdout, and progress as lines of JSON to stderr
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// Accepted because django-tenants has it: nothing is ever asked
    #[arg(long, alias = "no-input")]
    noinput: bool,
    #[command(flatten)]
    pub(super) selection: Selection,
    #[command(flatten)]
    executor: ExecutorArgs,
    #[command(flatten)]
    limits: LimitsArgs,
}

impl MigrateSchemas {
    pub(super) fn options(&self) -> Result<MigrateOptions, clap::Error> {
        let options = self.limits.apply(self.selection.migrate(MigrateOptions::default()));
        let options = self.executor.apply(self.target.apply(options)?)?;
        Ok(if self.verify { options.verify() } else { options })
    }

    /// What is to be shown instead of being done; none if it is to be done.
    pub(super) fn show(&self) -> Option<Show> {
        match (self.list, self.plan, self.check) {
            (true, ..) => Some(Show::List),
            (_, true, _) => Some(Show::Sql),
            (.., true) => Some(Show::Summary),
            (false, false, false) => None,
        }
    }
}
