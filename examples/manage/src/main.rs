//! `cargo run -p manage -- migrate-schemas --list`: the management commands, on the models of the quickstart, with one of the
//! project's own (`cargo run -p manage -- notes --last 3 --schema acme`) and with users that the project stores itself.

mod commands;
mod users;

use commands::Commands;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use quickstart::models::Client;
use tenants_diesel::cli::{Exit, Manage};

/// Beside those of the quickstart.
const USERS: EmbeddedMigrations = embed_migrations!("migrations");

fn main() -> Exit {
    Manage::<Client, Commands>::new()
        .tenancy(|builder| builder.tenant_migrations(USERS))
        .superuser(users::store_superuser)
        .run()
}
