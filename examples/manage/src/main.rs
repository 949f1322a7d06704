//! `cargo run -p manage -- migrate-schemas --list`: the management commands, on the models of the quickstart.

use quickstart::models::Client;
use tenants_diesel::cli::{Exit, manage};

fn main() -> Exit {
    manage::<Client>()
}
