//! Building a schema step by step, where one transaction cannot hold its migrations.

use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient, PUBLIC_PATH, search_path};

use crate::helpers::{ADVISORY_LOCKS, Folder, count, error_chain, execute, fingerprint, schemas, tenants, versions};

const TABLES: &str = "
CREATE TABLE kinds (id smallint PRIMARY KEY, label text NOT NULL DEFAULT 'none');
CREATE TABLE things (
    id bigserial PRIMARY KEY,
    kind smallint NOT NULL REFERENCES kinds (id) DEFERRABLE INITIALLY DEFERRED,
    price numeric(10, 2) NOT NULL DEFAULT 0 CHECK (price >= 0),
    tags text[] DEFAULT '{}',
    UNIQUE (kind, price)
);
CREATE VIEW cheap AS SELECT * FROM things WHERE price < 10;
CREATE FUNCTION label_of(smallint) RETURNS text LANGUAGE sql STABLE AS 'SELECT label FROM kinds WHERE id = $1';
";
const INDEX: &str = "CREATE INDEX CONCURRENTLY things_price ON things (price)";

/// Saves `staged` by a tenancy, and `direct` by the same migrations run by hand: both are the same.
pub(super) fn equals_a_schema_made_by_hand(fixture: &Fixture, by_hand: &[&str]) {
    NewClient::of("staged").save(&mut fixture.tenancy.public().unwrap()).unwrap();
    let plain = &mut fixture.plain();
    execute(plain, "CREATE SCHEMA direct");
    execute(plain, "SET search_path TO direct");
    execute(plain, diesel::migration::CREATE_MIGRATIONS_TABLE);
    let embedded = <Client as tenants_diesel::model::TenantTable>::migrations().tenant[0].migrations;
    for sql in embedded.iter().map(|migration| migration.up).chain(by_hand.iter().copied()) {
        execute(plain, sql);
    }
    execute(plain, "RESET search_path");
    assert_eq!(fingerprint(plain, "staged"), fingerprint(plain, "direct"));
    assert_eq!(schemas(plain), ["direct", "public", "staged"]);
    assert_eq!(count(plain, ADVISORY_LOCKS), 0);
}

#[test]
fn the_result_is_that_of_the_same_statements_by_hand() {
    let folder = Folder::of(&[("2027", TABLES)]);
    folder.add_outside_transaction("2028", INDEX);
    let fixture = Fixture::with("staging", |builder| builder.tenant_migrations(folder.source()));
    equals_a_schema_made_by_hand(&fixture, &[TABLES, INDEX]);
    let versions = versions(&mut fixture.plain(), "staged");
    assert_eq!(versions, ["20260102000000", "20260102000100", "2027", "2028"]);
}

/// diesel reads a metadata.toml without the key as "not in a transaction".
#[test]
fn metadata_without_the_key_means_outside_a_transaction() {
    let folder = Folder::of(&[("2027", TABLES)]);
    folder.add_with_metadata("2028", INDEX, "# nothing\n");
    let fixture = Fixture::with("metadata", |builder| builder.tenant_migrations(folder.source()));
    equals_a_schema_made_by_hand(&fixture, &[TABLES, INDEX]);
}

#[test]
fn a_new_value_of_an_enum_may_be_used_in_the_next_migration() {
    let up = ["ALTER TYPE mood ADD VALUE 'angry'", "INSERT INTO moods (mood) VALUES ('angry')"];
    let folder = Folder::of(&[("2027", up[0]), ("2028", up[1])]);
    let fixture = Fixture::with("enum", |builder| builder.tenant_migrations(folder.source()));
    let error = fixture.tenancy.public().unwrap().transaction(|conn| NewClient::of("staged").save(conn)).unwrap_err();
    assert!(error_chain(&error).contains("unsafe use of new value"), "{}", error_chain(&error));
    equals_a_schema_made_by_hand(&fixture, &up);
    assert_eq!(count(&mut fixture.plain(), "staged.moods"), 1);
}

#[test]
fn a_table_with_deferred_checks_may_be_altered_in_the_next_migration() {
    let up = [
        TABLES,
        "INSERT INTO kinds VALUES (1); INSERT INTO things (kind) VALUES (1)",
        "ALTER TABLE things ADD COLUMN note text",
    ];
    let folder = Folder::of(&[("2027", up[0]), ("2028", up[1]), ("2029", up[2])]);
    let fixture = Fixture::with("deferred", |builder| builder.tenant_migrations(folder.source()));
    let error = fixture.tenancy.public().unwrap().transaction(|conn| NewClient::of("staged").save(conn)).unwrap_err();
    assert!(error_chain(&error).contains("pending trigger events"), "{}", error_chain(&error));
    equals_a_schema_made_by_hand(&fixture, &up);
}

#[test]
fn a_failure_in_the_middle_leaves_no_staging_schema() {
    let folder = Folder::of(&[("2027", TABLES), ("2029", "CREATE TABLE things (id int)")]);
    folder.add_outside_transaction("2028", INDEX);
    let fixture = Fixture::with("middle", |builder| builder.tenant_migrations(folder.source()));
    let mut conn = fixture.tenancy.public().unwrap();
    let error = NewClient::of("acme").save(&mut conn).unwrap_err();
    let Error::Migration(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.schema.as_str(), failure.migration.as_deref()), ("acme", Some("2029_test")));
    assert!(error_chain(&error).contains("\"things\" already exists"), "{}", error_chain(&error));
    assert_eq!(schemas(&mut conn), ["public"]);
    assert_eq!(search_path(&mut conn), PUBLIC_PATH);
    folder.remove("2029");
    NewClient::of("acme").save(&mut conn).unwrap();
}

/// A name that is taken is found before the schema is built, and again when it is put in place.
#[test]
fn a_taken_name_leaves_no_staging_schema() {
    let folder = Folder::new();
    folder.add_outside_transaction("2027", "SELECT 1");
    let fixture = Fixture::with("taken", |builder| builder.tenant_migrations(folder.source()));
    let _acme = fixture.tenant("acme");
    execute(&mut fixture.plain(), "CREATE SCHEMA there");
    let mut conn = fixture.tenancy.public().unwrap();
    let error = NewClient::of("ACME").save(&mut conn).unwrap_err();
    assert!(matches!(error, Error::TenantExists { .. }), "{error:?}");
    let error = NewClient::of("there").save(&mut conn).unwrap_err();
    assert!(matches!(error, Error::SchemaExists { .. }), "{error:?}");
    assert_eq!(schemas(&mut conn), ["acme", "public", "there"]);
}

#[test]
fn a_function_that_keeps_the_staging_schema_s_name_is_refused() {
    let text = "DO $$ BEGIN EXECUTE format('CREATE FUNCTION keeper() RETURNS text LANGUAGE sql AS %L',
                                           'SELECT ''' || current_schema() || '''') ; END $$";
    let path = "CREATE FUNCTION keeper() RETURNS int LANGUAGE sql SET search_path FROM CURRENT AS 'SELECT 1'";
    for up in [text, path] {
        let folder = Folder::of(&[("2027", up)]);
        folder.add_outside_transaction("2028", "SELECT 1");
        let fixture = Fixture::with("keeper", |builder| builder.tenant_migrations(folder.source()));
        let mut conn = fixture.tenancy.public().unwrap();
        let error = NewClient::of("acme").save(&mut conn).unwrap_err();
        assert!(
            matches!(&error, Error::StagingNameKept { schema, functions } if *schema == "acme" && functions == "keeper"),
            "{error:?}"
        );
        assert_eq!((schemas(&mut conn), tenants(&mut conn)), (vec!["public".to_owned()], vec![]));

        // In a transaction the schema has its own name from the beginning.
        folder.remove("2028");
        NewClient::of("acme").save(&mut conn).unwrap();
    }
}
