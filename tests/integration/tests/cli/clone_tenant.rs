//! `clone-tenant`.

use serde_json::json;

use super::child::{fleet, manage};
use crate::helpers::{count, execute, schemas};

#[test]
fn a_copy_with_fields_and_a_domain_of_its_own() {
    let (folder, fixture) = fleet("cli_clone", &["a"]);
    execute(&mut fixture.plain(), "INSERT INTO a.notes (body) VALUES ('second')");
    let line = "clone-tenant --clone-from a --schema-name b --name B --on-trial --domain-domain b.example";
    assert_eq!(manage(&fixture, &folder, line).all(), (0, "created tenant b, reached as b.example", ""));
    assert_eq!(count(&mut fixture.plain(), "b.notes"), 2);
    let line = "clone_tenant --clone_from=b --schema_name=c --name=C --on_trial=no --no-data --no-domain --json";
    let ended = manage(&fixture, &folder, line);
    assert_eq!(ended.json(), json!({"schema": "c"}), "{ended:?}");
    assert_eq!(count(&mut fixture.plain(), "c.notes"), 0);
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --check").code, 0);
    assert_eq!(manage(&fixture, &folder, "verify --structure").code, 0);
}

#[test]
fn all_or_nothing() {
    let (folder, fixture) = fleet("cli_clone_bad", &["a", "b"]);
    let domain = "create-domain --schema a --domain-domain a.example";
    assert_eq!(manage(&fixture, &folder, domain).code, 0);
    for (line, code) in [
        ("clone-tenant --schema-name c --name c --on-trial --no-domain", 2),
        ("clone-tenant --clone-from nobody --schema-name c --name c --on-trial --no-domain", 2),
        ("clone-tenant --clone-from a --name c --on-trial --no-domain", 2),
        ("clone-tenant --clone-from a --schema-name c --name c --on-trial", 2),
        ("clone-tenant --clone-from a --schema-name b --name c --on-trial --no-domain", 1),
        ("clone-tenant --clone-from a --schema-name c --name c --on-trial --domain-domain a.example", 1),
    ] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!((ended.code, &*ended.out), (code, ""), "{line}: {ended:?}");
        assert!(ended.err.starts_with("error: "), "{line}: {ended:?}");
    }
    assert_eq!(schemas(&mut fixture.plain()), ["a", "b", "public"]);
    assert_eq!(count(&mut fixture.plain(), "clients"), 2);
}
