//! Where migrations come from.

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use tenants_diesel::migrations::MigrationSetError;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, NewClient};

use crate::helpers::{Folder, relations, versions};

/// The folder of another model's shared migrations serves as one for tenants here.
const EMBEDDED: EmbeddedMigrations = embed_migrations!("migrations/sites");

#[test]
fn embedded_by_diesel() {
    let fixture = Fixture::with("embedded", |builder| builder.tenant_migrations(EMBEDDED));
    NewClient::of("acme").save(&mut fixture.tenancy.public().unwrap()).unwrap();
    assert!(relations(&mut fixture.plain(), "acme").contains(&"sites".to_owned()));
    assert_eq!(versions(&mut fixture.plain(), "acme")[2..], ["20260105000000"]);
}

#[test]
fn embedded_by_diesel_in_a_schema_that_exists() {
    let fixture = Fixture::new("embedded_existing");
    let _acme = fixture.tenant("acme");
    let tenancy =
        Tenancy::<Client>::builder(fixture.database.url()).tenant_migrations(EMBEDDED).max_size(1).build().unwrap();
    assert_eq!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().applied(), 1);
    assert!(relations(&mut fixture.plain(), "acme").contains(&"sites".to_owned()));
}

#[test]
fn a_version_in_two_sources_is_refused_when_the_tenancy_is_built() {
    let (one, two) = (Folder::of(&[("2027", "SELECT 1")]), Folder::of(&[("2027", "SELECT 2")]));
    let fixture = Fixture::new("duplicate");
    let builder = || Tenancy::<Client>::builder(fixture.database.url()).max_size(1);
    let error = builder().tenant_migrations(one.source()).tenant_migrations(two.source()).build().unwrap_err();
    assert!(
        matches!(&error, Error::MigrationSet(MigrationSetError::DuplicateVersion { version, .. }) if *version == "2027"),
        "{error:?}"
    );
    let taken = Folder::of(&[("20260102000000", "SELECT 1")]);
    let error = builder().tenant_migrations(taken.source()).build().unwrap_err();
    assert!(matches!(&error, Error::MigrationSet(MigrationSetError::DuplicateVersion { .. })), "{error:?}");
    // The two sets have nothing to do with each other.
    builder().tenant_migrations(one.source()).shared_migrations(two.source()).build().unwrap();
}
