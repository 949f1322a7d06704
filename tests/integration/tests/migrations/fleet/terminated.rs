//! The server ends our session in the middle of a message.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::migrations::MigrateReport;
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;

use super::helper::{assert_registry, fleet, outcomes, terminate_others};
use crate::helpers::{ADVISORY_LOCKS, Folder, count, relations, versions};

/// Ends sleeping sessions as they appear, until so many were ended or `done` is set; how many were.
fn terminate_sleepers(plain: &mut PgConnection, times: usize, done: &AtomicBool) -> usize {
    let mut terminated = 0;
    while terminated < times && !done.load(Ordering::SeqCst) {
        terminated += terminate_others(plain, "wait_event = 'PgSleep'");
        thread::sleep(Duration::from_millis(5));
    }
    terminated
}

/// Runs with the first sessions ended that sleep.
fn run(fixture: &Fixture, times: usize, options: &MigrateOptions) -> MigrateReport {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let killer = scope.spawn(|| terminate_sleepers(&mut fixture.plain(), times, &done));
        let result = fixture.tenancy.migrate_schemas(options);
        done.store(true, Ordering::SeqCst);
        assert_eq!(killer.join().unwrap(), times);
        match result {
            Ok(report) => report,
            Err(Error::SchemasFailed { report }) => *report,
            Err(error) => panic!("the run failed: {error:?}"),
        }
    })
}

fn assert_whole(fixture: &Fixture, table: &str) {
    let plain = &mut fixture.plain();
    for name in ["a", "b", "c"] {
        assert!(relations(plain, name).contains(&table.to_owned()), "{name}");
        assert_eq!(versions(plain, name).len(), 3, "{name}");
    }
    assert_registry(plain);
    assert_eq!(count(plain, ADVISORY_LOCKS), 0);
}

#[test]
fn once_and_the_run_goes_on_with_another() {
    let folder = Folder::new();
    let fixture = fleet("terminated_once", &folder, &["a", "b", "c"]);
    folder.add("2027", "CREATE TABLE slow (id int); SELECT pg_sleep(0.2)");
    assert_eq!(outcomes(&run(&fixture, 1, &MigrateOptions::default())), ["a: 1", "b: 1", "c: 1"]);
    assert_whole(&fixture, "slow");
}

#[test]
fn twice_and_the_schema_is_reported_and_whole() {
    let folder = Folder::new();
    let fixture = fleet("terminated_twice", &folder, &["a", "b", "c"]);
    folder.add("2027", "CREATE TABLE slow (id int); SELECT pg_sleep(0.2)");
    let report = run(&fixture, 2, &MigrateOptions::default());
    let told = outcomes(&report);
    assert!(told[0].starts_with("a: failed "), "{told:?}");
    assert_eq!(told[1..], ["b: 1", "c: 1"]);
    assert_eq!(versions(&mut fixture.plain(), "a").len(), 2);
    assert!(!relations(&mut fixture.plain(), "a").contains(&"slow".to_owned()));
    assert_registry(&mut fixture.plain());
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default())), ["a: 1"]);
    assert_whole(&fixture, "slow");
}

/// What it has left is not undone, and `IF NOT EXISTS` would pass over it.
#[test]
fn in_a_migration_outside_a_transaction_is_for_somebody_to_look_at() {
    let folder = Folder::new();
    let fixture = fleet("terminated_outside", &folder, &["a", "b", "c"]);
    folder.add_outside_transaction("2027", "CREATE TABLE IF NOT EXISTS slow (id int); SELECT pg_sleep(0.2)");
    let told = outcomes(&run(&fixture, 1, &MigrateOptions::default()));
    assert!(told[0].starts_with("a: failed "), "{told:?}");
    assert_eq!(told[1..], ["b: 1", "c: 1"]);
    assert_eq!(versions(&mut fixture.plain(), "a").len(), 2);
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default())), ["a: 1"]);
    assert_whole(&fixture, "slow");
}

#[test]
fn in_the_middle_of_several_one_at_a_time() {
    let folder = Folder::new();
    let fixture = fleet("terminated_steps", &folder, &["a"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    folder.add_outside_transaction("2028", "CREATE INDEX CONCURRENTLY first_id ON first (id)");
    folder.add("2029", "CREATE TABLE slow (id int); SELECT pg_sleep(0.2)");
    let report = run(&fixture, 1, &MigrateOptions::default());
    // Those before are not run again, and told once each.
    assert_eq!(outcomes(&report), ["a: 3"]);
    assert_eq!(versions(&mut fixture.plain(), "a").len(), 5);
    assert_registry(&mut fixture.plain());
}

/// Whether a lost transaction is committed only the server knows; one more revert may be one too many.
#[test]
fn what_is_counted_from_where_it_stood_is_not_tried_again() {
    let folder = Folder::new();
    folder.add_with_down("2027", "CREATE TABLE first (id int)", "SELECT pg_sleep(0.2); DROP TABLE first");
    let fixture = fleet("terminated_revert", &folder, &["a", "b"]);
    let options = MigrateOptions::default().skip_public().target(tenants_diesel::migrations::Target::Revert(1));
    let report = run(&fixture, 1, &options);
    let told = outcomes(&report);
    assert!(told[0].starts_with("a: failed ") && told[1] == "b: 1", "{told:?}");
    assert_eq!(versions(&mut fixture.plain(), "a").len(), 3);
    assert_registry(&mut fixture.plain());
}
