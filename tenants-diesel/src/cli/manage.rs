//! A program that is nothing but the commands.

use clap::Parser as _;

use super::command::Command;
use super::exit::Exit;
use super::output::Output;
use super::style::BAD;
use crate::model::TenantTable;
use crate::tenancy::{Tenancy, TenancyBuilder};

/// Migrates and looks after the tenants of a database.
#[derive(clap::Parser)]
#[command(name = "manage")]
struct Program {
    /// The database, as a URL or as key=value pairs
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true, value_name = "URL")]
    database_url: Option<String>,
    #[command(subcommand)]
    command: Command,
}

/// Parses the program's arguments, connects to `--database-url` or `DATABASE_URL`, and does what is asked for.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// fn main() -> tenants_diesel::cli::Exit {
///     tenants_diesel::cli::manage::<Client>()
/// }
/// ```
#[must_use = "the exit code is for whoever called the program"]
pub fn manage<T: TenantTable>() -> Exit {
    manage_with::<T>(|builder| builder)
}

/// The same with a [`Tenancy`] that you describe: its receivers, further migrations, the search path.
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
pub fn manage_with<T: TenantTable>(describe: impl FnOnce(TenancyBuilder<T>) -> TenancyBuilder<T>) -> Exit {
    let program = match Program::try_parse() {
        Ok(program) => program,
        Err(answer) => {
            // Help goes to stdout and is no error; it is not worth failing over a closed pipe.
            let _ = answer.print();
            return if answer.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    let output = Output::standard(program.command.is_json());
    // An empty one would be libpq's default, which is whatever happens to be there.
    let Some(url) = program.database_url.filter(|url| !url.trim().is_empty()) else {
        output.err.line(format_args!("{BAD}error:{BAD:#} which database? Set DATABASE_URL, or give --database-url"));
        return Exit::Usage;
    };
    // The commands have connections of their own, and ask the pool for none.
    match describe(Tenancy::builder(url).min_idle(0)).build() {
        Ok(tenancy) => program.command.run(&tenancy),
        Err(error) => output.fail(&error),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Program;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Program::command().debug_assert();
    }
}
