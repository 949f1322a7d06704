//! The server's process is ended at each message of a renaming, before it and after it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::connection::{Connection as _, InstrumentationEvent};
use tenants_diesel::Tenancy;
use tenants_diesel::signal::Signal;
use tenants_integration::{Client, Fixture};

use super::rename;
use crate::helpers::{ADVISORY_LOCKS, count, execute, schemas, tenants, texts};

/// Renames with the backend ended at the n-th message that follows the receivers; how many messages were begun.
fn renamed_with_kill(fixture: &Fixture, from: &str, to: &str, at: usize, before: bool) -> (usize, bool) {
    let messages = Arc::new(Mutex::new(0));
    let (seen, url) = (Arc::clone(&messages), fixture.database.url().to_owned());
    let tenancy = Tenancy::<Client>::builder(fixture.database.url())
        .min_idle(0)
        .on_signal_in_transaction(move |signal, conn| {
            let Signal::BeforeRename { .. } = signal else { return Ok(()) };
            let pid = texts(conn, "SELECT pg_backend_pid()::text AS line").remove(0);
            let mut plain = diesel::PgConnection::establish(&url)?;
            let seen = Arc::clone(&seen);
            conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
                let started = match event {
                    InstrumentationEvent::StartQuery { .. } => true,
                    InstrumentationEvent::FinishQuery { .. } => false,
                    _ => return,
                };
                let mut seen = seen.lock().unwrap();
                *seen += usize::from(started);
                if *seen == at && started == before {
                    execute(&mut plain, &format!("SELECT pg_terminate_backend({pid})"));
                    while count(&mut plain, &format!("pg_stat_activity WHERE pid = {pid}")) > 0 {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                }
            });
            Ok(())
        })
        .build()
        .unwrap();
    let done = rename(&tenancy, from, to).is_ok();
    let messages = *messages.lock().unwrap();
    (messages, done)
}

#[test]
fn it_is_whole_or_was_not_begun() {
    let fixture = Fixture::new("rename_killed");
    let _t = fixture.tenant("t");
    let plain = &mut fixture.plain();
    let (messages, done) = renamed_with_kill(&fixture, "t", "r", 0, true);
    assert!(done && messages >= 5, "{messages} messages");
    let (mut committed, mut undone) = (0, 0);
    for at in 1..=messages {
        for before in [true, false] {
            let (from, to) = if schemas(plain)[0] == "t" { ("t", "r") } else { ("r", "t") };
            let (begun, done) = renamed_with_kill(&fixture, from, to, at, before);
            let context = format!("message {at} of {messages}, before {before}");
            assert!(begun >= at, "{context}: {begun} were sent");
            let there = schemas(plain);
            assert_eq!(there.len(), 2, "{context}: {there:?}");
            // What a lost answer to the commit says, nobody knows; else an error means that nothing was done.
            let name = there.iter().find(|name| *name != "public").unwrap();
            let is_commit_answered = done || at == messages && !before;
            assert_eq!(name == to, is_commit_answered, "{context}: {there:?}");
            *(if name == to { &mut committed } else { &mut undone }) += 1;
            assert_eq!(tenants(plain), [name.as_str()], "{context}");
            let registered = "SELECT schema_name AS line FROM public.__tenants_registry WHERE schema_name <> 'public'";
            assert_eq!(texts(plain, registered), [name.as_str()], "{context}");
            assert_eq!(texts(plain, &format!("SELECT body AS line FROM \"{name}\".notes")), ["t"], "{context}");
            assert_eq!(count(plain, ADVISORY_LOCKS), 0, "{context}");
        }
    }
    assert!(committed >= 1 && undone >= messages, "{committed} committed, {undone} undone");
}
