//! Somebody has been at a schema's bookkeeping, as the `diesel` command line is.

use tenants_diesel::migrations::{MigrationScope, Target};
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;

use super::helper::{assert_registry, fleet, outcomes};
use crate::helpers::{Folder, execute, relations, versions};

fn applied_by_hand(hint: &str) -> (Folder, Fixture) {
    let folder = Folder::new();
    let fixture = fleet(hint, &folder, &["a", "b"]);
    folder.add_with_down("2031", "CREATE TABLE t1 (id int)", "DROP TABLE t1");
    let insert = "CREATE TABLE a.t1 (id int); INSERT INTO a.__diesel_schema_migrations (version) VALUES ('2031')";
    execute(&mut fixture.plain(), insert);
    (folder, fixture)
}

#[test]
fn applied_there_and_a_plain_run_finds_out_and_does_not_repeat_it() {
    let (_folder, fixture) = applied_by_hand("hand_applied");
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default())), ["a: 0", "b: 1"]);
    assert_registry(&mut fixture.plain());
    assert_eq!(fixture.migrate(&MigrateOptions::default()).up_to_date, 3);
}

#[test]
fn applied_there_among_others() {
    let (folder, fixture) = applied_by_hand("hand_some");
    folder.add("2032", "CREATE TABLE t2 (id int)");
    let three = std::num::NonZeroUsize::new(3).unwrap();
    let report = fixture.migrate(&MigrateOptions::default().tenants_per_message(three));
    assert_eq!(outcomes(&report), ["a: 1", "b: 2"]);
    assert_registry(&mut fixture.plain());
}

#[test]
fn applied_there_and_outside_a_transaction() {
    let (folder, fixture) = applied_by_hand("hand_outside");
    folder.add_outside_transaction("2032", "CREATE INDEX CONCURRENTLY t1_id ON t1 (id)");
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default())), ["a: 1", "b: 2"]);
    assert_registry(&mut fixture.plain());
}

/// The newest is that of the schema, not the one the registry knows of.
#[test]
fn applied_there_and_taken_back_by_number() {
    let (_folder, fixture) = applied_by_hand("hand_back");
    let back = MigrateOptions::default().schema("a".parse().unwrap()).target(Target::Revert(1));
    let report = fixture.migrate(&back);
    assert_eq!(outcomes(&report), ["a: 1"]);
    let plain = &mut fixture.plain();
    assert_eq!(relations(plain, "a"), ["__diesel_schema_migrations", "moods", "notes"]);
    assert_registry(plain);
}

#[test]
fn applied_in_the_public_schema() {
    let shared = Folder::new();
    let fixture = Fixture::with("hand_public", |builder| builder.shared_migrations(shared.source()));
    shared.add_with_down("2031", "CREATE TABLE t1 (id int)", "DROP TABLE t1");
    let plain = &mut fixture.plain();
    execute(plain, "CREATE TABLE t1 (id int); INSERT INTO __diesel_schema_migrations (version) VALUES ('2031')");
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default())), ["public: 0"]);
    assert_registry(plain);
    execute(plain, "DROP TABLE t1; DELETE FROM __diesel_schema_migrations WHERE version = '2031'");
    assert_eq!(fixture.migrate(&MigrateOptions::default()).up_to_date, 1);
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default().verify())), ["public: 1"]);
    assert_registry(plain);
    execute(plain, "DROP TABLE t1; DELETE FROM __diesel_schema_migrations WHERE version = '2031'");
    let back = MigrateOptions::default().scope(MigrationScope::Shared).target(Target::Redo(0)).verify();
    assert_eq!(fixture.migrate(&back).up_to_date, 1);
    assert_registry(plain);
}

/// A plain run believes the registry; that is what it is for.
#[test]
fn reverted_there_is_seen_by_a_verifying_run_only() {
    for processes in [1, 2] {
        let folder = Folder::new();
        folder.add_with_down("2031", "CREATE TABLE t1 (id int)", "DROP TABLE t1");
        let fixture = fleet("hand_reverted", &folder, &["a", "b"]);
        let plain = &mut fixture.plain();
        execute(plain, "DROP TABLE a.t1; DELETE FROM a.__diesel_schema_migrations WHERE version = '2031'");
        assert_eq!(fixture.migrate(&MigrateOptions::default()).up_to_date, 3);
        let executor = tenants_diesel::migrations::MultiprocessingExecutor::default()
            .max_processes(std::num::NonZeroUsize::new(processes).unwrap());
        let report = fixture.migrate(&MigrateOptions::default().verify().executor(executor));
        assert_eq!((outcomes(&report), report.up_to_date), (vec!["a: 1".to_owned()], 2));
        assert!(relations(plain, "a").contains(&"t1".to_owned()));
        assert_registry(plain);
    }
}

/// Reverted by hand, and another is pending: what the plan was made from is proved before anything is done.
#[test]
fn reverted_there_is_seen_where_anything_is_to_be_done() {
    let folder = Folder::new();
    folder.add("2031", "CREATE TABLE t1 (id int)");
    let fixture = fleet("hand_pending", &folder, &["a", "b"]);
    let plain = &mut fixture.plain();
    execute(plain, "DROP TABLE a.t1; DELETE FROM a.__diesel_schema_migrations WHERE version = '2031'");
    folder.add("2032", "CREATE TABLE t2 (id int)");
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default())), ["a: 2", "b: 1"]);
    assert_eq!(versions(plain, "a"), versions(plain, "b"));
    assert_registry(plain);
}

/// What failed behind a migration outside a transaction: that one stays, and the registry says so.
#[test]
fn a_failure_behind_what_cannot_be_undone() {
    let folder = Folder::new();
    let fixture = fleet("hand_failed", &folder, &["a"]);
    folder.add_outside_transaction("2031", "CREATE INDEX CONCURRENTLY notes_body ON notes (body)");
    folder.add("2032", "SELECT nonsense");
    let report = fixture.migrate(&MigrateOptions::default());
    assert_eq!((report.applied(), report.failures().count()), (1, 1));
    assert_registry(&mut fixture.plain());
    folder.remove("2032");
    assert_eq!(fixture.migrate(&MigrateOptions::default()).up_to_date, 2);
}

/// As many as before, and not the same.
#[test]
fn reverted_there_and_another_applied() {
    for tenants in [1, 2] {
        let folder = Folder::new();
        folder.add("2031", "CREATE TABLE t1 (id int)");
        let fixture = fleet("hand_exchanged", &folder, &["a", "b"]);
        let plain = &mut fixture.plain();
        execute(
            plain,
            "DROP TABLE a.t1; UPDATE a.__diesel_schema_migrations SET version = '9999' WHERE version = '2031'",
        );
        folder.add("2032", "CREATE TABLE t2 (id int)");
        let options = MigrateOptions::default().tenants_per_message(std::num::NonZeroUsize::new(tenants).unwrap());
        assert_eq!(outcomes(&fixture.migrate(&options)), ["a: 2", "b: 1"]);
        assert_registry(plain);
    }
}
