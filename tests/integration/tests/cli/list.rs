//! What is shown, and not done.

use super::child::{fleet, manage};
use crate::helpers::{execute, relations, versions};

#[test]
fn schemas_that_are_alike_are_listed_together() {
    let (folder, fixture) = fleet("cli_list", &["a", "b", "c"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    assert_eq!(manage(&fixture, &folder, "migrate-schemas -s b").code, 0);
    let ended = manage(&fixture, &folder, "migrate-schemas --list");
    let shared = "public\n [X] 2026-01-01-000000_create_clients\n [X] 2026-01-01-000100_create_domains\n";
    let usual = " [X] 2026-01-02-000000_create_notes\n [X] 2026-01-02-000100_create_moods\n";
    let expected = format!(
        "{shared}tenant b\n{usual} [X] 2027_test\n2 tenants: a, c\n{usual} [ ] 2027_test\n2 up to date, 2 behind"
    );
    assert_eq!(ended.all(), (0, &*expected, ""));

    // What another program has applied is told.
    folder.remove("2027");
    let older = manage(&fixture, &folder, "migrate-schemas --list -s b");
    let expected = format!("tenant b\n{usual} [?] 2027 (applied, and unknown here)\n1 up to date, 0 behind");
    assert_eq!(older.all(), (0, &*expected, ""));
}

#[test]
fn the_plan_is_the_sql_and_nothing_is_done() {
    let (folder, fixture) = fleet("cli_plan", &["a", "b"]);
    folder.add_with_down("2027", "CREATE TABLE first (id int);\n", "DROP TABLE first;\n");
    let ended = manage(&fixture, &folder, "migrate-schemas --plan");
    let expected = "-- 2 tenants: a, b\n-- apply 2027_test\nCREATE TABLE first (id int);\n\n-- 1 up to date, 2 behind";
    assert_eq!(ended.all(), (0, expected, ""));
    let plain = &mut fixture.plain();
    assert!(!relations(plain, "a").iter().any(|name| name == "first") && versions(plain, "a").len() == 2);

    let faked = manage(&fixture, &folder, "migrate-schemas --plan --fake --schema a");
    assert!(faked.out.contains("-- apply 2027_test (faked: only the bookkeeping)\n"), "{faked:?}");
    assert_eq!(manage(&fixture, &folder, "migrate-schemas").code, 0);
    let back = manage(&fixture, &folder, "migrate-schemas --plan --tenant --revert 1");
    assert!(back.out.contains("-- revert 2027_test\nDROP TABLE first;\n"), "{back:?}");
    let nothing = manage(&fixture, &folder, "migrate-schemas --plan");
    assert_eq!(nothing.all(), (0, "-- 3 up to date, 0 behind", ""));
}

#[test]
fn a_check_has_an_exit_code_of_its_own() {
    let (folder, fixture) = fleet("cli_check", &["a", "b"]);
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --check").all(), (0, "3 up to date, 0 behind", ""));
    folder.add("2027", "SELECT 1");
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --check").all(), (4, "1 up to date, 2 behind", ""));
    let listed = manage(&fixture, &folder, "migrate-schemas --check --list");
    assert!(listed.code == 4 && listed.out.contains("[ ] 2027_test"), "{listed:?}");
    assert_eq!(manage(&fixture, &folder, "migrate-schemas").code, 0);
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --check").code, 0);
}

#[test]
fn a_check_fails_where_the_run_would() {
    let (folder, fixture) = fleet("cli_check_schema", &["a", "b"]);
    let plain = &mut fixture.plain();
    execute(plain, "DROP SCHEMA b CASCADE");
    let told = "2 up to date, 0 behind, 1 without a schema";
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --check").all(), (4, told, ""));
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --check -s a").code, 0);
    assert_eq!(manage(&fixture, &folder, "migrate-schemas").code, 3);

    execute(plain, "UPDATE clients SET schema_name = 'pg_b' WHERE schema_name = 'b'");
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --check").all(), (4, told, ""));
    assert_eq!(manage(&fixture, &folder, "migrate-schemas").code, 3);
}
