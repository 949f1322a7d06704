//! `cargo run -p manage -- migrate-schemas --list`: the management commands, on the models of the quickstart, and one of the
//! project's own: `cargo run -p manage -- notes --last 3 --schema acme`.

mod commands;

use commands::Commands;
use quickstart::models::Client;
use tenants_diesel::cli::{Exit, Manage};

fn main() -> Exit {
    Manage::<Client, Commands>::new().run()
}
