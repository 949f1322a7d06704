//! A program that is nothing but the commands.

use std::fmt;

use clap::{CommandFactory as _, Parser as _};

use super::command::Command;
use super::exit::Exit;
use super::hooks::Hooks;
use super::model::CommandModel;
use super::output::Output;
use super::style::BAD;
use super::superuser::NewSuperuser;
use super::tenant_commands::{CommandError, NoCommands, TenantCommands};
use crate::connection::TenantConnection;
use crate::tenancy::{Tenancy, TenancyBuilder};

/// Migrates and looks after the tenants of a database.
#[derive(clap::Parser)]
#[command(name = "manage")]
struct Program<T: CommandModel, C: TenantCommands<T>> {
    /// The database, as a URL or as key=value pairs
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true, value_name = "URL")]
    database_url: Option<String>,
    #[command(subcommand)]
    command: Command<T, C>,
}

type Describe<T> = dyn FnOnce(TenancyBuilder<T>) -> TenancyBuilder<T>;

/// A program that is nothing but the commands: of the model `T`, with those of yours in `C`.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::cli::{Exit, Manage};
///
/// fn main() -> Exit {
///     Manage::<Client>::new().tenancy(|builder| builder.migrations_see_public(true)).run()
/// }
/// ```
pub struct Manage<T: CommandModel, C: TenantCommands<T> = NoCommands> {
    describe: Box<Describe<T>>,
    hooks: Hooks<T>,
    commands: std::marker::PhantomData<fn() -> C>,
}

impl<T: CommandModel, C: TenantCommands<T>> Manage<T, C> {
    /// With a tenancy and hooks that are the usual ones.
    #[must_use]
    pub fn new() -> Self {
        Self { describe: Box::new(|builder| builder), hooks: Hooks::new(), commands: std::marker::PhantomData }
    }

    /// Describes the [`Tenancy`]: its receivers, further migrations, the search path.
    #[must_use]
    pub fn tenancy(mut self, describe: impl FnOnce(TenancyBuilder<T>) -> TenancyBuilder<T> + 'static) -> Self {
        self.describe = Box::new(describe);
        self
    }

    /// Says how a superuser is stored, as [`Hooks::superuser`] does.
    #[must_use]
    pub fn superuser(
        mut self,
        store: impl Fn(&NewSuperuser, &T, &mut TenantConnection) -> Result<(), CommandError> + Send + Sync + 'static,
    ) -> Self {
        self.hooks = self.hooks.superuser(store);
        self
    }

    /// Parses the program's arguments, connects to `--database-url` or `DATABASE_URL`, and does what is asked for.
    #[must_use = "the exit code is for whoever called the program"]
    pub fn run(self) -> Exit {
        let program = match Program::<T, C>::try_parse() {
            Ok(program) => program,
            Err(answer) => {
                // Help goes to stdout and is no error; it is not worth failing over a closed pipe.
                let _ = answer.print();
                return if answer.use_stderr() { Exit::Usage } else { Exit::Done };
            }
        };
        let output = Output::standard(program.command.is_json());
        if let Command::Completions(completions) = &program.command {
            return completions.run(Program::<T, C>::command(), &output);
        }
        // An empty one would be libpq's default, which is whatever happens to be there.
        let Some(url) = program.database_url.filter(|url| !url.trim().is_empty()) else {
            output
                .err
                .line(format_args!("{BAD}error:{BAD:#} which database? Set DATABASE_URL, or give --database-url"));
            return Exit::Usage;
        };
        // The commands have connections of their own, and ask the pool for none.
        match (self.describe)(Tenancy::builder(url).min_idle(0)).build() {
            Ok(tenancy) => program.command.run_with(&tenancy, &self.hooks),
            Err(error) => output.fail(&error),
        }
    }
}

impl<T: CommandModel, C: TenantCommands<T>> Default for Manage<T, C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: CommandModel, C: TenantCommands<T>> fmt::Debug for Manage<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manage").field("hooks", &self.hooks).finish_non_exhaustive()
    }
}

/// Does what the program's arguments say, with a tenancy and hooks that are the usual ones.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// fn main() -> tenants_diesel::cli::Exit {
///     tenants_diesel::cli::manage::<Client>()
/// }
/// ```
#[must_use = "the exit code is for whoever called the program"]
pub fn manage<T: CommandModel>() -> Exit {
    Manage::<T>::new().run()
}

/// The same with a [`Tenancy`] that you describe.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::cli::{Exit, manage_with};
///
/// fn main() -> Exit {
///     manage_with::<Client>(|builder| builder.migrations_see_public(true))
/// }
/// ```
#[must_use = "the exit code is for whoever called the program"]
pub fn manage_with<T: CommandModel>(describe: impl FnOnce(TenancyBuilder<T>) -> TenancyBuilder<T> + 'static) -> Exit {
    Manage::<T>::new().tenancy(describe).run()
}
