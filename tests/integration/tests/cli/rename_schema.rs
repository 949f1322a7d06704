//! `rename-schema`, `create-missing-schemas`.

use serde_json::json;

use super::child::{fleet, manage};
use crate::helpers::{execute, schemas, tenants};

#[test]
fn a_tenant_gets_another_name_if_it_is_meant() {
    let (folder, fixture) = fleet("cli_rename", &["a", "b"]);
    for (line, code) in [
        ("rename-schema --schema a", 2),
        ("rename-schema --to c --force", 2),
        ("rename-schema --schema a --to c", 2),
        ("rename-schema --schema nobody --to c --force", 2),
        ("rename-schema --schema a --to pg_c --force", 2),
        ("rename-schema --schema a --to b --force", 1),
        ("rename-schema --schema a --to public --force", 1),
        ("rename-schema --match a --to c --force", 2),
    ] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!((ended.code, &*ended.out), (code, ""), "{line}: {ended:?}");
        assert!(ended.err.starts_with("error: "), "{line}: {ended:?}");
    }
    assert_eq!(tenants(&mut fixture.plain()), ["a", "b"]);
    let why = manage(&fixture, &folder, "rename-schema --schema a --to c").err;
    assert!(why.contains("--force"), "{why}");

    let renamed = manage(&fixture, &folder, "rename-schema --schema a --to c --force");
    assert_eq!(renamed.all(), (0, "renamed tenant a to c", ""));
    let renamed = manage(&fixture, &folder, "rename_schema --rename_from=c --rename_to=d --force --json");
    assert_eq!(renamed.json(), json!({"from": "c", "to": "d"}), "{renamed:?}");
    assert_eq!(schemas(&mut fixture.plain()), ["b", "d", "public"]);
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --check").code, 0);
}

#[test]
fn schemas_that_are_missing_are_made() {
    let (folder, fixture) = fleet("cli_missing", &["a", "b", "c"]);
    assert_eq!(manage(&fixture, &folder, "create-missing-schemas").code, 0);
    execute(&mut fixture.plain(), "DROP SCHEMA a CASCADE; DROP SCHEMA b CASCADE");
    let made = manage(&fixture, &folder, "create-missing-schemas --schema b --json");
    assert_eq!((made.code, &made.json()["created"]), (0, &json!(["b"])), "{made:?}");
    // What is in its way is told, and the others are made.
    execute(
        &mut fixture.plain(),
        "DROP SCHEMA c CASCADE; UPDATE clients SET schema_name = 'pg_bad' WHERE schema_name = 'a'",
    );
    let made = manage(&fixture, &folder, "create_missing_schemas");
    assert!(made.code == 3, "{made:?}");
    assert_eq!(schemas(&mut fixture.plain()), ["b", "c", "public"]);
}
