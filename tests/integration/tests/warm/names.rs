//! What holds the name of the schema it was made in cannot be made before that name is known.

use tenants_diesel::Error;
use tenants_diesel::commands::WarmOptions;

use super::{fixture, save};
use crate::helpers::{Folder, schemas, texts};

#[test]
fn a_name_in_a_text_is_refused_and_the_tenant_is_migrated_as_ever() {
    for (index, (sql, object)) in [
        ("DO $$ BEGIN EXECUTE format('CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS %L', \
            format('SELECT count(*) FROM %I.notes', current_schema())); END $$", "f()"),
        ("DO $$ BEGIN EXECUTE format('ALTER TABLE notes ALTER body SET DEFAULT %L', 'of ' || current_schema()); END $$",
            "the default of"),
        ("CREATE TABLE about (name text DEFAULT 'x'); INSERT INTO about SELECT current_schema()", "rows of about"),
        ("CREATE TABLE about (facts jsonb); INSERT INTO about SELECT jsonb_build_object('of', current_schema())",
            "rows of about"),
        ("DO $$ BEGIN EXECUTE format('CREATE INDEX %I ON notes (body)', current_schema() || '_body'); END $$", "the relation"),
        ("DO $$ BEGIN EXECUTE format('COMMENT ON TABLE notes IS %L', current_schema()); END $$", "a comment"),
        ("DO $$ BEGIN EXECUTE format('CREATE TYPE kind AS ENUM (%L)', current_schema()); END $$", "the label"),
        ("DO $$ BEGIN EXECUTE format('CREATE VIEW v AS SELECT %L::text AS of', current_schema()); END $$", "the view"),
        ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; DO $$ BEGIN EXECUTE \
            format('ALTER FUNCTION f() SET application_name TO %L', current_schema()); END $$", "the setting of f"),
    ]
    .into_iter()
    .enumerate()
    {
        let folder = Folder::of(&[("2027", sql)]);
        let fixture = fixture(&format!("warm_named_{index}"), &folder);
        let plain = &mut fixture.plain();
        let error = fixture.tenancy.warm_schemas(&WarmOptions::default()).unwrap_err();
        let Error::CannotBeWarm { objects } = &error else { panic!("{sql}: {error:?}") };
        assert!(objects.iter().any(|found| found.contains(object)), "{sql}: {objects:?}");
        assert_eq!(schemas(plain), ["public"], "{sql}");
        save(&fixture.tenancy, "acme").unwrap();
        assert_eq!(schemas(plain), ["acme", "public"], "{sql}");
    }
}

#[test]
fn migrations_that_cannot_share_a_transaction_are_refused() {
    let folder = Folder::of(&[("2027", "CREATE TABLE big (id int)")]);
    folder.add_outside_transaction("2028", "CREATE INDEX CONCURRENTLY big_id ON big (id)");
    let fixture = fixture("warm_stepwise", &folder);
    let error = fixture.tenancy.warm_schemas(&WarmOptions::default()).unwrap_err();
    assert!(matches!(error, Error::NeedsOwnTransaction { .. }), "{error:?}");
    save(&fixture.tenancy, "acme").unwrap();
    let indexes = texts(
        &mut fixture.plain(),
        "SELECT indexname::text AS line FROM pg_indexes WHERE schemaname = 'acme' AND tablename = 'big'",
    );
    assert_eq!(indexes, ["big_id"]);
}

#[test]
fn a_migration_that_fails_leaves_nothing() {
    let folder = Folder::of(&[("2027", "SELECT 1 / 0")]);
    let fixture = fixture("warm_failing", &folder);
    let error = fixture.tenancy.warm_schemas(&WarmOptions::default()).unwrap_err();
    assert!(matches!(error, Error::Migration(_)), "{error:?}");
    assert_eq!(schemas(&mut fixture.plain()), ["public"]);
}
