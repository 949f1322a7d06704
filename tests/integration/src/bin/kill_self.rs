//! Creates or deletes a tenant, and kills itself before or after its n-th message: `kill_self url folder create|delete name
//! before|after n`.
//!
//! With n = 0 it lives, and prints how many messages there were.

use std::process::ExitCode;

use diesel::Connection as _;
use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;
use diesel_migrations::FileBasedMigrations;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, NewClient, clients};

type AnyError = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, folder, operation, name, when, n] = &arguments[..] else { return ExitCode::from(2) };
    match run([url, folder, operation, name, when, n]) {
        Ok(messages) => {
            #[expect(clippy::print_stdout, reason = "that is how the test hears of it")]
            {
                println!("{messages}");
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

fn run([url, folder, operation, name, when, n]: [&str; 6]) -> Result<usize, AnyError> {
    let migrations = FileBasedMigrations::from_path(folder)?;
    let tenancy = Tenancy::<Client>::builder(url).tenant_migrations(migrations).max_size(1).build()?;
    let mut conn = tenancy.public()?;
    let tenant = clients::table.filter(clients::schema_name.eq(name)).select(Client::as_select());
    let tenant = tenant.first(&mut conn).optional()?;

    let last: usize = n.parse()?;
    let before = when == "before";
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = std::sync::Arc::clone(&count);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        let ordering = std::sync::atomic::Ordering::Relaxed;
        let (started, finished) = match event {
            InstrumentationEvent::StartQuery { .. } => (true, false),
            InstrumentationEvent::FinishQuery { .. } => (false, true),
            _ => return,
        };
        let number = counted.fetch_add(usize::from(started), ordering) + usize::from(started);
        if number == last && (if before { started } else { finished }) {
            std::process::abort();
        }
    });
    match (operation, tenant) {
        ("create", _) => drop(NewClient::of(name).save(&mut conn)?),
        ("delete", Some(tenant)) => tenant.delete(&mut conn)?,
        _ => return Err("nothing to delete".into()),
    }
    Ok(count.load(std::sync::atomic::Ordering::Relaxed))
}
