//! Names that are too close to one another, or to ours.

use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient};

use crate::helpers::{execute, schemas, tenants};

#[test]
fn names_that_differ_only_by_case_are_one() {
    let fixture = Fixture::new("case");
    for (first, second) in
        [("Acme", "acme"), ("globex", "GLOBEX"), ("Ärger", "ärger"), ("straße", "STRAßE"), ("ΣΟΦΙΑ", "σοφια")]
    {
        let mut conn = fixture.tenancy.public().unwrap();
        NewClient::of(first).save(&mut conn).unwrap();
        let error = NewClient::of(second).save(&mut conn).unwrap_err();
        assert!(
            matches!(&error, Error::TenantExists { schema, existing } if *schema == second && existing == first),
            "{error:?}"
        );
        assert_eq!(
            error.to_string(),
            format!("a tenant with schema {first:?} exists, so that there can be none with {second:?}")
        );
        let again = NewClient::of(first).save(&mut conn).unwrap_err();
        assert_eq!(again.to_string(), format!("a tenant with schema {first:?} exists already"));
    }
    assert_eq!(tenants(&mut fixture.plain()).len(), 5);
}

/// Where the database's `lower` knows no letters but ASCII's.
#[test]
fn names_that_differ_only_by_case_are_one_whatever_the_locale() {
    let fixture = Fixture::new("locale");
    let plain = &mut fixture.plain();
    let name = format!("{}_c", fixture.database.name());
    execute(
        plain,
        &format!("CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"),
    );
    let url = tenants_diesel::testing::TestServer::shared().unwrap().database_url(&name);
    let result = std::panic::catch_unwind(|| {
        let tenancy = Tenancy::<tenants_integration::Client>::builder(url).max_size(1).build().unwrap();
        tenancy.migrate_schemas(&MigrateOptions::default()).unwrap();
        let mut conn = tenancy.public().unwrap();
        assert_eq!(crate::helpers::texts(&mut conn, "SELECT lower('Ä') AS line"), ["Ä"]);
        NewClient::of("Ärger").save(&mut conn).unwrap();
        NewClient::of("Ärgernis").save(&mut conn).unwrap();
        let error = NewClient::of("ärger").save(&mut conn).unwrap_err();
        assert!(matches!(&error, Error::TenantExists { existing, .. } if existing == "Ärger"), "{error:?}");
    });
    execute(plain, &format!("DROP DATABASE \"{name}\" WITH (FORCE)"));
    result.unwrap();
}

#[test]
fn the_public_schema_s_name_in_other_letters_is_no_tenant_s() {
    let fixture = Fixture::new("public_name");
    for name in ["Public", "PUBLIC"] {
        let error = NewClient::of(name).save(&mut fixture.tenancy.public().unwrap()).unwrap_err();
        assert!(matches!(&error, Error::PublicSchemaName { .. }), "{error:?}");
    }
    assert_eq!(schemas(&mut fixture.plain()), ["public"]);
    assert!(tenants(&mut fixture.plain()).is_empty());
}

#[test]
fn names_of_schemas_being_built_or_deleted_are_no_tenant_s() {
    let fixture = Fixture::new("reserved");
    for name in ["tenants_staging_1", "Tenants_Deleting_2"] {
        let error = NewClient::of(name).save(&mut fixture.tenancy.public().unwrap()).unwrap_err();
        assert!(matches!(&error, Error::ReservedSchemaName { .. }), "{error:?}");
    }
    assert_eq!(schemas(&mut fixture.plain()), ["public"]);
}

#[test]
fn an_extra_schema_of_the_search_path_is_no_tenant_s() {
    let fixture = Fixture::with("extra", |builder| builder.extra_search_path([]));
    execute(&mut fixture.plain(), "CREATE SCHEMA extensions");
    let extra = Tenancy::<tenants_integration::Client>::builder(fixture.database.url())
        .extra_search_path(["extensions".parse().unwrap()])
        .max_size(1)
        .build()
        .unwrap();
    let error = NewClient::of("extensions").save(&mut extra.public().unwrap()).unwrap_err();
    assert!(matches!(&error, Error::SearchPath(_)), "{error:?}");
    assert!(tenants(&mut fixture.plain()).is_empty());
}
