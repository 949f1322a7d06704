//! How the options of `migrate-schemas` change a run.

use super::child::{Ended, bare, fleet, manage, on};
use crate::helpers::{Folder, execute};
use tenants_integration::Fixture;

/// A fleet in which the next migration fails in `b`.
fn failing(hint: &str) -> (Folder, Fixture) {
    let (folder, fixture) = fleet(hint, &["a", "b", "c"]);
    execute(&mut fixture.plain(), "CREATE TABLE b.first (id int)");
    folder.add("2027", "CREATE TABLE first (id int)");
    (folder, fixture)
}

fn first_line(ended: &Ended) -> (i32, &str) {
    (ended.code, ended.out.lines().next().unwrap_or_default())
}

#[test]
fn canaries_and_the_first_failure_spare_the_rest() {
    let (folder, fixture) = failing("cli_canary");
    let fast = manage(&fixture, &folder, "migrate-schemas --fail-fast --tenants-per-message 1");
    assert_eq!(first_line(&fast), (3, "4 schemas, 1 migrations applied, 1 schemas skipped, 1 failed"));
    let canary = manage(&fixture, &folder, "migrate-schemas --canary 1");
    assert_eq!(first_line(&canary), (3, "4 schemas, 0 migrations applied, 1 schemas skipped, 1 failed"));
    let going = manage(&fixture, &folder, "migrate-schemas --keep-going");
    assert_eq!(first_line(&going), (3, "4 schemas, 1 migrations applied, 1 failed"));
    execute(&mut fixture.plain(), "DROP TABLE b.first");
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --verify").code, 0);
}

#[test]
fn every_executor_does_it() {
    let (folder, fixture) = fleet("cli_executor", &["a", "b", "c"]);
    for (number, options) in [
        "--executor standard",
        "--executor multiprocessing",
        "--executor=multiprocessing --max-processes 3 --chunks 1",
        "--max-processes auto",
        "--chunks 5",
    ]
    .into_iter()
    .enumerate()
    {
        folder.add(&format!("203{number}"), "SELECT 1");
        let ended = manage(&fixture, &folder, &format!("migrate-schemas {options}"));
        assert_eq!(first_line(&ended), (0, "4 schemas, 3 migrations applied, 0 failed"), "{options}: {ended:?}");
    }
    let environment = |value: &str, more: &[&str]| {
        let mut command = bare(&[&["migrate-schemas"], more].concat());
        Ended::of(&on(&mut command, &fixture, &folder).env("EXECUTOR", value).output().unwrap())
    };
    assert_eq!(environment("multiprocessing", &["--max-processes", "2"]).code, 0);
    assert_eq!(environment("celery", &[]).code, 2);
    let refused = environment("standard", &["--max-processes", "2"]);
    assert!(refused.code == 2 && refused.err.contains("environment's EXECUTOR"), "{refused:?}");
}

#[test]
fn limits_reach_the_server() {
    let (folder, fixture) = fleet("cli_limits", &["a"]);
    folder.add("2027", "SELECT pg_sleep(30)");
    let slow = manage(&fixture, &folder, "migrate-schemas --statement-timeout 100ms");
    assert!(slow.code == 3 && slow.err.contains("statement timeout"), "{slow:?}");

    folder.add("2027", "ALTER TABLE notes ADD extra int");
    let mut holder = fixture.plain();
    execute(&mut holder, "BEGIN; LOCK TABLE a.notes");
    let locked = manage(&fixture, &folder, "migrate-schemas --lock-timeout 50ms --retries 1");
    assert!(locked.code == 3 && locked.err.contains("lock timeout"), "{locked:?}");
    execute(&mut holder, "ROLLBACK");
    let done = manage(&fixture, &folder, "migrate-schemas --lock-wait 5s --lock-timeout 5s");
    assert_eq!(done.code, 0, "{done:?}");
}
