//! Commands of the user's own.

use std::error::Error;
use std::io::Write;

use clap::{ArgMatches, Command, FromArgMatches, Subcommand};

use crate::connection::TenantConnection;
use crate::model::TenantTable;

/// Why a command of yours failed; any error becomes one by `?`.
pub type CommandError = Box<dyn Error + Send + Sync>;

/// Commands of your own that run in the tenants' schemas: what `BaseTenantCommand` is to django-tenants.
///
/// A clap `Subcommand` says which there are. Each runs in every tenant, unless `--schema`, `--match` or `--skip-public`
/// say otherwise; `tenant-command` runs it in one.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use std::io::Write;
/// use tenants_diesel::cli::{CommandError, Exit, Manage, TenantCommands};
///
/// #[derive(clap::Subcommand)]
/// enum Commands {
///     /// Counts the notes of a tenant
///     CountNotes,
///     /// Writes a note
///     Remind { text: String },
/// }
///
/// impl TenantCommands<Client> for Commands {
///     fn run(&self, tenant: &Client, conn: &mut TenantConnection, out: &mut dyn Write) -> Result<(), CommandError> {
///         match self {
///             Self::CountNotes => {
///                 let count: i64 = notes::table.count().get_result(conn)?;
///                 writeln!(out, "{} has {count}", tenant.name)?;
///             }
///             Self::Remind { text } => {
///                 diesel::insert_into(notes::table).values(notes::body.eq(text)).execute(conn)?;
///             }
///         }
///         Ok(())
///     }
/// }
///
/// fn main() -> Exit {
///     Manage::<Client, Commands>::new().run() // manage count-notes --schema acme
/// }
/// ```
pub trait TenantCommands<T: TenantTable>: Subcommand + Send + Sync + 'static {
    /// Does the command in one tenant, on whose schema the connection is.
    ///
    /// What is written to `out` is shown in one piece, also where several tenants are at work at the same time.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being done; the other tenants go on unless `--fail-fast` is given.
    fn run(&self, tenant: &T, conn: &mut TenantConnection, out: &mut dyn Write) -> Result<(), CommandError>;
}

/// No commands of one's own.
#[derive(Debug, Clone, Copy)]
pub enum NoCommands {}

impl<T: TenantTable> TenantCommands<T> for NoCommands {
    fn run(&self, _: &T, _: &mut TenantConnection, _: &mut dyn Write) -> Result<(), CommandError> {
        match *self {}
    }
}

impl Subcommand for NoCommands {
    fn augment_subcommands(command: Command) -> Command {
        command
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        command
    }

    fn has_subcommand(_: &str) -> bool {
        false
    }
}

impl FromArgMatches for NoCommands {
    fn from_arg_matches(_: &ArgMatches) -> Result<Self, clap::Error> {
        Err(clap::Error::new(clap::error::ErrorKind::MissingSubcommand))
    }

    fn update_from_arg_matches(&mut self, _: &ArgMatches) -> Result<(), clap::Error> {
        match *self {}
    }
}
