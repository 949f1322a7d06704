//! What looks like a tenant's and is somebody else's.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::migrations::SchemaOutcome;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Resolved, Tenancy};
use tenants_integration::{Client, Fixture, NewClient, NewDomain, notes};

use crate::helpers::{Manual, NewManual, execute, schemas};

#[test]
fn a_row_resolved_without_a_schema_never_gets_another_customers() {
    let fixture = Fixture::new("resolved_without");
    let acme = fixture.tenant("acme");
    NewDomain::primary("acme.example.com", &acme).save(&mut fixture.tenancy.public().unwrap()).unwrap();
    let mut plain = fixture.plain();
    execute(&mut plain, "DROP SCHEMA acme CASCADE");
    let cached = fixture.tenancy.tenant_by_domain("acme.example.com").unwrap().unwrap();
    let missing = fixture.tenancy.tenant(&cached).unwrap_err();
    assert!(matches!(missing, Error::SchemaMissing { .. }), "{missing:?}");

    acme.delete(&mut fixture.tenancy.public().unwrap()).unwrap();
    let _other = fixture.tenant("acme");
    let replaced = fixture.tenancy.tenant(&cached).unwrap_err();
    assert!(matches!(replaced, Error::SchemaReplaced { .. }), "{replaced:?}");
}

#[test]
fn a_kept_oid_tells_the_old_schema_from_the_new_one() {
    let fixture = Fixture::new("kept_oid");
    let acme = fixture.tenant("acme");
    NewDomain::primary("acme.example.com", &acme).save(&mut fixture.tenancy.public().unwrap()).unwrap();
    let oid = fixture.tenancy.tenant_by_domain("acme.example.com").unwrap().unwrap().schema_oid().unwrap();
    let job = Resolved::new(acme.clone(), oid);
    fixture.tenancy.tenant(&job).unwrap();
    acme.delete(&mut fixture.tenancy.public().unwrap()).unwrap();
    let _other = fixture.tenant("acme");
    assert!(matches!(fixture.tenancy.tenant(&job).unwrap_err(), Error::SchemaReplaced { .. }));
}

#[test]
fn the_schema_a_deleted_tenant_left_is_not_given_to_the_next_of_that_name() {
    let fixture = Fixture::new("left_over");
    let tenancy = Tenancy::<Manual>::builder(fixture.database.url()).max_size(2).build().unwrap();
    let mut conn = tenancy.public().unwrap();
    let acme = NewManual::of("acme").save(&mut conn).unwrap();
    acme.create_schema(&mut conn).unwrap();
    conn.with_tenant(&acme, |conn| {
        diesel::insert_into(notes::table).values(notes::body.eq("secret of the first")).execute(conn)
    })
    .unwrap();
    acme.delete(&mut conn).unwrap();
    assert_eq!(schemas(&mut conn), ["acme", "public"]);
    let next = NewManual::of("acme").save(&mut conn).unwrap_err();
    assert!(matches!(next, Error::SchemaExists { .. }), "{next:?}");
}

#[test]
fn a_connection_of_no_tenancy_makes_and_deletes_no_tenant() {
    let fixture = Fixture::new("no_tenancy");
    let acme = fixture.tenant("acme");
    let mut conn = TenantConnection::establish(fixture.database.url()).unwrap();
    for refused in [NewClient::of("globex").save(&mut conn).map(|_| ()), acme.delete(&mut conn)] {
        let error = refused.unwrap_err();
        assert!(matches!(error, Error::NotOfTenancy { .. }), "{error:?}");
    }
    assert_eq!(schemas(&mut conn), ["acme", "public"]);
}

#[test]
fn the_schema_of_extensions_is_not_dropped_whatever_a_row_says() {
    let fixture = Fixture::new("extensions_row");
    let mut plain = fixture.plain();
    execute(
        &mut plain,
        "CREATE SCHEMA ext; INSERT INTO clients (schema_name, name, on_trial) VALUES ('ext', 'x', true)",
    );
    let extensions = "ext".parse::<SchemaName>().unwrap();
    let tenancy =
        Tenancy::<Client>::builder(fixture.database.url()).max_size(1).extra_search_path([extensions]).build().unwrap();
    let mut conn = tenancy.public().unwrap();
    let row: Client = Client::query().first(&mut conn).unwrap();
    let error = row.delete(&mut conn).unwrap_err();
    assert!(matches!(error, Error::SearchPath(_)), "{error:?}");
    assert_eq!(schemas(&mut conn), ["ext", "public"]);
}

#[test]
fn a_unique_column_with_a_longer_name_is_not_the_schema_name() {
    let fixture = Fixture::new("longer_name");
    fixture.plain().batch_execute("ALTER TABLE clients ADD original_schema_name text UNIQUE DEFAULT 'same'").unwrap();
    let _acme = fixture.tenant("acme");
    let error = NewClient::of("globex").save(&mut fixture.tenancy.public().unwrap()).unwrap_err();
    assert!(matches!(error, Error::Query(_)), "{error:?}");
}

#[test]
fn one_that_waits_for_its_schema_fails_no_run() {
    let fixture = Fixture::new("waits");
    let tenancy = Tenancy::<Manual>::builder(fixture.database.url()).max_size(1).build().unwrap();
    NewManual::of("acme").save(&mut tenancy.public().unwrap()).unwrap();
    let report = tenancy.migrate_schemas(&MigrateOptions::default()).unwrap();
    assert!(matches!(report.schemas[0].outcome, SchemaOutcome::NoSchema), "{report:?}");
}

#[test]
fn behind_a_pooler_migrations_need_a_url_of_their_own() {
    let fixture = Fixture::new("no_migration_url");
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1);
    let tenancy = builder.search_path_mode(SearchPathMode::Transaction).build().unwrap();
    let error = tenancy.migrate_schemas(&MigrateOptions::default()).unwrap_err();
    assert!(matches!(error, Error::NoMigrationUrl), "{error:?}");
}
