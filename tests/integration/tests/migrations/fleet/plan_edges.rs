//! Plans where something is missing, wrong or out of date.

use tenants_diesel::Error;
use tenants_diesel::migrations::{MigrationScope, Target};
use tenants_diesel::prelude::*;
use tenants_diesel::testing::TestDatabase;
use tenants_integration::Client;

use super::helper::{fleet, make_many};
use super::plan::shown;
use crate::helpers::{Folder, execute, schemas};

#[test]
fn a_database_that_was_never_migrated_lacks_everything_and_has_no_tenants() {
    let database = TestDatabase::new("plan_never").unwrap();
    let tenancy = Tenancy::<Client>::builder(database.url()).max_size(1).min_idle(0).build().unwrap();
    let plain = &mut database.connect().unwrap();
    for drop in ["SELECT 1", "DROP SCHEMA public"] {
        execute(plain, drop);
        let before = schemas(plain);
        let plan = tenancy.plan_migrations(&MigrateOptions::default()).unwrap();
        assert_eq!(shown(&plan), ["public: +20260101000000 +20260101000100"]);
        assert_eq!(plan.to_string(), "0 up to date, 1 behind");
        assert_eq!(schemas(plain), before);
        let only = MigrateOptions::default().scope(MigrationScope::Shared);
        assert_eq!(tenancy.plan_migrations(&only).unwrap(), plan);
        // The run would fail too.
        let tenants = MigrateOptions::default().scope(MigrationScope::Tenant);
        assert!(tenancy.plan_migrations(&tenants).is_err());
    }
}

#[test]
fn without_a_registry_the_schemas_are_asked() {
    let folder = Folder::new();
    let fixture = fleet("plan_no_registry", &folder, &["a", "b", "c"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    let _ = fixture.migrate(&MigrateOptions::default().schema("b".parse().unwrap()));
    execute(&mut fixture.plain(), "DROP TABLE c.__diesel_schema_migrations; DROP TABLE public.__tenants_registry");
    let plan = fixture.tenancy.plan_migrations(&MigrateOptions::default()).unwrap();
    let mut groups = shown(&plan);
    groups[1..].sort();
    let c = "c: +20260102000000 +20260102000100 +2027";
    assert_eq!(groups, ["public: ", "a: +2027", "b: ", c]);
    // Up to date ones first, and it is not made by asking.
    assert_eq!(plan.groups[1].schemas, ["b"]);
    assert!(!crate::helpers::relations(&mut fixture.plain(), "public").contains(&"__tenants_registry".to_owned()));
}

/// The registry does not know a schema that was made anew, and one group is of both.
#[test]
fn names_are_in_order_whoever_told_what_they_have() {
    let folder = Folder::new();
    let fixture = fleet("plan_order", &folder, &["b", "d"]);
    make_many(&mut fixture.plain(), "b", 3);
    execute(
        &mut fixture.plain(),
        "ALTER SCHEMA t00000 RENAME TO a; ALTER SCHEMA t00001 RENAME TO c; ALTER SCHEMA t00002 RENAME TO e;
         UPDATE clients SET schema_name = translate(schema_name, 't0123', 't0ace') WHERE schema_name LIKE 't%';
         UPDATE clients SET schema_name = CASE schema_name WHEN 't00000' THEN 'a' WHEN 't0000a' THEN 'c' WHEN 't0000c' THEN 'e' END WHERE schema_name LIKE 't%'",
    );
    let plan = fixture.tenancy.plan_migrations(&MigrateOptions::default()).unwrap();
    assert_eq!(shown(&plan), ["public: ", "a b c d e: "]);
}

#[test]
fn rows_without_a_schema_and_rows_that_can_have_none_break_nothing() {
    let folder = Folder::new();
    let fixture = fleet("plan_names", &folder, &["a", "b"]);
    execute(
        &mut fixture.plain(),
        "INSERT INTO clients (schema_name, name, on_trial) VALUES ('pg_mine', '', true), ('', '', true), ('no \"quote', '', true), \
         ('information_schema', '', true), ('gone', '', true); DROP SCHEMA b CASCADE; CREATE SCHEMA \"no \"\"quote\"",
    );
    folder.add("2027", "CREATE TABLE first (id int)");
    let all = MigrateOptions::default;
    for options in [all(), all().verify(), all().fake_initial()] {
        let plan = fixture.tenancy.plan_migrations(&options).unwrap();
        assert_eq!(shown(&plan), ["public: ", "a: +2027"], "{options:?}");
        let mut without = plan.without_schema.clone();
        without.sort();
        assert_eq!(without, ["", "b", "gone", "information_schema", "no \"quote", "pg_mine"], "{options:?}");
        assert_eq!(plan.to_string(), "1 up to date, 1 behind, 6 without a schema");
    }
}

#[test]
fn a_schema_that_was_asked_for_and_is_no_tenant_s_is_an_error() {
    let folder = Folder::new();
    let fixture = fleet("plan_unknown", &folder, &["a"]);
    let of = |schema: &str| {
        fixture
            .tenancy
            .plan_migrations(&MigrateOptions::default().schema("a".parse().unwrap()).schema(schema.parse().unwrap()))
    };
    let error = of("typo").unwrap_err();
    assert!(matches!(&error, Error::TenantNotFound { schema } if *schema == "typo"), "{error:?}");
    assert_eq!(shown(&of("public").unwrap()), ["public: ", "a: "]);
    execute(&mut fixture.plain(), "INSERT INTO clients (schema_name, name, on_trial) VALUES ('gone', '', true)");
    assert_eq!(of("gone").unwrap().without_schema, ["gone"]);
}

/// A run that goes back asks the schemas, and so does its plan; one that goes on believes the registry.
#[test]
fn where_the_registry_is_out_of_date_the_plan_is_still_that_of_the_run() {
    let folder = Folder::new();
    folder.add("2027", "SELECT 1");
    folder.add("2028", "SELECT 1");
    let fixture = fleet("plan_stale", &folder, &["a", "b"]);
    execute(
        &mut fixture.plain(),
        "DELETE FROM a.__diesel_schema_migrations WHERE version = '2028';
         DELETE FROM public.__diesel_schema_migrations WHERE version = '20260101000100'",
    );
    let back = MigrateOptions::default().scope(MigrationScope::Tenant).target(Target::Revert(1));
    let plan = fixture.tenancy.plan_migrations(&back).unwrap();
    assert_eq!(shown(&plan), ["a: -2027", "b: -2028"]);
    let all = MigrateOptions::default;
    assert_eq!(shown(&fixture.tenancy.plan_migrations(&all()).unwrap()), ["public: ", "a b: "]);
    let verified = shown(&fixture.tenancy.plan_migrations(&all().verify()).unwrap());
    assert_eq!(verified, ["public: +20260101000100", "b: ", "a: +2028"]);
}
