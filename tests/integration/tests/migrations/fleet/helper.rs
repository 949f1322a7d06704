//! A fleet of tenants, and what must be true of it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use tenants_diesel::migrations::{MigrateReport, SchemaOutcome};
use tenants_diesel::prelude::*;
use tenants_diesel::testing::TestServer;
use tenants_integration::Fixture;

use crate::helpers::{Folder, count, execute, schemas, tenants, texts, versions};

/// A fixture with these tenants, whose migrations are the usual ones and the folder's.
pub(super) fn fleet(hint: &str, folder: &Folder, names: &[&str]) -> Fixture {
    let fixture = Fixture::with(hint, |builder| builder.tenant_migrations(folder.source()));
    for name in names {
        let _ = fixture.tenant(name);
    }
    fixture
}

/// The same on a server of its own, for what only its owner may do; the fixture is to be dropped first.
pub(super) fn fleet_on_own_server(hint: &str, folder: &Folder, names: &[&str]) -> (TestServer, Fixture) {
    let server = TestServer::start().unwrap();
    let database = server.create_database(hint).unwrap();
    let builder = Tenancy::builder(database.url()).tenant_migrations(folder.source());
    let tenancy = builder.max_size(4).min_idle(0).build().unwrap();
    assert!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
    let fixture = Fixture { tenancy, database };
    for name in names {
        let _ = fixture.tenant(name);
    }
    (server, fixture)
}

/// What happened to each schema, in order: the number of its steps, or why there are none.
pub(super) fn outcomes(report: &MigrateReport) -> Vec<String> {
    let outcome = |outcome: &SchemaOutcome, steps: usize| match outcome {
        SchemaOutcome::Migrated => steps.to_string(),
        SchemaOutcome::Failed(error) => format!("failed {error}"),
        SchemaOutcome::NoSchema => "no schema".into(),
        SchemaOutcome::Skipped => "skipped".into(),
        other => unreachable!("{other:?}"),
    };
    let of = |schema: &tenants_diesel::migrations::SchemaReport| {
        format!("{}: {}", schema.schema, outcome(&schema.outcome, schema.steps.len()))
    };
    report.schemas.iter().map(of).collect()
}

/// The registry says of each schema what its own bookkeeping says, and nothing of any other.
#[track_caller]
pub(super) fn assert_registry(plain: &mut PgConnection) {
    let there = schemas(plain);
    let mut names: BTreeSet<String> = tenants(plain).into_iter().filter(|name| there.contains(name)).collect();
    names.insert("public".to_owned());
    let registered = "SELECT schema_name AS line FROM public.__tenants_registry";
    assert_eq!(texts(plain, registered).into_iter().collect::<BTreeSet<_>>(), names);
    for name in names {
        let row = format!(
            "SELECT pg_catalog.unnest(versions) AS line FROM public.__tenants_registry \
             WHERE schema_name = '{name}' AND schema_oid = '\"{name}\"'::regnamespace"
        );
        let mut bookkeeping = versions(plain, &name);
        bookkeeping.sort();
        assert_eq!(texts(plain, &row), bookkeeping, "the registry of {name}");
    }
}

/// Makes tenants `t00000`, `t00001` … by plain SQL, with the bookkeeping of the tenant `model` and a table `notes` each.
pub(super) fn make_many(plain: &mut PgConnection, model: &str, number: usize) {
    for first in (0..number).step_by(100) {
        let last = number.min(first + 100) - 1;
        execute(
            plain,
            &format!(
                "DO $$ DECLARE name text; BEGIN FOR n IN {first}..{last} LOOP name := format('t%s', lpad(n::text, 5, '0')); \
                 EXECUTE format('CREATE SCHEMA %I', name); \
                 EXECUTE format('CREATE TABLE %I.notes (id int)', name); \
                 EXECUTE format('CREATE TABLE %I.__diesel_schema_migrations (LIKE {model}.__diesel_schema_migrations INCLUDING ALL)', name); \
                 EXECUTE format('INSERT INTO %I.__diesel_schema_migrations SELECT * FROM {model}.__diesel_schema_migrations', name); \
                 INSERT INTO public.clients (schema_name, name, on_trial) VALUES (name, name, true); END LOOP; END $$"
            ),
        );
    }
}

/// How many tenants' tables `notes` have the column.
pub(super) fn with_column(plain: &mut PgConnection, column: &str) -> i64 {
    let from = "pg_attribute a JOIN pg_class c ON c.oid = attrelid AND relname = 'notes' JOIN pg_namespace n ON n.oid = relnamespace \
                JOIN public.clients t ON t.schema_name = nspname";
    count(plain, &format!("{from} WHERE attname = '{column}'"))
}

/// A connection string with one more parameter, in either of libpq's forms.
pub(super) fn with_parameter(url: &str, key: &str, value: &str) -> String {
    match (url.contains("://"), url.contains('?')) {
        (true, true) => format!("{url}&{key}={value}"),
        (true, false) => format!("{url}?{key}={value}"),
        (false, _) => format!("{url} {key}='{value}'"),
    }
}

/// Ends other sessions of the database, and waits until they are gone; how many there were.
pub(super) fn terminate_others(plain: &mut PgConnection, condition: &str) -> usize {
    // Materialized, lest the server ends sessions before it looks whose they are.
    let sql = format!(
        "WITH others AS MATERIALIZED (SELECT pid FROM pg_stat_activity WHERE datname = current_database() \
         AND pid <> pg_backend_pid() AND {condition}) SELECT pid::text AS line FROM others WHERE pg_terminate_backend(pid)"
    );
    let pids = texts(plain, &sql);
    if !pids.is_empty() {
        let left = format!("pg_stat_activity WHERE pid IN ({})", pids.join(", "));
        let deadline = Instant::now() + Duration::from_secs(10);
        while count(plain, &left) > 0 {
            assert!(Instant::now() < deadline, "a session does not end");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    pids.len()
}
