//! `fake_initial`: tables that were there before the migrations.

use tenants_diesel::migrations::{EmbeddedFolder, EmbeddedMigration, MigrationScope, MultiprocessingExecutor, Target};
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, TenancyBuilder};
use tenants_integration::{Client, Fixture};

use super::helper::{assert_registry, outcomes};
use super::plan::shown;
use crate::helpers::{Folder, count, execute, relations, schemas};

const fn app(name: &'static str, version: &'static str, up: &'static str, down: &'static str) -> EmbeddedMigration {
    EmbeddedMigration { name, version, up, down: Some(down), metadata: None }
}

const CRM: EmbeddedFolder = EmbeddedFolder {
    app: Some("crm"),
    path: "nowhere",
    migrations: &[
        app(
            "2031_crm",
            "2031",
            "CREATE TABLE leads (id serial); CREATE VIEW hot AS SELECT * FROM leads",
            "DROP TABLE leads CASCADE",
        ),
        app("2033_crm", "2033", "ALTER TABLE leads ADD name text", "ALTER TABLE leads DROP name"),
    ],
};

const SHOP: EmbeddedFolder = EmbeddedFolder {
    app: Some("shop"),
    path: "nowhere",
    migrations: &[app("2032_shop", "2032", "CREATE TABLE orders (id int)", "DROP TABLE orders")],
};

const LEADS: &str = "CREATE TABLE leads (id serial, was int DEFAULT 7); CREATE VIEW hot AS SELECT * FROM leads; INSERT INTO leads DEFAULT VALUES";

/// Tenants without the apps, and then a tenancy with them; what is in each by hand is SQL in its own schema.
fn adopted(hint: &str, apps: &[EmbeddedFolder], tenants: &[(&str, &str)]) -> (Fixture, Tenancy<Client>) {
    let fixture = Fixture::new(hint);
    let mut builder: TenancyBuilder<Client> = Tenancy::builder(fixture.database.url()).max_size(1).min_idle(0);
    for app in apps {
        builder = builder.tenant_migrations(*app);
    }
    for (name, by_hand) in tenants {
        let _ = fixture.tenant(name);
        execute(&mut fixture.plain(), &format!("SET search_path TO {name}; {by_hand}"));
    }
    let tenancy = builder.build().unwrap();
    (fixture, tenancy)
}

fn initial() -> MigrateOptions {
    MigrateOptions::default().fake_initial()
}

fn migrate(tenancy: &Tenancy<Client>, options: &MigrateOptions) -> Vec<String> {
    match tenancy.migrate_schemas(options) {
        Ok(report) => outcomes(&report),
        Err(Error::SchemasFailed { report }) => outcomes(&report),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn each_app_s_first_is_faked_only_where_all_it_makes_is_there() {
    let everything = format!("{LEADS}; CREATE TABLE orders (id int)");
    let tenants =
        [("all_", everything.as_str()), ("crm", LEADS), ("none", "SELECT 1"), ("shop", "CREATE TABLE orders (id int)")];
    for (hint, options) in [
        ("initial_one", initial()),
        ("initial_together", initial().tenants_per_message(4.try_into().unwrap())),
        ("initial_parallel", initial().executor(MultiprocessingExecutor::default())),
    ] {
        let (fixture, tenancy) = adopted(hint, &[CRM, SHOP], &tenants);
        let before = schemas(&mut fixture.plain());
        assert_eq!(
            shown(&tenancy.plan_migrations(&options).unwrap())[1..],
            [
                "all_: +2031? +2032? +2033",
                "crm: +2031? +2032 +2033",
                "none: +2031 +2032 +2033",
                "shop: +2031 +2032? +2033"
            ]
        );
        assert_eq!(migrate(&tenancy, &options), ["all_: 3", "crm: 3", "none: 3", "shop: 3"]);
        let plain = &mut fixture.plain();
        // What was learnt left nothing behind, and what was there is what it was.
        assert_eq!(schemas(plain), before);
        assert_eq!((count(plain, "all_.leads WHERE was = 7"), count(plain, "crm.leads WHERE was = 7")), (1, 1));
        assert_eq!(relations(plain, "all_"), relations(plain, "none"));
        assert_registry(plain);
        assert!(tenancy.plan_migrations(&options).unwrap().is_up_to_date());
    }
}

/// The view is missing: what is there by the table's name may be something else.
#[test]
fn where_a_part_is_there_it_runs_and_says_what_is_in_the_way() {
    let (fixture, tenancy) =
        adopted("initial_part", &[CRM], &[("a", "CREATE TABLE leads (id serial)"), ("b", "SELECT 1")]);
    let told = migrate(&tenancy, &initial());
    assert!(told[0].starts_with("a: failed ") && told[0].contains("2031_crm"), "{told:?}");
    assert!(told[0].ends_with("relation \"leads\" already exists"), "{told:?}");
    assert_eq!(told[1], "b: 2");
    assert_eq!(relations(&mut fixture.plain(), "a"), ["__diesel_schema_migrations", "leads", "moods", "notes"]);
    assert_registry(&mut fixture.plain());
}

const TYPES: EmbeddedFolder = EmbeddedFolder {
    app: Some("types"),
    path: "nowhere",
    migrations: &[app("2030_types", "2030", "CREATE TYPE colour AS ENUM ('red')", "DROP TYPE colour")],
};

#[test]
fn one_that_makes_no_relation_is_never_taken_for_done() {
    let (fixture, tenancy) = adopted("initial_types", &[TYPES, CRM], &[("a", LEADS), ("b", "SELECT 1")]);
    assert_eq!(
        shown(&tenancy.plan_migrations(&initial()).unwrap())[1..],
        ["a: +2030 +2031? +2033", "b: +2030 +2031 +2033"]
    );
    assert_eq!(migrate(&tenancy, &initial()), ["a: 3", "b: 3"]);
    assert_eq!(count(&mut fixture.plain(), "pg_type WHERE typname = 'colour'"), 2);
}

/// The app's first was applied: to do it again is to run it, though its table is there when that is looked at.
#[test]
fn what_is_reverted_and_applied_again_is_not_faked() {
    let (fixture, tenancy) = adopted("initial_redo", &[CRM], &[("a", "SELECT 1")]);
    assert_eq!(migrate(&tenancy, &MigrateOptions::default()), ["a: 2"]);
    // Another app, of which nothing is applied yet.
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1).min_idle(0);
    let tenancy = builder.tenant_migrations(CRM).tenant_migrations(SHOP).build().unwrap();
    let redo = initial().scope(MigrationScope::Tenant).target(Target::Redo(2));
    assert_eq!(shown(&tenancy.plan_migrations(&redo).unwrap()), ["a: -2033 -2031 +2031 +2033"]);
    assert_eq!(migrate(&tenancy, &redo), ["a: 4"]);
    assert!(relations(&mut fixture.plain(), "a").contains(&"leads".to_owned()));
}

#[test]
fn one_that_cannot_be_rolled_back_is_named_and_nothing_is_done() {
    let folder = Folder::new();
    let fixture = Fixture::with("initial_outside", |builder| builder.tenant_migrations(folder.source()));
    let _ = fixture.tenant("a");
    // Before the embedded ones, and so the first.
    folder.add_outside_transaction("2001", "CREATE TABLE early (id int)");
    let before = schemas(&mut fixture.plain());
    let named = |error: Error| matches!(&error, Error::NeedsOwnTransaction { migration } if migration == "2001_test");
    for executor in [false, true] {
        let options = if executor { initial().executor(MultiprocessingExecutor::default()) } else { initial() };
        assert!(named(fixture.tenancy.plan_migrations(&options).unwrap_err()));
        assert!(named(fixture.tenancy.migrate_schemas(&options).unwrap_err()));
    }
    assert_eq!(schemas(&mut fixture.plain()), before);
    assert!(!relations(&mut fixture.plain(), "a").contains(&"early".to_owned()));
}

#[test]
fn the_shared_set_too() {
    let fixture = Fixture::new("initial_shared");
    let plain = &mut fixture.plain();
    execute(plain, "DROP TABLE public.__diesel_schema_migrations, public.__tenants_registry");
    let only = || MigrateOptions::default().scope(MigrationScope::Shared);
    assert!(fixture.tenancy.migrate_schemas(&only()).is_err(), "the tables are there");
    // The second is no app's first, and so it runs.
    execute(plain, "DROP TABLE public.domains");
    let plan = fixture.tenancy.plan_migrations(&only().fake_initial()).unwrap();
    assert_eq!(shown(&plan), ["public: +20260101000000? +20260101000100"]);
    assert_eq!(outcomes(&fixture.migrate(&only().fake_initial())), ["public: 2"]);
    assert_eq!(schemas(plain), ["public"]);
    assert_registry(plain);
}

/// Learning is in a transaction that is rolled back, which takes back what a migration does elsewhere too.
#[test]
fn what_is_learnt_changes_nothing_elsewhere() {
    let folder = Folder::of(&[(
        "2001",
        "CREATE TABLE early (id int); CREATE TABLE public.elsewhere (id int); SET search_path TO public; SET lock_timeout = '3s'",
    )]);
    let fixture = Fixture::with("initial_elsewhere", |builder| builder.tenant_migrations(folder.source()));
    let before = relations(&mut fixture.plain(), "public");
    let plan = fixture.tenancy.plan_migrations(&initial()).unwrap();
    assert_eq!(shown(&plan), ["public: "]);
    assert_eq!(relations(&mut fixture.plain(), "public"), before);
    assert!(fixture.migrate(&initial()).is_success());
    assert_eq!(relations(&mut fixture.plain(), "public"), before);
}
