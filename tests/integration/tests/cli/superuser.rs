//! `create-tenant-superuser` where nobody can be asked; the questions are in `external::prompts`.

use std::io::Write as _;
use std::process::Stdio;

use diesel::prelude::*;
use tenants_integration::{Fixture, notes};

use super::child::{Ended, bare, fleet, manage, on};

fn notes_of(fixture: &Fixture, schema: &str) -> Vec<String> {
    let mut conn = fixture.tenancy.schema(&schema.parse().unwrap()).unwrap();
    notes::table.select(notes::body).order(notes::id).load(&mut conn).unwrap()
}

#[test]
fn the_password_comes_from_a_variable_or_a_pipe() {
    let (folder, fixture) = fleet("cli_superuser", &["a", "b"]);
    let mut command = bare(&["create_tenant_superuser", "--username=admin", "--schema=a"]);
    on(&mut command, &fixture, &folder).env("TENANTS_SUPERUSER_PASSWORD", "s3cret");
    let ended = Ended::of(&command.output().unwrap());
    assert_eq!(ended.all(), (0, "created superuser admin of tenant a", ""));

    let mut command = bare(&["create-tenant-superuser", "--username", "root", "-s", "a", "--password-stdin", "--json"]);
    on(&mut command, &fixture, &folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"four\nnot this\n").unwrap();
    let ended = Ended::of(&child.wait_with_output().unwrap());
    assert_eq!(ended.json(), serde_json::json!({"schema": "a", "superuser": "root"}), "{ended:?}");
    assert_eq!(notes_of(&fixture, "a"), ["a", "admin of a: 6", "root of a: 4"]);
    assert_eq!(notes_of(&fixture, "b"), ["b"]);
}

#[test]
fn what_is_missing_or_refused_leaves_nothing() {
    let (folder, fixture) = fleet("cli_superuser_bad", &["a"]);
    for line in [
        "create-tenant-superuser --username admin --schema a",
        "create-tenant-superuser --schema a",
        "create-tenant-superuser --username admin",
        "create-tenant-superuser --username admin --schema nobody",
        "create-tenant-superuser --username admin --schema a --password s3cret",
        "create-tenant-superuser --username admin --schema a --password-stdin",
    ] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!((ended.code, &*ended.out), (2, ""), "{line}: {ended:?}");
        assert!(!ended.err.contains("s3cret"), "{ended:?}");
    }
    let mut command = bare(&["create-tenant-superuser", "--username", "nobody", "-s", "a"]);
    on(&mut command, &fixture, &folder).env("TENANTS_SUPERUSER_PASSWORD", "s3cret");
    let ended = Ended::of(&command.output().unwrap());
    assert_eq!(ended.all(), (1, "", "error: the superuser could not be stored: this one may not"));
    assert_eq!(notes_of(&fixture, "a"), ["a"]);
}
