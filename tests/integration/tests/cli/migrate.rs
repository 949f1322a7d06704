//! What `migrate-schemas` does, tells, and ends with.

use super::child::{fleet, manage};
use crate::helpers::{execute, relations, versions};

#[test]
fn all_schemas_are_migrated_and_told_line_by_line() {
    let (folder, fixture) = fleet("cli_migrate", &["a", "b"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    let ended = manage(&fixture, &folder, "migrate-schemas --noinput");
    assert_eq!(ended.all(), (0, "3 schemas, 2 migrations applied, 0 failed", "a: applied 2027\nb: applied 2027"),);
    let again = manage(&fixture, &folder, "migrate_schemas --no-input");
    assert_eq!(again.all(), (0, "3 schemas, 0 migrations applied, 0 failed", ""));
}

#[test]
fn a_failure_says_where_and_why_and_the_others_go_on() {
    let (folder, fixture) = fleet("cli_failure", &["a", "b", "c"]);
    execute(&mut fixture.plain(), "INSERT INTO b.notes (body) VALUES ('b')");
    folder.add("2027", "SELECT 1;\nCREATE UNIQUE INDEX once\n    ON notes (body)");
    let ended = manage(&fixture, &folder, "migrate-schemas");
    let (code, out, err) = ended.all();
    assert_eq!(code, 3, "{ended:?}");
    assert!(out.starts_with("4 schemas, 2 migrations applied, 1 failed\n  b: migration \"2027_test\" failed"), "{out}");
    let lines: Vec<&str> = err.lines().collect();
    assert!(lines.contains(&"a: applied 2027") && lines.contains(&"c: applied 2027"), "{err}");
    assert!(err.contains("b: migration \"2027_test\" failed in schema \"b\": could not create unique index"), "{err}");
    assert!(lines.contains(&"    detail: Key (body)=(b) is duplicated."), "{err}");

    let nobody = manage(&fixture, &folder, "migrate-schemas --schema nobody");
    assert_eq!(nobody.code, 2, "{nobody:?}");
    assert!(nobody.err.starts_with("nobody: there is no tenant with schema \"nobody\""), "{nobody:?}");
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --schema nobody -s b").code, 1);
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --schema nobody -s a").code, 3);
}

#[test]
fn a_row_that_names_no_schema_forges_no_line() {
    let (folder, fixture) = fleet("cli_forged", &["a"]);
    execute(
        &mut fixture.plain(),
        "INSERT INTO clients (schema_name, name, on_trial) VALUES (E'b: applied 1\\nc', 'x', true)",
    );
    let ended = manage(&fixture, &folder, "migrate-schemas --tenant");
    assert!(ended.code == 3 && ended.err.starts_with("\"b: applied 1\\nc\": schema name "), "{ended:?}");
}

#[test]
fn a_statement_is_named_where_the_server_tells_the_position() {
    let (folder, fixture) = fleet("cli_statement", &["a"]);
    folder.add("2027", "SELECT 1;\n\nSELECT *\n  FROM missing");
    let ended = manage(&fixture, &folder, "migrate-schemas");
    assert!(ended.err.contains("line 4: relation \"missing\" does not exist"), "{ended:?}");
    assert!(ended.err.contains("\n    statement: SELECT * FROM missing\n"), "{ended:?}");
}

/// Something of such a migration may be left, and where it stopped is what one has to know.
#[test]
fn a_statement_outside_a_transaction_is_named_always() {
    let (folder, fixture) = fleet("cli_alone", &["a"]);
    execute(&mut fixture.plain(), "INSERT INTO a.notes (body) VALUES ('a')");
    let up = "SELECT 1;\n\nCREATE UNIQUE INDEX CONCURRENTLY once\n    ON notes (body);\nSELECT 2;";
    folder.add_with_metadata("2027", up, "run_in_transaction = false\n");
    let ended = manage(&fixture, &folder, "migrate-schemas");
    assert!(ended.err.contains(", line 3: could not create unique index \"once\""), "{ended:?}");
    let statement = "\n    statement: CREATE UNIQUE INDEX CONCURRENTLY once ON notes (body)\n";
    assert!(ended.err.contains(statement), "{ended:?}");

    // Here the server says where in the statement.
    folder.add_with_metadata("2027", "SELECT 1;\nSELECT\n    'ä', missing;", "run_in_transaction = false\n");
    let ended = manage(&fixture, &folder, "migrate-schemas");
    assert!(ended.err.contains(", line 3: column \"missing\" does not exist"), "{ended:?}");
}

#[test]
fn a_version_and_back_to_zero() {
    let (folder, fixture) = fleet("cli_target", &["a", "b"]);
    folder.add_with_down("2027", "CREATE TABLE first (id int)", "DROP TABLE first");
    folder.add_with_down("2028", "CREATE TABLE second (id int)", "DROP TABLE second");
    let plain = &mut fixture.plain();
    let one = manage(&fixture, &folder, "migrate-schemas 2027_test -s a");
    assert_eq!(one.all(), (0, "1 schemas, 1 migrations applied, 0 failed", "a: applied 2027"));
    assert!(relations(plain, "a").iter().any(|name| name == "first"));

    let fake = manage(&fixture, &folder, "migrate-schemas 2028 --fake --match b*");
    assert_eq!(fake.err, "b: applied 2027 (faked), applied 2028 (faked)\n");
    assert!(!relations(plain, "b").iter().any(|name| name == "first"));

    let redone = manage(&fixture, &folder, "migrate-schemas --schema a --redo 1");
    assert_eq!(redone.err, "a: reverted 2027, applied 2027\n");
    let reverted = manage(&fixture, &folder, "migrate-schemas --schema a --revert 1");
    assert_eq!(reverted.err, "a: reverted 2027\n");
    let zero = manage(&fixture, &folder, "migrate-schemas zero -s a");
    assert_eq!(zero.code, 0, "{zero:?}");
    assert!(versions(plain, "a").is_empty());
}

#[test]
fn sets_are_chosen() {
    let (folder, fixture) = fleet("cli_sets", &["a"]);
    folder.add("2027", "SELECT 1");
    let shared = manage(&fixture, &folder, "migrate-schemas --shared");
    assert_eq!(shared.all(), (0, "1 schemas, 0 migrations applied, 0 failed", ""));
    let tenants = manage(&fixture, &folder, "migrate-schemas --tenant --list");
    assert!(tenants.out.starts_with("tenant a\n"), "{tenants:?}");
    let skipped = manage(&fixture, &folder, "migrate-schemas -p");
    assert_eq!(skipped.all(), (0, "1 schemas, 1 migrations applied, 0 failed", "a: applied 2027"));
}

#[test]
fn what_is_there_already_is_only_written_down() {
    let (folder, fixture) = fleet("cli_fake_initial", &["a"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    execute(&mut fixture.plain(), "DELETE FROM a.__diesel_schema_migrations");
    execute(&mut fixture.plain(), "DROP TABLE a.moods; DROP TYPE a.mood");
    let ended = manage(&fixture, &folder, "migrate-schemas --fake-initial --verify --tenant");
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.starts_with("a: applied 20260102000000 (faked), applied 20260102000100, "), "{ended:?}");
}
