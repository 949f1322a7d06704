//! The management commands on the tests' models; the folder in `TENANT_MIGRATIONS` adds to the tenant set.

use std::process::ExitCode;

use diesel_migrations::FileBasedMigrations;
use tenants_diesel::cli::Manage;
use tenants_integration::{Client, Commands};

fn main() -> ExitCode {
    let folder = std::env::var_os("TENANT_MIGRATIONS");
    let Ok(added) = folder.map(FileBasedMigrations::from_path).transpose() else { return ExitCode::from(99) };
    let program = Manage::<Client, Commands>::new().tenancy(|builder| match added {
        Some(added) => builder.tenant_migrations(added),
        None => builder,
    });
    program.run().into()
}
