//! A table that somebody else has locked.

use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;

use super::helper::{assert_registry, fleet, outcomes};
use crate::helpers::{Folder, execute, texts, versions};

const TIMEOUT: Duration = Duration::from_millis(100);
const TOLD: &str = "canceling statement due to lock timeout";

/// A sequence counts attempts: what it hands out is not taken back by a rollback.
fn counted(hint: &str, up: &str) -> (Folder, Fixture) {
    let folder = Folder::new();
    let fixture = fleet(hint, &folder, &["a", "b", "c"]);
    for name in ["a", "b", "c"] {
        execute(&mut fixture.plain(), &format!("CREATE SEQUENCE {name}.attempts"));
    }
    folder.add("2027", &format!("SELECT nextval('attempts'); {up}"));
    (folder, fixture)
}

fn attempts(fixture: &Fixture, schema: &str) -> String {
    texts(&mut fixture.plain(), &format!("SELECT last_value::text AS line FROM {schema}.attempts")).remove(0)
}

fn locking(fixture: &Fixture) -> PgConnection {
    let mut holder = fixture.plain();
    holder
        .batch_execute(
            "SET idle_in_transaction_session_timeout = '10s'; BEGIN; LOCK TABLE b.notes IN ACCESS EXCLUSIVE MODE",
        )
        .unwrap();
    holder
}

#[test]
fn released_in_time_is_migrated() {
    let (_folder, fixture) = counted("lock_released", "ALTER TABLE notes ADD extra int");
    let mut holder = locking(&fixture);
    let options = MigrateOptions::default().lock_timeout(TIMEOUT).retries(6);
    let report = thread::scope(|scope| {
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(500));
            holder.batch_execute("COMMIT").unwrap();
        });
        fixture.migrate(&options)
    });
    assert_eq!(outcomes(&report), ["a: 1", "b: 1", "c: 1"]);
    assert_eq!((&*attempts(&fixture, "a"), &*attempts(&fixture, "c")), ("1", "1"));
    assert!(attempts(&fixture, "b").parse::<u32>().unwrap() > 1);
    assert_registry(&mut fixture.plain());
}

#[test]
fn held_for_long_is_reported_and_stops_no_other() {
    let (_folder, fixture) = counted("lock_held", "ALTER TABLE notes ADD extra int");
    let _holder = locking(&fixture);
    let report = fixture.migrate(&MigrateOptions::default().lock_timeout(TIMEOUT).retries(2));
    let told = outcomes(&report);
    assert_eq!((&*told[0], &*told[2]), ("a: 1", "c: 1"));
    assert!(told[1].starts_with("b: failed ") && told[1].ends_with(TOLD), "{told:?}");
    assert_eq!(attempts(&fixture, "b"), "3");
    assert_eq!(versions(&mut fixture.plain(), "b").len(), 2);
    assert_registry(&mut fixture.plain());
}

#[test]
fn a_row_lock_counts_too() {
    let (_folder, fixture) = counted("lock_row", "UPDATE notes SET body = 'new'");
    let mut holder = fixture.plain();
    holder
        .batch_execute("SET idle_in_transaction_session_timeout = '10s'; BEGIN; UPDATE b.notes SET body = 'mine'")
        .unwrap();
    let report = fixture.migrate(&MigrateOptions::default().lock_timeout(TIMEOUT).retries(0));
    assert!(outcomes(&report)[1].ends_with(TOLD), "{report}");
    assert_eq!(attempts(&fixture, "b"), "1");
}

/// The error is raised by the migration itself, so that its words are ours to choose.
fn raised(hint: &str, words: &str, options: &MigrateOptions) -> (Vec<String>, String) {
    let up = format!("DO $$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'lock_not_available'; END $$");
    let (_folder, fixture) = counted(hint, &up);
    let report = fixture.migrate(&MigrateOptions::clone(options).schema("b".parse().unwrap()));
    (outcomes(&report), attempts(&fixture, "b"))
}

#[test]
fn under_another_language_it_is_reported_and_not_retried() {
    let options = MigrateOptions::default().lock_timeout(TIMEOUT).retries(2);
    assert_eq!(raised("lock_english", TOLD, &options).1, "3");
    let german = "storniere Anfrage wegen Zeitüberschreitung beim Warten auf eine Sperre";
    let (told, attempts) = raised("lock_german", german, &options);
    assert_eq!(attempts, "1");
    assert!(told[0].ends_with(german), "{told:?}");
}

#[test]
fn nobody_is_retried_without_a_limit() {
    let (told, attempts) = raised("lock_unlimited", TOLD, &MigrateOptions::default().retries(5));
    assert_eq!(attempts, "1");
    assert!(told[0].ends_with(TOLD), "{told:?}");
}

/// What a migration outside a transaction did before it failed stays: `IF NOT EXISTS` would pass over an invalid index.
#[test]
fn an_index_that_was_cut_off_is_not_taken_for_whole() {
    let folder = Folder::new();
    let fixture = fleet("lock_concurrently", &folder, &["a"]);
    folder.add_outside_transaction("2027", "CREATE INDEX CONCURRENTLY IF NOT EXISTS notes_body ON notes (body)");
    let mut holder = fixture.plain();
    holder
        .batch_execute("SET idle_in_transaction_session_timeout = '10s'; BEGIN; UPDATE a.notes SET body = 'mine'")
        .unwrap();
    let options = MigrateOptions::default().lock_timeout(TIMEOUT).retries(4);
    let report = thread::scope(|scope| {
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(300));
            holder.batch_execute("COMMIT").unwrap();
        });
        fixture.migrate(&options)
    });
    let valid = "SELECT indisvalid::text AS line FROM pg_index WHERE indexrelid = 'a.notes_body'::regclass";
    let valid = texts(&mut fixture.plain(), valid);
    let told = outcomes(&report);
    assert!(valid == ["true"] || told[0].ends_with(TOLD), "{valid:?} {told:?}");
}

#[test]
fn statements_are_bounded_too() {
    let folder = Folder::new();
    let fixture = fleet("statement_timeout", &folder, &["a"]);
    folder.add("2027", "SELECT pg_sleep(30)");
    let begun = Instant::now();
    let report = fixture.migrate(&MigrateOptions::default().statement_timeout(Duration::from_millis(100)));
    assert!(outcomes(&report)[0].ends_with("canceling statement due to statement timeout"), "{report}");
    folder.remove("2027");
    folder.add_outside_transaction("2028", "SELECT pg_sleep(30)");
    let report = fixture.migrate(&MigrateOptions::default().statement_timeout(Duration::from_millis(100)));
    assert!(outcomes(&report)[0].ends_with("canceling statement due to statement timeout"), "{report}");
    assert!(begun.elapsed() < Duration::from_secs(20));
}
