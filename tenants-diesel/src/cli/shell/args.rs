//! Starts psql.

use std::ffi::OsString;
use std::io;
use std::process::Command;

use super::conninfo;
use super::environment::Environment;
use crate::SchemaName;
use crate::cli::exit::Exit;
use crate::cli::one_schema::OneSchema;
use crate::cli::output::Output;
use crate::cli::style::BAD;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// The arguments of `shell`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     shell: tenants_diesel::cli::Shell,
/// }
///
/// assert!(Program::try_parse_from(["program", "--schema", "acme", "--", "-c", "SELECT 1"]).is_ok());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct Shell {
    #[command(flatten)]
    tenant: OneSchema,
    /// Further arguments of psql
    #[arg(last = true, value_name = "PSQL ARGUMENTS")]
    arguments: Vec<OsString>,
}

impl Shell {
    /// The same of a tenant that is said elsewhere.
    pub(in crate::cli) fn of(&self, tenant: OneSchema) -> Self {
        Self { tenant, ..self.clone() }
    }

    pub(in crate::cli) fn run<T: TenantTable>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let schema = &match self.tenant.name(tenancy, output) {
            Ok(schema) => schema,
            Err(exit) => return exit,
        };
        let path = match tenancy.require_schema(schema) {
            Ok(path) => path,
            Err(error) => return output.failed(error, tenancy),
        };
        let complain = |problem: &dyn std::fmt::Display| {
            output.err.line(format_args!("{BAD}error:{BAD:#} {problem}"));
            Exit::Failed
        };
        // A connection was made with it.
        let parameters = conninfo::parse(tenancy.migration_url().unwrap_or_default());
        let environment =
            match parameters.and_then(|found| Environment::of(found, &path, |name| std::env::var(name).ok())) {
                Ok(environment) => environment,
                Err(error) => return complain(&error),
            };
        let mut command = Command::new("psql");
        environment.apply(&mut command);
        command
            .arg(format!("--set=PROMPT1={}", prompt(schema, "%R")))
            .arg(format!("--set=PROMPT2={}", prompt(schema, "%R")));
        match start(command.args(&self.arguments)) {
            Ok(exit) => exit,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                complain(&"there is no psql in PATH: it is in PostgreSQL's package of client programs")
            }
            Err(error) => complain(&format_args!("cannot start psql: {error}")),
        }
    }
}

/// psql's own prompt with the schema before the database; a `\set PROMPT1` in `~/.psqlrc` comes after it.
fn prompt(schema: &SchemaName, status: &str) -> String {
    format!("{}@%/{status}%x%# ", schema.as_str().replace('%', "%%"))
}

/// Becomes psql: terminal, signals and exit code are its own. Comes back only if that fails.
#[cfg(unix)]
fn start(command: &mut Command) -> io::Result<Exit> {
    Err(std::os::unix::process::CommandExt::exec(command))
}

#[cfg(not(unix))]
fn start(command: &mut Command) -> io::Result<Exit> {
    let status = command.status()?;
    std::process::exit(status.code().unwrap_or(1))
}
