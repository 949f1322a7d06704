//! One of the user's commands, in the tenants it is asked to run in.

use std::fmt;
use std::marker::PhantomData;

use clap::{ArgMatches, Args as _, FromArgMatches, Subcommand};

use super::how::How;
use super::options::commands_with;
use super::run::run;
use super::which::Which;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::tenant_commands::TenantCommands;
use crate::commands::EachOptions;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// One of the user's own commands `C`, in every tenant unless some are named: what the derive of a parser makes of
/// [`TenantCommands`] together with `--schema`, `--match`, `--skip-public`, `--parallel`, `--fail-fast` and `--json`.
///
/// Where a command has an option of such a name, that one stays, and ours is called `--tenant-…`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # use std::io::Write;
/// use clap::Parser as _;
/// use tenants_diesel::cli::{CommandError, Own, TenantCommands};
///
/// #[derive(clap::Subcommand)]
/// enum Commands {
///     Remind { text: String },
/// }
/// # impl TenantCommands<Client> for Commands {
/// #     fn run(&self, _: &Client, _: &mut TenantConnection, _: &mut dyn Write) -> Result<(), CommandError> {
/// #         Ok(())
/// #     }
/// # }
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(subcommand)]
///     command: Own<Client, Commands>,
/// }
///
/// # fn main() {
/// assert!(Program::try_parse_from(["program", "remind", "pay", "--match", "customer_*", "--parallel", "4"]).is_ok());
/// # }
/// ```
pub struct Own<T, C> {
    command: C,
    which: Which,
    how: How,
    model: PhantomData<fn() -> T>,
}

impl<T: TenantTable, C: TenantCommands<T>> Own<T, C> {
    pub(in crate::cli) fn run(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let options = self.how.apply(EachOptions::default());
        match self.which.apply(options, &tenancy.settings().public_schema) {
            Ok(options) => run(&self.command, options, self.how.is_one_by_one(), tenancy, output),
            Err(usage) => output.refuse(&usage),
        }
    }

    pub(in crate::cli) fn is_json(&self) -> bool {
        self.how.json
    }
}

impl<T, C: Subcommand> Subcommand for Own<T, C> {
    fn augment_subcommands(command: clap::Command) -> clap::Command {
        let options = How::augment_args(Which::augment_args(clap::Command::new("options")));
        commands_with::<C>(&options).into_iter().fold(command, clap::Command::subcommand)
    }

    fn augment_subcommands_for_update(command: clap::Command) -> clap::Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        C::has_subcommand(name)
    }
}

impl<T, C: FromArgMatches> FromArgMatches for Own<T, C> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let command = C::from_arg_matches(matches)?;
        let options = matches.subcommand().map_or(matches, |(_, options)| options);
        let (which, how) = (Which::from_arg_matches(options)?, How::from_arg_matches(options)?);
        Ok(Self { command, which, how, model: PhantomData })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<T, C> fmt::Debug for Own<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Own").field("which", &self.which).field("how", &self.how).finish_non_exhaustive()
    }
}
