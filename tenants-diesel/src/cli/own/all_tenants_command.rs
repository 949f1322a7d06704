//! `all-tenants-command`.

use std::fmt;
use std::marker::PhantomData;

use clap::{ArgMatches, Args, FromArgMatches, Subcommand};

use super::how::How;
use super::options::commands_with;
use super::run::run;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::tenant_commands::TenantCommands;
use crate::commands::EachOptions;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// The arguments of `all-tenants-command`: one of the user's own commands `C`, in every tenant.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # use std::io::Write;
/// use clap::Parser as _;
/// use tenants_diesel::cli::{AllTenantsCommand, CommandError, TenantCommands};
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
///     #[command(flatten)]
///     command: AllTenantsCommand<Client, Commands>,
/// }
///
/// # fn main() {
/// assert!(Program::try_parse_from(["program", "--no-public", "remind", "pay", "--parallel", "4"]).is_ok());
/// # }
/// ```
pub struct AllTenantsCommand<T, C> {
    skip: Skip,
    how: How,
    command: C,
    model: PhantomData<fn() -> T>,
}

#[derive(Debug, Clone, clap::Args)]
struct Skip {
    /// All but the tenant of the public schema, if there is one
    #[arg(id = "tenants-no-public", long = "no-public", alias = "skip-public")]
    public: bool,
}

impl<T: TenantTable, C: TenantCommands<T>> AllTenantsCommand<T, C> {
    pub(in crate::cli) fn run(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let options = self.how.apply(EachOptions::default());
        let options = if self.skip.public { options.skip_public() } else { options };
        run(&self.command, options, self.how.is_one_by_one(), tenancy, output)
    }

    pub(in crate::cli) fn is_json(&self) -> bool {
        self.how.json
    }
}

impl<T, C: Subcommand> Args for AllTenantsCommand<T, C> {
    fn augment_args(command: clap::Command) -> clap::Command {
        let commands = commands_with::<C>(&How::augment_args(clap::Command::new("options")));
        let command = Skip::augment_args(command).subcommand_required(true).hide(commands.is_empty());
        commands.into_iter().fold(command, clap::Command::subcommand)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl<T, C: FromArgMatches> FromArgMatches for AllTenantsCommand<T, C> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let command = C::from_arg_matches(matches)?;
        let options = matches.subcommand().map_or(matches, |(_, options)| options);
        let (skip, how) = (Skip::from_arg_matches(matches)?, How::from_arg_matches(options)?);
        Ok(Self { skip, how, command, model: PhantomData })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<T, C> fmt::Debug for AllTenantsCommand<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AllTenantsCommand").field("skip", &self.skip).field("how", &self.how).finish_non_exhaustive()
    }
}
