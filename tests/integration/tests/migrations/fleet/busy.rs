//! Another process has the schema's advisory lock.

use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;

use super::helper::{assert_registry, fleet, outcomes};
use crate::helpers::{ADVISORY_LOCKS, Folder, count, texts};

/// The key of the schema `acme`, which is the same for ever.
const ACME: i64 = -8_392_550_016_828_751_631;

const WAIT: Duration = Duration::from_millis(150);

fn holding(fixture: &Fixture) -> PgConnection {
    let mut holder = fixture.plain();
    holder
        .batch_execute(&format!(
            "SET idle_in_transaction_session_timeout = '10s'; BEGIN; SELECT pg_advisory_xact_lock({ACME})"
        ))
        .unwrap();
    holder
}

fn assert_busy(fixture: &Fixture, options: &MigrateOptions) {
    let report = fixture.migrate(options);
    let acme = report.failures().next().unwrap();
    assert!(matches!(acme, ("acme", Error::SchemaBusy { waited: WAIT, .. })), "{acme:?}");
    assert_eq!(report.failures().count(), 1);
    assert!(outcomes(&report).contains(&"b: 1".to_owned()), "{report}");
}

#[test]
fn for_too_long() {
    let folder = Folder::new();
    let fixture = fleet("busy", &folder, &["acme", "b"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    let mut holder = holding(&fixture);
    assert_busy(&fixture, &MigrateOptions::default().lock_wait(WAIT));
    holder.batch_execute("COMMIT").unwrap();
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default().lock_wait(WAIT))), ["acme: 1"]);
    assert_registry(&mut fixture.plain());
    assert_eq!(count(&mut fixture.plain(), ADVISORY_LOCKS), 0);
}

#[test]
fn for_too_long_and_the_limit_on_tables_is_another() {
    let folder = Folder::new();
    let fixture = fleet("busy_limit", &folder, &["acme", "b"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    let _holder = holding(&fixture);
    let options = MigrateOptions::default().lock_wait(WAIT).lock_timeout(Duration::from_millis(10)).retries(0);
    assert_busy(&fixture, &options);
}

#[test]
fn for_too_long_where_migrations_run_one_at_a_time() {
    let folder = Folder::new();
    let fixture = fleet("busy_steps", &folder, &["acme", "b"]);
    folder.add_outside_transaction("2027", "CREATE INDEX CONCURRENTLY notes_body ON notes (body)");
    let holder = holding(&fixture);
    // In b, the index waits for the holder's transaction to end: its snapshot is gone, but not the lock.
    assert_busy(&fixture, &MigrateOptions::default().lock_wait(WAIT));
    drop(holder);
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default())), ["acme: 1"]);
}

#[test]
fn for_a_while_is_waited_for() {
    let folder = Folder::new();
    let fixture = fleet("busy_while", &folder, &["acme", "b"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    let mut holder = holding(&fixture);
    let report = thread::scope(|scope| {
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(300));
            holder.batch_execute("COMMIT").unwrap();
        });
        fixture.migrate(&MigrateOptions::default())
    });
    assert_eq!(outcomes(&report), ["acme: 1", "b: 1"]);
}

/// Both wait for the table: the one whose turn is over must not take the other for the one that kept it waiting.
#[test]
fn two_that_wait_for_a_table_are_not_busy_with_each_other() {
    let folder = Folder::new();
    let fixture = fleet("busy_two", &folder, &["acme"]);
    folder.add("2027", "ALTER TABLE notes ADD extra int");
    let mut holder = fixture.plain();
    holder
        .batch_execute(
            "SET idle_in_transaction_session_timeout = '10s'; BEGIN; LOCK TABLE acme.notes IN ACCESS EXCLUSIVE MODE",
        )
        .unwrap();
    let options = MigrateOptions::default().lock_timeout(Duration::from_millis(200)).retries(10);
    let reports: Vec<_> = thread::scope(|scope| {
        let runs: Vec<_> = (0..3).map(|_| scope.spawn(|| fixture.migrate(&options))).collect();
        thread::sleep(Duration::from_millis(1500));
        holder.batch_execute("COMMIT").unwrap();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    for report in &reports {
        assert!(report.is_success(), "{report}");
    }
    assert_eq!(reports.iter().map(tenants_diesel::migrations::MigrateReport::applied).sum::<usize>(), 1);
    let column =
        "SELECT attname::text AS line FROM pg_attribute WHERE attrelid = 'acme.notes'::regclass AND attname = 'extra'";
    assert_eq!(texts(&mut fixture.plain(), column), ["extra"]);
}
