//! `tenant-command`.

use std::fmt;
use std::marker::PhantomData;

use clap::{ArgMatches, Args, FromArgMatches, Subcommand};

use super::options::commands_with;
use super::run::run;
use crate::cli::dumpdata::DumpData;
use crate::cli::exit::Exit;
use crate::cli::hooks::Hooks;
use crate::cli::loaddata::LoadData;
use crate::cli::one_schema::OneSchema;
use crate::cli::output::Output;
use crate::cli::shell::Shell;
use crate::cli::superuser::CreateTenantSuperuser;
use crate::cli::tenant_commands::TenantCommands;
use crate::commands::EachOptions;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// The arguments of `tenant-command`: one of the user's own commands `C`, or of those that work in one tenant, in one that is named or asked for.
///
/// `--schema` goes before the command's name or behind it; where the command has an option of that name, behind it ours
/// is `--tenant-schema`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # use std::io::Write;
/// use clap::Parser as _;
/// use tenants_diesel::cli::{CommandError, TenantCommand, TenantCommands};
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
///     command: TenantCommand<Client, Commands>,
/// }
///
/// # fn main() {
/// assert!(Program::try_parse_from(["program", "remind", "pay", "--schema", "acme"]).is_ok());
/// assert!(Program::try_parse_from(["program", "--schema", "acme", "remind", "pay"]).is_ok());
/// # }
/// ```
pub struct TenantCommand<T, C: Subcommand> {
    tenant: OneSchema,
    command: InOneTenant<C>,
    model: PhantomData<fn() -> T>,
}

/// What runs in one tenant. A further command is a variant here, and an arm in [`TenantCommand::run`].
#[derive(clap::Subcommand)]
enum InOneTenant<C: Subcommand> {
    /// Store a superuser in the schema of a tenant
    CreateTenantSuperuser(CreateTenantSuperuser),
    /// Write one tenant's rows as SQL that fits every tenant
    Dumpdata(DumpData),
    /// Load rows into one tenant's tables: all or nothing
    Loaddata(LoadData),
    /// Start psql in one schema
    Shell(Shell),
    #[command(flatten)]
    Own(C),
}

impl<T: TenantTable, C: TenantCommands<T>> TenantCommand<T, C> {
    pub(in crate::cli) fn run(&self, tenancy: &Tenancy<T>, hooks: &Hooks<T>, output: &Output) -> Exit {
        let tenant = || self.tenant.clone();
        match &self.command {
            InOneTenant::CreateTenantSuperuser(create) => create.of(tenant()).run(tenancy, hooks, output),
            InOneTenant::Dumpdata(dumpdata) => dumpdata.of(tenant()).run(tenancy, output),
            InOneTenant::Loaddata(loaddata) => loaddata.of(tenant()).run(tenancy, output),
            InOneTenant::Shell(shell) => shell.of(tenant()).run(tenancy, output),
            InOneTenant::Own(own) => match self.tenant.resolve::<T>(tenancy, output) {
                Ok(tenant) => {
                    let options = EachOptions::default().schema(tenant.schema_name().clone());
                    run(own, options, true, tenancy, output)
                }
                Err(exit) => exit,
            },
        }
    }

    pub(in crate::cli) fn is_json(&self) -> bool {
        match &self.command {
            InOneTenant::CreateTenantSuperuser(create) => create.json,
            InOneTenant::Dumpdata(dumpdata) => dumpdata.json,
            InOneTenant::Loaddata(loaddata) => loaddata.json,
            InOneTenant::Shell(_) | InOneTenant::Own(_) => false,
        }
    }
}

impl<T, C: Subcommand> Args for TenantCommand<T, C> {
    fn augment_args(command: clap::Command) -> clap::Command {
        let options = OneSchema::augment_args(clap::Command::new("options"));
        let commands = commands_with::<InOneTenant<C>>(&options);
        let command = OneSchema::augment_args(command).subcommand_required(true).hide(commands.is_empty());
        commands.into_iter().fold(command, clap::Command::subcommand)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl<T, C: Subcommand> FromArgMatches for TenantCommand<T, C> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let command = InOneTenant::from_arg_matches(matches)?;
        let before = OneSchema::from_arg_matches(matches)?;
        let tenant = match matches.subcommand() {
            Some((_, behind)) => before.and(OneSchema::from_arg_matches(behind)?)?,
            None => before,
        };
        Ok(Self { tenant, command, model: PhantomData })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<T, C: Subcommand> fmt::Debug for TenantCommand<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantCommand").field("tenant", &self.tenant).finish_non_exhaustive()
    }
}
