//! `warm-schemas`.

use super::{fixture, oid, oids, save};
use crate::cli::child::manage;
use crate::helpers::{Folder, schemas};

#[test]
fn it_fills_shows_and_drains() {
    let folder = Folder::of(&[("2027", "CREATE TABLE later (id int)")]);
    let fixture = fixture("warm_cli", &folder);
    let plain = &mut fixture.plain();
    assert_eq!(manage(&fixture, &folder, "warm-schemas --list").all(), (0, "0 ready, 0 of others", ""));
    assert_eq!(manage(&fixture, &folder, "warm-schemas --count 2").all(), (0, "2 made, 0 removed, 2 ready", ""));
    let warm = oids(plain);
    save(&fixture.tenancy, "acme").unwrap();
    assert!(warm.contains(&oid(plain, "acme")));

    let json = manage(&fixture, &folder, "warm-schemas --list --json").json();
    assert_eq!((json.as_array().unwrap().len(), &json[0]["is_ready"]), (1, &true.into()));
    let json = manage(&fixture, &folder, "warm_schemas --count 3 --json").json();
    assert_eq!((&json["made"], &json["ready"]), (&2.into(), &3.into()));
    assert_eq!(manage(&fixture, &folder, "warm-schemas --drain").all(), (0, "0 made, 3 removed, 0 ready", ""));
    assert_eq!(schemas(plain), ["acme", "public"]);
    for line in ["warm-schemas", "warm-schemas --count 1 --drain", "warm-schemas --count -1"] {
        assert_eq!(manage(&fixture, &folder, line).code, 2, "{line}");
    }
}

#[test]
fn why_there_can_be_no_stock_is_said() {
    let folder = Folder::of(&[("2027", "CREATE TABLE about (name text); INSERT INTO about SELECT current_schema()")]);
    let fixture = fixture("warm_cli_named", &folder);
    let ended = manage(&fixture, &folder, "warm-schemas --count 1");
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("rows of about would hold its name"), "{ended:?}");
    let json = manage(&fixture, &folder, "warm-schemas --count 1 --json").json();
    assert_eq!(json["error"]["kind"], "cannot_be_warm", "{json}");
}
