//! What failed is named: schema, migration, statement and line.

use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use tenants_diesel::Error;
use tenants_diesel::migrations::MigrationFailure;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient};

use super::helper::{assert_registry, fleet};
use crate::helpers::{Folder, execute, relations, texts, versions};

/// What PostgreSQL refuses without saying where.
const WITHOUT_POSITION: [&str; 6] = [
    "ALTER TABLE notes\n  ADD UNIQUE (body)",
    "ALTER TABLE notes ADD CONSTRAINT short CHECK (length(body) < 2)",
    "CREATE TABLE moods (id int)",
    "DROP TABLE notes",
    "CREATE TABLE refers (id int REFERENCES nowhere (id))",
    "CREATE UNIQUE INDEX ON notes (body)",
];

/// Rows twice, and something that hangs on the table.
const IN_THE_WAY: &str =
    "INSERT INTO notes (body) VALUES ('twice'), ('twice'); CREATE VIEW seen AS SELECT body FROM notes";

fn failure(error: Error) -> MigrationFailure {
    match error {
        Error::Migration(failure) => *failure,
        other => panic!("{other:?}"),
    }
}

fn failure_in(fixture: &Fixture, options: &MigrateOptions, schema: &str) -> MigrationFailure {
    let report = fixture.migrate(options);
    let found = report.schemas.into_iter().find(|report| report.schema == schema).unwrap();
    match found.outcome {
        tenants_diesel::migrations::SchemaOutcome::Failed(error) => failure(*error),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_named(failure: &MigrationFailure, version: &str, line: usize, statement: &str) {
    let told = (failure.migration.as_deref(), failure.line, failure.statement.as_deref());
    assert_eq!(told, (Some(&*format!("{version}_test")), Some(line), Some(statement)), "{failure}");
}

#[test]
fn the_statement_is_named_where_the_server_tells_no_position() {
    let folder = Folder::new();
    let fixture = fleet("named", &folder, &["a"]);
    folder.add("2027", IN_THE_WAY);
    assert!(fixture.migrate(&MigrateOptions::default()).is_success());
    for statement in WITHOUT_POSITION {
        let up =
            format!("CREATE TABLE fine (id int);\n-- the next one; is not\n{statement};\nCREATE TABLE behind (id int)");
        folder.add("2028", &up);
        assert_named(&failure_in(&fixture, &MigrateOptions::default(), "a"), "2028", 3, statement);
        // The same in a tenant that is to be created.
        let error = NewClient::of("new").save(&mut fixture.tenancy.public().unwrap()).unwrap_err();
        assert_named(&failure(error), "2028", 3, statement);
        assert!(!relations(&mut fixture.plain(), "a").contains(&"fine".to_owned()));
    }
    assert_eq!(versions(&mut fixture.plain(), "a").len(), 3);
}

#[test]
fn among_several_migrations_too() {
    for statement in WITHOUT_POSITION {
        let folder = Folder::new();
        let fixture = fleet("named_several", &folder, &["a"]);
        folder.add("2027", IN_THE_WAY);
        folder.add("2028", &format!("SELECT 1;\n{statement};"));
        folder.add("2029", "SELECT 1");
        assert_named(&failure_in(&fixture, &MigrateOptions::default(), "a"), "2028", 2, statement);
        assert_eq!(versions(&mut fixture.plain(), "a").len(), 3);
        assert_registry(&mut fixture.plain());
        let error = NewClient::of("new").save(&mut fixture.tenancy.public().unwrap()).unwrap_err();
        assert_named(&failure(error), "2028", 2, statement);
    }
}

#[test]
fn a_text_of_one_statement_is_not_run_twice_for_it() {
    let folder = Folder::new();
    let fixture = fleet("named_only", &folder, &["a"]);
    execute(&mut fixture.plain(), "CREATE SEQUENCE a.attempts");
    let only = "DO $$ BEGIN PERFORM nextval('attempts');\n RAISE EXCEPTION 'no'; END $$";
    folder.add("2027", &format!("\n{only};\n"));
    assert_named(&failure_in(&fixture, &MigrateOptions::default(), "a"), "2027", 2, only);
    assert_eq!(attempts(&fixture, "a"), "1");
}

/// What a function does need not be undone with its transaction.
#[test]
fn what_may_reach_beyond_its_transaction_is_not_run_twice() {
    let folder = Folder::new();
    let fixture = fleet("named_once", &folder, &["a"]);
    execute(&mut fixture.plain(), "CREATE SEQUENCE a.attempts");
    for up in [
        "SELECT nextval('attempts');\nCREATE TABLE moods (id int)",
        "INSERT INTO notes (body) VALUES (nextval('attempts')::text);\nCREATE TABLE moods (id int)",
        "DO $$ BEGIN PERFORM nextval('attempts'); END $$;\nCREATE TABLE moods (id int)",
        "CREATE TABLE x AS SELECT nextval('attempts');\nCREATE TABLE moods (id int)",
    ] {
        execute(&mut fixture.plain(), "ALTER SEQUENCE a.attempts RESTART");
        folder.add("2027", up);
        let failure = failure_in(&fixture, &MigrateOptions::default(), "a");
        assert_eq!((failure.migration.as_deref(), failure.statement), (Some("2027_test"), None), "{up}");
        assert_eq!(attempts(&fixture, "a"), "1", "{up}");
    }
}

fn attempts(fixture: &Fixture, schema: &str) -> String {
    texts(&mut fixture.plain(), &format!("SELECT last_value::text AS line FROM {schema}.attempts")).remove(0)
}

/// Two migrations, of which the second waits for a lock; the first counts how often it is run.
fn waiting(hint: &str, first: &str) -> (Folder, Fixture, diesel::PgConnection) {
    let folder = Folder::new();
    let fixture = fleet(hint, &folder, &["a"]);
    execute(&mut fixture.plain(), "CREATE SEQUENCE a.attempts");
    folder.add("2027", first);
    folder.add("2028", "CREATE TABLE second (id int);\nALTER TABLE notes ADD extra int;");
    let mut holder = fixture.plain();
    holder
        .batch_execute(
            "SET idle_in_transaction_session_timeout = '20s'; BEGIN; LOCK TABLE a.notes IN ACCESS EXCLUSIVE MODE",
        )
        .unwrap();
    (folder, fixture, holder)
}

fn limited(retries: u32) -> MigrateOptions {
    MigrateOptions::default().lock_timeout(Duration::from_millis(100)).retries(retries)
}

/// The last attempt is made one migration at a time.
#[test]
fn what_waits_for_a_lock_is_named_without_another_attempt() {
    let (_folder, fixture, _holder) = waiting("named_lock", "SELECT nextval('attempts')");
    let failure = failure_in(&fixture, &limited(2), "a");
    assert_named(&failure, "2028", 2, "ALTER TABLE notes ADD extra int");
    assert!(failure.to_string().ends_with("canceling statement due to lock timeout"), "{failure}");
    assert_eq!(attempts(&fixture, "a"), "3");
    assert_eq!(versions(&mut fixture.plain(), "a").len(), 3);
    assert_registry(&mut fixture.plain());
    // That one alone is tried as often.
    let failure = failure_in(&fixture, &limited(1), "a");
    assert_named(&failure, "2028", 2, "ALTER TABLE notes ADD extra int");
}

#[test]
fn so_is_what_is_not_to_be_tried_again() {
    let (_folder, fixture, mut holder) = waiting("named_lock_once", "CREATE TABLE first (id int)");
    assert_named(&failure_in(&fixture, &limited(0), "a"), "2028", 2, "ALTER TABLE notes ADD extra int");
    assert_eq!(versions(&mut fixture.plain(), "a").len(), 2);
    holder.batch_execute("COMMIT").unwrap();
    assert!(fixture.migrate(&limited(0)).is_success());
}

/// The limit may be the role's own.
#[test]
fn so_is_what_waits_for_longer_than_the_server_allows() {
    let (_folder, fixture, _holder) = waiting("named_lock_role", "CREATE TABLE first (id int)");
    let database = texts(&mut fixture.plain(), "SELECT quote_ident(current_database()) AS line").remove(0);
    execute(&mut fixture.plain(), &format!("ALTER DATABASE {database} SET lock_timeout = '100ms'"));
    let failure = failure_in(&fixture, &MigrateOptions::default(), "a");
    assert_named(&failure, "2028", 2, "ALTER TABLE notes ADD extra int");
}
