//! `migrate_schemas` over several schemas.

use tenants_diesel::Error;
use tenants_diesel::migrations::{MigrateReport, MigrationScope, SchemaOutcome, SchemaReport};
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient};

use crate::helpers::{Folder, execute, relations, versions};

/// Each schema with what happened to it, in order.
fn outcomes(report: &MigrateReport) -> Vec<(&str, String)> {
    let outcome = |schema: &SchemaReport| match &schema.outcome {
        SchemaOutcome::Migrated => format!("{}", schema.steps.len()),
        SchemaOutcome::Failed(error) => match &**error {
            Error::Migration(failure) => format!("failed {}", failure.migration.as_deref().unwrap_or("?")),
            error => error.to_string(),
        },
        SchemaOutcome::Skipped => "skipped".into(),
        _ => unreachable!(),
    };
    report.schemas.iter().map(|schema| (schema.schema.as_str(), outcome(schema))).collect()
}

/// What is in the public schema of a fixture.
const PUBLIC_RELATIONS: [&str; 4] = ["__diesel_schema_migrations", "__tenants_registry", "clients", "domains"];

fn fixture(hint: &str, folder: &Folder) -> Fixture {
    let fixture = Fixture::with(hint, |builder| builder.tenant_migrations(folder.source()));
    for name in ["a", "b", "c"] {
        let _ = fixture.tenant(name);
    }
    fixture
}

#[test]
fn one_that_fails_stops_no_other_and_nothing_is_half_applied() {
    let folder = Folder::new();
    let fixture = fixture("keep_going", &folder);
    execute(&mut fixture.plain(), "CREATE TABLE b.second (id int)");
    folder.add("2027", "CREATE TABLE first (id int)");
    folder.add("2028", "CREATE TABLE second (id int)");
    let report = fixture.migrate(&MigrateOptions::default());
    let ok = |count: &str| count.to_owned();
    let failed = ok("failed 2028_test");
    assert_eq!(outcomes(&report), [("a", ok("2")), ("b", failed.clone()), ("c", ok("2"))]);
    assert_eq!(report.up_to_date, 1);
    // Of two that fail together, the first passes alone.
    let b = &report.schemas[1];
    assert_eq!(b.steps.iter().map(ToString::to_string).collect::<Vec<_>>(), ["applied 2027"]);
    assert_eq!(versions(&mut fixture.plain(), "b")[2..], ["2027"]);
    assert_eq!(
        relations(&mut fixture.plain(), "b"),
        ["__diesel_schema_migrations", "first", "moods", "notes", "second"]
    );
    let told = report.to_string();
    assert!(
        told.starts_with("4 schemas, 5 migrations applied, 1 failed\n  b: migration \"2028_test\" failed"),
        "{told}"
    );

    // The next run takes up what is left.
    let report = fixture.migrate(&MigrateOptions::default());
    assert_eq!((outcomes(&report), report.up_to_date), (vec![("b", failed)], 3));
    execute(&mut fixture.plain(), "DROP TABLE b.second");
    let report = fixture.migrate(&MigrateOptions::default());
    assert_eq!((outcomes(&report), report.up_to_date), (vec![("b", ok("1"))], 3));
    assert_eq!(versions(&mut fixture.plain(), "b").len(), 4);
}

#[test]
fn fail_fast_stops_at_the_first() {
    let folder = Folder::new();
    let fixture = fixture("fail_fast", &folder);
    execute(&mut fixture.plain(), "CREATE TABLE b.first (id int)");
    folder.add("2027", "CREATE TABLE first (id int)");
    let report = fixture.migrate(&MigrateOptions::default().fail_fast());
    let expected = [("a", "1"), ("b", "failed 2027_test"), ("c", "skipped")];
    assert_eq!(outcomes(&report), expected.map(|(schema, outcome)| (schema, outcome.to_owned())));
}

#[test]
fn what_public_has_before_it_fails_is_told() {
    let shared = Folder::new();
    let fixture = Fixture::with("public_steps", |builder| builder.shared_migrations(shared.source()));
    let _acme = fixture.tenant("acme");
    shared.add("2027", "CREATE TABLE fine (id int)");
    shared.add("2028", "SELECT nonsense");
    let report = fixture.migrate(&MigrateOptions::default());
    assert_eq!(outcomes(&report), [("public", "failed 2028_test".to_owned())]);
    assert_eq!(report.schemas[0].steps.iter().map(ToString::to_string).collect::<Vec<_>>(), ["applied 2027"]);
}

#[test]
fn if_public_fails_no_tenant_is_touched() {
    let (shared, tenant) = (Folder::new(), Folder::new());
    let fixture = Fixture::with("public_first", |builder| {
        builder.shared_migrations(shared.source()).tenant_migrations(tenant.source())
    });
    let _acme = fixture.tenant("acme");
    shared.add("2027", "CREATE TABLE fine (id int); SELECT nonsense");
    tenant.add("2027", "CREATE TABLE late (id int)");
    let error = fixture.tenancy.migrate_schemas(&MigrateOptions::default()).unwrap_err();
    assert!(matches!(&error, Error::Migration(failure) if failure.schema == "public"), "{error:?}");
    assert_eq!(versions(&mut fixture.plain(), "acme").len(), 2);
    assert_eq!(relations(&mut fixture.plain(), "public"), PUBLIC_RELATIONS);
    // Tenant migrations find what the shared ones have made before them.
    shared.add("2027", "CREATE TABLE countries (id int PRIMARY KEY)");
    tenant.add("2027", "CREATE TABLE late (id int REFERENCES public.countries (id))");
    assert!(fixture.migrate(&MigrateOptions::default()).is_success());
}

#[test]
fn a_row_without_schema_is_reported_and_public_is_not_migrated_instead() {
    let folder = Folder::new();
    let fixture = fixture("no_schema", &folder);
    execute(&mut fixture.plain(), "DROP SCHEMA b CASCADE");
    folder.add("2027", "CREATE TABLE first (id int)");
    let report = fixture.migrate(&MigrateOptions::default());
    let expected = [("a", "1"), ("b", "schema \"b\" does not exist"), ("c", "1")];
    assert_eq!(outcomes(&report), expected.map(|(schema, outcome)| (schema, outcome.to_owned())));
    assert_eq!(relations(&mut fixture.plain(), "public"), PUBLIC_RELATIONS);
}

#[test]
fn only_what_was_asked_for() {
    let (shared, tenant) = (Folder::new(), Folder::new());
    let fixture = Fixture::with("asked_for", |builder| {
        builder.shared_migrations(shared.source()).tenant_migrations(tenant.source())
    });
    for name in ["a", "b"] {
        let _ = fixture.tenant(name);
    }
    shared.add("2027", "SELECT 1");
    tenant.add("2027", "SELECT 1");
    let run = |options: MigrateOptions| {
        let report = fixture.migrate(&options);
        outcomes(&report).into_iter().map(|(schema, outcome)| format!("{schema}: {outcome}")).collect::<Vec<_>>()
    };
    let all = MigrateOptions::default;
    assert_eq!(run(all().schema("b".parse().unwrap())), ["b: 1"]);
    assert_eq!(run(all().scope(MigrationScope::Tenant)), ["a: 1"]);
    assert_eq!(run(all().scope(MigrationScope::Shared)), ["public: 1"]);
    assert_eq!(run(all().schema("x".parse().unwrap())), ["x: there is no tenant with schema \"x\""]);
}

/// The folder was filled in an order other than the versions'.
#[test]
fn a_gap_is_filled() {
    let folder = Folder::of(&[("2028", "CREATE TABLE late (id int)")]);
    let fixture = fixture("gap", &folder);
    folder.add("2027", "CREATE TABLE early (id int)");
    let report = fixture.migrate(&MigrateOptions::default());
    assert_eq!(report.applied(), 3);
    assert_eq!(versions(&mut fixture.plain(), "a")[2..], ["2027", "2028"]);
}

#[test]
fn more_rows_than_a_page_are_all_migrated() {
    let fixture = Fixture::new("pages");
    let plain = &mut fixture.plain();
    execute(
        plain,
        "INSERT INTO clients (schema_name, name, on_trial) SELECT 'Tenant ' || n, n, true FROM generate_series(1, 1203) n",
    );
    NewClient::of("zz").save(&mut fixture.tenancy.public().unwrap()).unwrap();
    let report = fixture.migrate(&MigrateOptions::default().scope(MigrationScope::Tenant));
    assert_eq!((report.schemas.len(), report.failures().count()), (1203, 1203));
}
