//! Taking a schema that exists already.

use tenants_diesel::Error;
use tenants_diesel::lifecycle::CreateOptions;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient};

use crate::helpers::{Folder, execute, relations, schemas, tenants, versions};

#[test]
fn what_is_missing_is_run_in_an_adopted_schema() {
    let fixture = Fixture::new("adopt");
    let plain = &mut fixture.plain();
    execute(
        plain,
        "CREATE SCHEMA acme; SET search_path TO acme;
         CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY, run_on TIMESTAMP NOT NULL DEFAULT now());
         INSERT INTO __diesel_schema_migrations VALUES ('20260102000000');
         CREATE TABLE notes (id SERIAL PRIMARY KEY, body TEXT NOT NULL); INSERT INTO notes (body) VALUES ('old')",
    );
    let mut conn = fixture.tenancy.public().unwrap();
    let acme = NewClient::of("acme").save_with(CreateOptions::default().adopt_schema(), &mut conn).unwrap();
    assert_eq!(versions(plain, "acme"), ["20260102000000", "20260102000100"]);
    assert_eq!(relations(plain, "acme"), ["__diesel_schema_migrations", "moods", "notes"]);
    assert!(fixture.tenancy.tenant(&acme).is_ok());
}

#[test]
fn adopting_makes_a_schema_that_is_not_there() {
    let fixture = Fixture::new("adopt_none");
    let mut conn = fixture.tenancy.public().unwrap();
    NewClient::of("acme").save_with(CreateOptions::default().adopt_schema(), &mut conn).unwrap();
    assert_eq!(versions(&mut fixture.plain(), "acme").len(), 2);
}

#[test]
fn an_adoption_that_fails_leaves_the_schema_as_it_was() {
    let fixture = Fixture::new("adopt_fails");
    let plain = &mut fixture.plain();
    execute(plain, "CREATE SCHEMA acme; CREATE TABLE acme.moods (id int)");
    let mut conn = fixture.tenancy.public().unwrap();
    let error = NewClient::of("acme").save_with(CreateOptions::default().adopt_schema(), &mut conn).unwrap_err();
    assert!(matches!(error, Error::Migration(_)), "{error:?}");
    assert_eq!(relations(plain, "acme"), ["moods"]);
    assert!(tenants(plain).is_empty());
}

#[test]
fn another_tenant_s_schema_cannot_be_adopted() {
    let fixture = Fixture::new("adopt_other");
    let _acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.public().unwrap();
    for name in ["acme", "ACME"] {
        let error = NewClient::of(name).save_with(CreateOptions::default().adopt_schema(), &mut conn).unwrap_err();
        assert!(matches!(error, Error::TenantExists { .. }), "{error:?}");
    }
    assert_eq!(schemas(&mut fixture.plain()), ["acme", "public"]);
}

#[test]
fn what_cannot_run_in_a_transaction_cannot_be_adopted() {
    let folder = Folder::new();
    folder.add_outside_transaction("2027", "SELECT 1");
    let fixture = Fixture::with("adopt_outside", |builder| builder.tenant_migrations(folder.source()));
    let plain = &mut fixture.plain();
    execute(plain, "CREATE SCHEMA acme");
    let mut conn = fixture.tenancy.public().unwrap();
    let error = NewClient::of("acme").save_with(CreateOptions::default().adopt_schema(), &mut conn).unwrap_err();
    assert!(matches!(&error, Error::CannotAdopt { migration, .. } if migration == "2027_test"), "{error:?}");
    assert!(relations(plain, "acme").is_empty());
}
