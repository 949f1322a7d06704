//! The management commands on the tests' models; the folder in `TENANT_MIGRATIONS` adds to the tenant set.

use std::process::ExitCode;

use diesel_migrations::FileBasedMigrations;
use tenants_diesel::cli::manage_with;
use tenants_integration::Client;

fn main() -> ExitCode {
    let folder = std::env::var_os("TENANT_MIGRATIONS");
    let Ok(added) = folder.map(FileBasedMigrations::from_path).transpose() else { return ExitCode::from(99) };
    let exit = manage_with::<Client>(|builder| match added {
        Some(added) => builder.tenant_migrations(added),
        None => builder,
    });
    exit.into()
}
