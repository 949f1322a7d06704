//! What rows and the database say neither speaks to the terminal nor forges lines.

use super::child::{fleet, manage};
use crate::helpers::execute;

#[test]
fn a_row_in_a_failure_s_detail() {
    let (folder, fixture) = fleet("cli_escapes_row", &["a", "b"]);
    for _ in 0..2 {
        execute(&mut fixture.plain(), r"INSERT INTO b.notes (body) VALUES (E'x\x1b[2J\r\na: applied 2099')");
    }
    folder.add("2027", "CREATE UNIQUE INDEX once ON notes (body)");
    let ended = manage(&fixture, &folder, "migrate-schemas");
    assert_eq!(ended.code, 3, "{ended:?}");
    let shown = "\n    detail: Key (body)=(x\\u{1b}[2J\\r\n        a: applied 2099) is duplicated.\n";
    assert!(ended.err.contains(shown), "{ended:?}");
}

#[test]
fn messages_hints_and_statements() {
    let (folder, fixture) = fleet("cli_escapes_message", &["a"]);
    folder.add(
        "2027",
        r"DO $$ BEGIN RAISE EXCEPTION E'x\x1b[2J\na: applied 2099' USING HINT = E'y\x1b\nb: applied 2099'; END $$",
    );
    let ended = manage(&fixture, &folder, "migrate-schemas");
    let statement =
        r"DO $$ BEGIN RAISE EXCEPTION E'x\x1b[2J\na: applied 2099' USING HINT = E'y\x1b\nb: applied 2099'; END $$";
    let shown = format!(
        ": x\\u{{1b}}[2J\n    a: applied 2099\n    statement: {statement}\n    hint: y\\u{{1b}}\n        b: applied 2099\n"
    );
    assert!(ended.err.contains(&shown), "{ended:?}");
    assert!(ended.out.contains(": x\\u{1b}[2J\\na: applied 2099"), "{ended:?}");

    folder.add("2027", "SELECT '\u{1b}[2J' FROM missing");
    let ended = manage(&fixture, &folder, "migrate-schemas");
    assert!(ended.err.contains("\n    statement: SELECT '\\u{1b}[2J' FROM missing\n"), "{ended:?}");
}

#[test]
fn versions_and_differences() {
    let (folder, fixture) = fleet("cli_escapes_version", &["a", "b"]);
    let plain = &mut fixture.plain();
    execute(plain, r"INSERT INTO b.__diesel_schema_migrations (version) VALUES (E'9\x1b[2J\nc: fine')");
    let listed = manage(&fixture, &folder, "migrate-schemas --list --verify -s b");
    assert!(listed.out.contains(" [?] 9\\u{1b}[2J\\nc: fine (applied, and unknown here)\n"), "{listed:?}");
    let found = manage(&fixture, &folder, "verify -s b");
    assert!(found.code == 1 && found.out.contains("unknown here: 9\\u{1b}[2J\\nc: fine"), "{found:?}");

    execute(plain, r"DELETE FROM b.__diesel_schema_migrations WHERE version LIKE '9%'");
    execute(plain, "ALTER TABLE b.notes ADD \"x\u{1b}[2J\n  c: fine\" int");
    let differs = manage(&fixture, &folder, "verify --structure");
    assert!(differs.out.contains("extra column x\\u{1b}[2J\\n  c: fine (integer)"), "{differs:?}");
}
