//! `verify`: what schemas have in truth against what is believed of them.

use tenants_diesel::Tenancy;
use tenants_diesel::migrations::{Drift, MigrationScope, VerifyOptions, VerifyReport};
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient};

use crate::helpers::{Folder, Manual, NewManual, execute, relations, texts};

const NOTES: &str = "20260102000000";
const MOODS: &str = "20260102000100";

fn verify(fixture: &Fixture) -> VerifyReport {
    fixture.tenancy.verify(&VerifyOptions::default()).unwrap()
}

/// Each finding as text.
fn findings(report: &VerifyReport) -> Vec<String> {
    let drift = report.schemas.iter().flat_map(|s| s.drift.iter().map(move |drift| format!("{}: {drift}", s.schema)));
    drift.collect()
}

/// All there is that `verify` could have changed.
fn state(fixture: &Fixture) -> Vec<String> {
    let plain = &mut fixture.plain();
    let mut state = texts(plain, "SELECT r::text AS line FROM public.__tenants_registry r ORDER BY schema_name");
    state.extend(texts(plain, "SELECT format('%s %s', relnamespace, relname) AS line FROM pg_class ORDER BY 1"));
    state
}

#[test]
fn a_fleet_that_is_as_believed_is_clean() {
    let folder = Folder::new();
    let fixture = Fixture::with("verify_clean", |builder| builder.tenant_migrations(folder.source()));
    for name in ["a", "Acme, Inc.", "select", "Größe"] {
        let _ = fixture.tenant(name);
    }
    let report = verify(&fixture);
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.to_string(), "5 schemas, 0 findings, 0 migrations pending");

    // Pending migrations are no drift.
    folder.add("2027", "SELECT 1");
    folder.add("2028", "SELECT 1");
    let report = verify(&fixture);
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.checked, report.behind, report.pending), (5, 4, 8));
}

#[test]
fn what_somebody_else_applied_and_reverted_is_named_and_nothing_is_changed() {
    let folder = Folder::new();
    let fixture = Fixture::with("verify_drift", |builder| builder.tenant_migrations(folder.source()));
    for name in ["Acme, Inc.", "b", "c", "d"] {
        let _ = fixture.tenant(name);
    }
    folder.add("2027", "CREATE TABLE late (id int)");
    let plain = &mut fixture.plain();
    execute(
        plain,
        &format!(
            "DELETE FROM \"Acme, Inc.\".__diesel_schema_migrations WHERE version = '{MOODS}'; DROP TABLE \"Acme, Inc.\".moods;
             DROP TYPE \"Acme, Inc.\".mood;
             CREATE TABLE b.late (id int); INSERT INTO b.__diesel_schema_migrations VALUES ('2027'), ('2099');
             DROP TABLE c.__diesel_schema_migrations, c.notes, c.moods; DROP TYPE c.mood;
             DROP SCHEMA d CASCADE;
             INSERT INTO public.__diesel_schema_migrations VALUES ('2098')"
        ),
    );
    let before = state(&fixture);
    let report = verify(&fixture);
    let expected = [
        "public: applied by somebody else: 2098".to_owned(),
        "public: applied and unknown here: 2098".to_owned(),
        format!("Acme, Inc.: reverted by somebody else: {MOODS}"),
        "b: applied by somebody else: 2027, 2099".to_owned(),
        "b: applied and unknown here: 2099".to_owned(),
        format!("c: reverted by somebody else: {NOTES}, {MOODS}"),
        "d: the schema does not exist".to_owned(),
    ];
    assert_eq!(findings(&report), expected);
    assert_eq!((report.checked, report.behind, report.pending), (5, 2, 2 + 3));
    assert_eq!(
        report.to_string().lines().take(2).collect::<Vec<_>>(),
        ["5 schemas, 7 findings, 5 migrations pending", "  public: applied by somebody else: 2098"]
    );
    assert_eq!(verify(&fixture), report);
    assert_eq!(state(&fixture), before);

    // A run that verifies puts the registry right, and migrates.
    let migrated = fixture.migrate(&MigrateOptions::default().verify());
    assert_eq!((migrated.applied(), migrated.failures().count()), (5, 1));
    let expected = ["public: applied and unknown here: 2098", "b: applied and unknown here: 2099"];
    assert_eq!(findings(&verify(&fixture)), [expected[0], expected[1], "d: the schema does not exist"]);
}

#[test]
fn only_what_was_asked_for() {
    let fixture = Fixture::new("verify_asked");
    let plain = &mut fixture.plain();
    for name in ["public", "acme", "beta", "gamma"] {
        if name != "public" {
            let _ = fixture.tenant(name);
        }
        execute(plain, &format!("INSERT INTO {name}.__diesel_schema_migrations VALUES ('2099')"));
    }
    let found = |options: VerifyOptions| {
        let report = fixture.tenancy.verify(&options).unwrap();
        report.schemas.into_iter().map(|schema| schema.schema).collect::<Vec<_>>()
    };
    let all = VerifyOptions::default;
    assert_eq!(found(all()), ["public", "acme", "beta", "gamma"]);
    assert_eq!(found(all().skip_public()), ["acme", "beta", "gamma"]);
    assert_eq!(found(all().scope(MigrationScope::Shared)), ["public"]);
    assert_eq!(found(all().scope(MigrationScope::Tenant)), ["acme", "beta", "gamma"]);
    assert_eq!(found(all().schema("beta".parse().unwrap())), ["beta"]);
    assert_eq!(found(all().schema("public".parse().unwrap())), ["public"]);
    assert_eq!(found(all().schema("acme".parse().unwrap()).matching("*mm*".parse().unwrap())), ["acme", "gamma"]);
    let report = fixture.tenancy.verify(&all().schema("nobody".parse().unwrap())).unwrap();
    assert_eq!((report.checked, report.schemas[0].drift.as_slice()), (0, &[Drift::NoTenant][..]));
}

#[test]
fn rows_that_name_no_schema() {
    let fixture = Fixture::new("verify_names");
    let plain = &mut fixture.plain();
    execute(
        plain,
        "INSERT INTO clients (schema_name, name, on_trial) VALUES ('pg_catalog', '', true), ('o''clock', '', true), \
         ('information_schema', '', true), ('', '', true), (E'a\nb', '', true), ('fine', '', true)",
    );
    let report = verify(&fixture);
    let said: Vec<_> = report.schemas.iter().map(|schema| (schema.schema.as_str(), &schema.drift[..])).collect();
    let names = ["", "a\nb", "fine", "information_schema", "o'clock", "pg_catalog"];
    assert_eq!(said.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    for (name, drift) in said {
        match name {
            "fine" => assert_eq!(drift, [Drift::SchemaMissing]),
            _ => assert!(matches!(drift, [Drift::NoSchemaName { .. }]), "{drift:?}"),
        }
    }
}

#[test]
fn a_database_we_never_migrated() {
    let fixture = Fixture::new("verify_never");
    for name in ["a", "b"] {
        let _ = fixture.tenant(name);
    }
    let plain = &mut fixture.plain();
    execute(plain, "DROP TABLE __tenants_registry; INSERT INTO b.__diesel_schema_migrations VALUES ('2099')");
    let report = verify(&fixture);
    assert_eq!(findings(&report), ["b: applied and unknown here: 2099"]);
    assert_eq!((report.checked, report.unregistered, report.pending), (3, 3, 0));
    assert_eq!(relations(plain, "public"), ["__diesel_schema_migrations", "clients", "domains"]);

    // The schema was made anew: what the registry knows is another's.
    fixture.migrate(&MigrateOptions::default());
    execute(plain, "DROP SCHEMA a CASCADE; CREATE SCHEMA a");
    let report = verify(&fixture);
    assert_eq!(findings(&report), ["b: applied and unknown here: 2099"]);
    assert_eq!((report.unregistered, report.pending), (1, 2));

    // Not even the tenants' table.
    execute(plain, "DROP SCHEMA public CASCADE");
    let report = fixture.tenancy.verify(&VerifyOptions::default().structure()).unwrap();
    assert_eq!(findings(&report), ["public: the schema does not exist"]);
    execute(plain, "CREATE SCHEMA public");
    let report = fixture.tenancy.verify(&VerifyOptions::default().schema("a".parse().unwrap())).unwrap();
    assert_eq!(findings(&report), ["a: no tenant has this schema"]);
    let report = verify(&fixture);
    assert_eq!(
        (report.to_string().as_str(), report.is_clean()),
        ("1 schemas, 0 findings, 2 migrations pending, 1 schemas not in the registry", true)
    );
}

#[test]
fn a_schema_that_need_not_be_there() {
    let fixture = Fixture::new("verify_manual");
    let tenancy = Tenancy::<Manual>::builder(fixture.database.url()).max_size(1).build().unwrap();
    let _later = NewManual::of("later").save(&mut tenancy.public().unwrap()).unwrap();
    let report = tenancy.verify(&VerifyOptions::default()).unwrap();
    assert_eq!(report.to_string(), "2 schemas, 0 findings, 0 migrations pending, 1 tenants without a schema");
}

/// The registry and the bookkeeping are read at one moment: a migration that commits in between is no drift.
#[test]
fn a_migration_that_goes_on_meanwhile_is_no_drift() {
    let folder = Folder::new();
    let fixture = Fixture::with("verify_meanwhile", |builder| builder.tenant_migrations(folder.source()));
    for n in 0..20 {
        NewClient::of(&format!("t{n}")).save(&mut fixture.tenancy.public().unwrap()).unwrap();
    }
    std::thread::scope(|scope| {
        let migrating = scope.spawn(|| {
            for n in 0..10 {
                folder.add(&format!("{}", 2030 + n), "CREATE TABLE IF NOT EXISTS x (id int)");
                assert!(
                    fixture
                        .migrate(
                            &MigrateOptions::default()
                                .executor(tenants_diesel::migrations::MultiprocessingExecutor::default())
                        )
                        .is_success()
                );
            }
        });
        let mut rounds = 0;
        while !migrating.is_finished() || rounds < 3 {
            let report = verify(&fixture);
            let drift = report.schemas.iter().flat_map(|schema| &schema.drift);
            // A version that was added behind the moment at which the folder was read is unknown.
            assert!(!drift.into_iter().any(|drift| !matches!(drift, Drift::Unknown { .. })), "{report}");
            rounds += 1;
        }
        migrating.join().unwrap();
    });
}
