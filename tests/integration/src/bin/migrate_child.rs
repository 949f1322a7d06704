//! Migrates a fleet in a process of its own: `migrate_child url folder connections`.
//!
//! Prints how many migrations it has applied.

use std::num::NonZeroUsize;
use std::process::ExitCode;

use diesel_migrations::FileBasedMigrations;
use tenants_diesel::migrations::MultiprocessingExecutor;
use tenants_diesel::prelude::*;
use tenants_integration::Client;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, folder, connections] = &arguments[..] else { return ExitCode::from(2) };
    match run(url, folder, connections) {
        Ok(applied) => {
            #[expect(clippy::print_stdout, reason = "that is how the test hears of it")]
            {
                println!("{applied}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "shown by the test")]
            {
                eprintln!("{error:?}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(url: &str, folder: &str, connections: &str) -> Result<usize, Box<dyn std::error::Error>> {
    let connections: NonZeroUsize = connections.parse()?;
    let migrations = FileBasedMigrations::from_path(folder)?;
    let builder = Tenancy::<Client>::builder(url).tenant_migrations(migrations).max_size(1).min_idle(0);
    let options = MigrateOptions::default();
    // One connection is the standard executor's.
    let options = match connections.get() {
        1 => options,
        _ => options.executor(MultiprocessingExecutor::default().max_processes(connections)),
    };
    Ok(builder.build()?.migrate_schemas(&options)?.applied())
}
