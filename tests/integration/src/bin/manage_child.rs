//! The management commands on the tests' models; the folder in `TENANT_MIGRATIONS` adds to the tenant set.

use std::process::ExitCode;

use diesel::prelude::*;
use diesel_migrations::FileBasedMigrations;
use tenants_diesel::cli::Manage;
use tenants_integration::{Client, Commands, notes};

fn main() -> ExitCode {
    let folder = std::env::var_os("TENANT_MIGRATIONS");
    let Ok(added) = folder.map(FileBasedMigrations::from_path).transpose() else { return ExitCode::from(99) };
    Manage::<Client, Commands>::new()
        .tenancy(|builder| match added {
            Some(added) => builder.tenant_migrations(added),
            None => builder,
        })
        .superuser(|user, tenant, conn| {
            // Nobody's password is stored: its length is enough for a test.
            let body = format!("{} of {}: {}", user.username(), tenant.name, user.password().len());
            diesel::insert_into(notes::table).values(notes::body.eq(body)).execute(conn)?;
            if user.username() == "nobody" { Err("this one may not".into()) } else { Ok(()) }
        })
        .run()
        .into()
}
