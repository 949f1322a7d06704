//! A tenant that has everything, and clones of it.

use diesel::PgConnection;
use tenants_diesel::Result;
use tenants_diesel::commands::CloneOptions;
use tenants_integration::{Client, Fixture, NewClient};

use super::print::{print, quoted, raw, references, rows};
use super::rich::{RICH, ROWS};
use crate::helpers::{Folder, execute, fingerprint};

/// A fixture whose tenants have one more migration, and one tenant with rows.
pub(super) fn rich(hint: &str, schema: &str) -> (Fixture, Folder) {
    let folder = Folder::of(&[("2027", &RICH.replace("{schema}", &schema.replace('"', "\"\"")))]);
    let fixture = Fixture::as_superuser(hint, |builder| builder.tenant_migrations(folder.source()));
    let _ = fixture.tenant(schema);
    in_schema(&mut fixture.plain(), schema, ROWS);
    (fixture, folder)
}

pub(super) fn in_schema(plain: &mut PgConnection, schema: &str, sql: &str) {
    execute(plain, &format!("SET search_path TO \"{}\"; {sql}; RESET search_path", schema.replace('"', "\"\"")));
}

pub(super) fn clone(fixture: &Fixture, source: &str, target: &str, options: CloneOptions) -> Result<Client> {
    fixture.tenancy.clone_tenant(&source.parse().unwrap(), NewClient::of(target), options)
}

/// Both are made of the same, and nothing of the one is of the other.
pub(super) fn assert_alike(plain: &mut PgConnection, source: &str, target: &str) {
    let (one, other) = (print(plain, source), print(plain, target));
    assert_lines(&one, &other);
    assert_eq!(references(plain, target, source), [""; 0]);
    assert_eq!(references(plain, source, target), [""; 0]);
    let spellings = [format!("{}.", quoted(plain, source)), format!("'{source}'")];
    let names = |line: &String| spellings.iter().any(|spelling| line.contains(spelling));
    let naming: Vec<String> = raw(plain, target).into_iter().filter(names).collect();
    assert_eq!(naming, [""; 0]);
    if source.chars().all(char::is_alphanumeric) && target.chars().all(char::is_alphanumeric) {
        assert_eq!(fingerprint(plain, source).len(), fingerprint(plain, target).len());
    }
}

pub(super) fn assert_same_rows(plain: &mut PgConnection, source: &str, target: &str) {
    assert_lines(&rows(plain, source), &rows(plain, target));
}

fn assert_lines(one: &[String], other: &[String]) {
    let only = |a: &[String], b: &[String]| a.iter().filter(|line| !b.contains(line)).cloned().collect::<Vec<_>>();
    let (missing, more) = (only(one, other).join("\n"), only(other, one).join("\n"));
    assert!(missing.is_empty() && more.is_empty(), "only in the source:\n{missing}\nonly in the clone:\n{more}");
    assert_eq!(one, other);
}
