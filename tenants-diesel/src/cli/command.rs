//! The commands.

use super::dumpdata::DumpData;
use super::exit::Exit;
use super::loaddata::LoadData;
use super::migrate::MigrateSchemas;
use super::output::Output;
use super::shell::Shell;
use super::verify::Verify;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// The management commands, for a parser of your own.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use clap::Parser as _;
/// use tenants_diesel::cli;
///
/// #[derive(clap::Parser)]
/// enum Command {
///     #[command(flatten)]
///     Tenants(cli::Command),
///     /// Answers requests
///     Serve,
/// }
///
/// fn main() -> Result<cli::Exit, Box<dyn std::error::Error>> {
///     let tenancy = Tenancy::<Client>::builder(std::env::var("DATABASE_URL")?).min_idle(0).build()?;
///     Ok(match Command::parse() {
///         Command::Tenants(command) => command.run(&tenancy),
///         Command::Serve => cli::Exit::Done, // your server
///     })
/// }
/// ```
#[derive(Debug, Clone, clap::Subcommand)]
#[non_exhaustive]
pub enum Command {
    /// Migrate the public schema, then every tenant's
    #[command(alias = "migrate_schemas")]
    MigrateSchemas(MigrateSchemas),
    /// Compare what each schema has with what is believed of it; changes nothing
    Verify(Verify),
    /// Write one tenant's rows as SQL that fits every tenant
    Dumpdata(DumpData),
    /// Load rows into one tenant's tables: all or nothing
    Loaddata(LoadData),
    /// Start psql in one schema
    Shell(Shell),
}

impl Command {
    /// Does what the command says, and writes to stdout and stderr.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) {
    /// use clap::Parser as _;
    /// use tenants_diesel::cli::{Command, Exit};
    ///
    /// #[derive(clap::Parser)]
    /// struct Program {
    ///     #[command(subcommand)]
    ///     command: Command,
    /// }
    ///
    /// let exit = Program::parse_from(["program", "migrate-schemas", "--check"]).command.run(tenancy);
    /// assert!(matches!(exit, Exit::Done | Exit::Pending));
    /// # }
    /// # fn main() {}
    /// ```
    pub fn run<T: TenantTable>(self, tenancy: &Tenancy<T>) -> Exit {
        let output = &Output::standard(self.is_json());
        match self {
            Self::MigrateSchemas(migrate) => migrate.run(tenancy, output),
            Self::Verify(verify) => verify.run(tenancy, output),
            Self::Dumpdata(dumpdata) => dumpdata.run(tenancy, output),
            Self::Loaddata(loaddata) => loaddata.run(tenancy, output),
            Self::Shell(shell) => shell.run(tenancy, output),
        }
    }

    pub(super) fn is_json(&self) -> bool {
        match self {
            Self::MigrateSchemas(migrate) => migrate.json,
            Self::Verify(verify) => verify.json,
            Self::Dumpdata(dumpdata) => dumpdata.json,
            Self::Loaddata(loaddata) => loaddata.json,
            Self::Shell(_) => false,
        }
    }
}
