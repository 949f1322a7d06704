//! The story: what the two guides of django-tenants tell, on real migrations, each claim checked.

#![allow(clippy::print_stdout, reason = "a program for the terminal")]

mod change;
mod check;
mod create;
mod domains;
mod fail;
mod query;
mod switch;

use std::error::Error;

use tenants_diesel::migrations::MigrationScope;
use tenants_diesel::prelude::*;

use crate::models::Client;
use crate::{database, owned};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Tells the story in the database at `url`; a second time as well as the first.
///
/// # Errors
///
/// If something is not as the story says, or the database refuses a statement.
pub fn run(url: &str) -> Result<(), Box<dyn Error>> {
    let tenancy =
        Tenancy::<Client>::builder(url).max_size(4).min_idle(0).on_signal_in_transaction(owned::mark).build()?;
    owned::refuse_foreign(&mut tenancy.public()?)?;
    report(&tenancy, "before")?;

    chapter("The shared tables");
    let migrated = tenancy.migrate_schemas(&MigrateOptions::default().scope(MigrationScope::Shared))?;
    say(&format!("  migrate_schemas: {migrated}"));
    let cleared = owned::clear(&mut tenancy.public()?)?;
    if cleared > 0 {
        say(&format!("  {cleared} tenants of an earlier run were deleted, so that the story begins anew"));
    }

    let public = create::public_tenant(&tenancy)?;
    let (fonzy, second) = create::two_tenants(&tenancy)?;
    report(&tenancy, "now")?;
    query::own_rows(&tenancy, &fonzy, &second)?;
    switch::with_schema(&tenancy, &fonzy, &second)?;
    switch::rolled_back(&tenancy, &fonzy, &second)?;
    domains::from_host_header(&tenancy, &fonzy)?;
    fail::names(&tenancy)?;
    fail::migration(&tenancy, url)?;
    change::update(&tenancy, &fonzy, &second)?;
    change::migrate_again(&tenancy)?;
    change::delete(&tenancy, &second, &public)?;
    report(&tenancy, "afterwards")?;

    say("\nAll of it held.");
    Ok(())
}

/// Prints a line of the story.
pub(crate) fn say(line: &str) {
    println!("{line}");
}

fn chapter(title: &str) {
    println!("\n== {title} ==");
}

/// Prints the schemas PostgreSQL itself reports.
fn report(tenancy: &Tenancy<Client>, when: &str) -> Outcome {
    let schemas = database::schemas(&mut tenancy.public()?)?;
    say(&format!("  schemas in PostgreSQL {when}: {}", schemas.join(", ")));
    Ok(())
}
