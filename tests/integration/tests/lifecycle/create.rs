//! Row, schema, migrations and bookkeeping appear together or not at all.

use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient, PUBLIC_PATH, current_schema, search_path};

use crate::helpers::{Folder, error_chain, execute, relations, schemas, tenants, versions};

#[test]
fn a_saved_tenant_has_everything_and_the_connection_stays_in_public() {
    let fixture = Fixture::new("everything");
    let mut conn = fixture.tenancy.public().unwrap();
    let acme = NewClient::of("acme").save(&mut conn).unwrap();
    assert!(acme.id > 0 && acme.schema_name == "acme");
    assert_eq!(search_path(&mut conn), PUBLIC_PATH);
    let plain = &mut fixture.plain();
    assert_eq!(tenants(plain), ["acme"]);
    assert_eq!(schemas(plain), ["acme", "public"]);
    assert_eq!(relations(plain, "acme"), ["__diesel_schema_migrations", "moods", "notes"]);
    assert_eq!(versions(plain, "acme"), ["20260102000000", "20260102000100"]);
}

#[test]
fn what_is_written_with_a_tenant_leaves_the_connection_where_it_was() {
    let fixture = Fixture::new("save_and_path");
    let mut conn = fixture.tenancy.public().unwrap();
    for (schema, path) in [("a", PUBLIC_PATH), ("b", "public"), ("c", "\"public\", pg_catalog")] {
        if path != PUBLIC_PATH {
            diesel::sql_query(format!("SET search_path TO {path}")).execute(&mut conn).unwrap();
        }
        let before = search_path(&mut conn);
        let into_tenant = |tenant: &Client, conn: &mut TenantConnection| conn.set_tenant(tenant);
        NewClient::of(schema).save_and(CreateOptions::default(), into_tenant, &mut conn).unwrap();
        assert_eq!((search_path(&mut conn), conn.schema_name().unwrap().as_str()), (before, "public"));
    }
}

#[test]
fn outside_public_it_is_refused_and_the_error_says_where_we_are() {
    let fixture = Fixture::new("outside_public");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let error = NewClient::of("other").save(&mut conn).unwrap_err();
    assert!(matches!(error, Error::NotInPublicSchema { .. }), "{error:?}");
    let text = error.to_string();
    assert_eq!(text, "cannot create a tenant outside the schema \"public\": the connection is on \"acme\"");
    assert_eq!(current_schema(&mut conn).as_deref(), Some("acme"));
    assert_eq!(tenants(&mut fixture.plain()), ["acme"]);
}

#[test]
fn a_failing_migration_leaves_nothing_and_is_named() {
    let folder = Folder::of(&[("2027", "CREATE TABLE fine (id int);\n\nCREATE TABLE broken (\n  id nonsense\n);")]);
    let fixture = Fixture::with("failing", |builder| builder.tenant_migrations(folder.source()));
    let mut conn = fixture.tenancy.public().unwrap();
    let error = NewClient::of("acme").save(&mut conn).unwrap_err();
    let Error::Migration(failure) = &error else { panic!("{error:?}") };
    assert_eq!(failure.schema, "acme");
    assert_eq!(failure.migration.as_deref(), Some("2027_test"));
    assert_eq!(failure.line, Some(4));
    assert_eq!(failure.statement.as_deref(), Some("CREATE TABLE broken (\n  id nonsense\n)"));
    assert!(error_chain(&error).contains("type \"nonsense\" does not exist"), "{}", error_chain(&error));
    assert_eq!(search_path(&mut conn), PUBLIC_PATH);
    let plain = &mut fixture.plain();
    assert_eq!((tenants(plain), schemas(plain)), (vec![], vec!["public".to_owned()]));

    // The connection is as good as before.
    folder.add("2027", "CREATE TABLE fine (id int)");
    NewClient::of("acme").save(&mut conn).unwrap();
    assert_eq!(relations(plain, "acme"), ["__diesel_schema_migrations", "fine", "moods", "notes"]);
}

/// The server gives no position for what fails while it is executed.
#[test]
fn a_migration_that_fails_while_it_runs_is_named_too() {
    let folder = Folder::of(&[
        ("2027", "CREATE TABLE one (id int PRIMARY KEY); INSERT INTO one VALUES (1)"),
        ("2028", "INSERT INTO one VALUES (1)"),
        ("2029", "SELECT 1"),
    ]);
    let fixture = Fixture::with("run_time", |builder| builder.tenant_migrations(folder.source()));
    let mut conn = fixture.tenancy.public().unwrap();
    let named = |error: Error| match error {
        Error::Migration(failure) => failure.migration,
        error => panic!("{error:?}"),
    };
    assert_eq!(named(NewClient::of("acme").save(&mut conn).unwrap_err()).as_deref(), Some("2028_test"));
    let inside = conn.transaction(|conn| NewClient::of("acme").save(conn)).unwrap_err();
    assert_eq!(named(inside).as_deref(), Some("2028_test"));
    assert_eq!(schemas(&mut fixture.plain()), ["public"]);
}

#[test]
fn a_name_that_only_public_has_gives_a_hint() {
    let folder = Folder::of(&[("2027", "CREATE TABLE t (client int REFERENCES clients (id))")]);
    let fixture = Fixture::with("hint", |builder| builder.tenant_migrations(folder.source()));
    let error = NewClient::of("acme").save(&mut fixture.tenancy.public().unwrap()).unwrap_err();
    let text = error.to_string();
    for part in ["2027_test", "\"acme\"", "\"clients\" is only in the schema \"public\"", "public.clients"] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
    folder.add("2027", "CREATE TABLE t (client int REFERENCES public.clients (id))");
    NewClient::of("acme").save(&mut fixture.tenancy.public().unwrap()).unwrap();
}

#[test]
fn migrations_see_public_if_the_tenancy_says_so() {
    let folder = Folder::of(&[("2027", "CREATE TABLE t (client int REFERENCES clients (id))")]);
    let fixture =
        Fixture::with("see", |builder| builder.tenant_migrations(folder.source()).migrations_see_public(true));
    NewClient::of("acme").save(&mut fixture.tenancy.public().unwrap()).unwrap();
    assert!(relations(&mut fixture.plain(), "acme").contains(&"t".to_owned()));
}

#[test]
fn a_schema_that_exists_is_not_touched() {
    let fixture = Fixture::new("exists");
    let plain = &mut fixture.plain();
    execute(plain, "CREATE SCHEMA acme; CREATE TABLE acme.mine (id int)");
    let error = NewClient::of("acme").save(&mut fixture.tenancy.public().unwrap()).unwrap_err();
    assert!(matches!(&error, Error::SchemaExists { schema } if *schema == "acme"), "{error:?}");
    assert_eq!(relations(plain, "acme"), ["mine"]);
    assert!(tenants(plain).is_empty());
}

#[test]
fn another_unique_column_s_violation_passes_through() {
    let fixture = Fixture::new("other_unique");
    let plain = &mut fixture.plain();
    execute(plain, "ALTER TABLE clients ADD UNIQUE (name)");
    let _acme = fixture.tenant("acme");
    let mut new = NewClient::of("globex");
    new.name = "acme".into();
    let error = new.save(&mut fixture.tenancy.public().unwrap()).unwrap_err();
    let unique = diesel::result::DatabaseErrorKind::UniqueViolation;
    assert!(
        matches!(&error, Error::Query(diesel::result::Error::DatabaseError(kind, info))
            if *kind as u8 == unique as u8 && info.constraint_name() == Some("clients_name_key")),
        "{error:?}"
    );
    assert_eq!(schemas(plain), ["acme", "public"]);
}

#[test]
fn a_raw_search_path_is_put_back() {
    let fixture = Fixture::new("raw_path");
    execute(&mut fixture.plain(), "CREATE SCHEMA other");
    let mut conn = fixture.tenancy.public().unwrap();
    diesel::connection::SimpleConnection::batch_execute(&mut conn, "SET search_path TO public, other").unwrap();
    let acme = NewClient::of("acme").save(&mut conn).unwrap();
    assert_eq!(search_path(&mut conn), "public, other");
    acme.delete(&mut conn).unwrap();
    assert_eq!(schemas(&mut fixture.plain()), ["other", "public"]);
}
