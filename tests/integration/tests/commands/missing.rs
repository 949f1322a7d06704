//! Tenants without a schema get one.

use std::sync::{Arc, Barrier, Mutex};
use std::time::Duration;

use diesel::prelude::*;
use tenants_diesel::commands::{MissingOptions, MissingReport};
use tenants_diesel::prelude::*;
use tenants_diesel::signal::Signal;
use tenants_diesel::{Error, Interrupt, Tenancy};
use tenants_integration::{Client, Fixture, NewClient, Proxy};

use crate::helpers::{
    ADVISORY_LOCKS, Folder, Manual, NewManual, SmallServer, count, execute, fingerprint, schemas, tenants, texts,
};

fn create(tenancy: &Tenancy<Client>) -> MissingReport {
    tenancy.create_missing_schemas(&MissingOptions::default()).unwrap()
}

fn insert(plain: &mut PgConnection, name: &str) {
    let sql = format!("INSERT INTO public.clients (schema_name, name, on_trial) VALUES ('{name}', 'by hand', true)");
    execute(plain, &sql);
}

#[test]
fn every_row_gets_its_schema_migrated() {
    let fixture = Fixture::new("missing");
    let plain = &mut fixture.plain();
    let (_whole, _gone) = (fixture.tenant("whole"), fixture.tenant("gone"));
    execute(plain, "DROP SCHEMA gone CASCADE");
    NewClient::of("public").save(&mut fixture.tenancy.public().unwrap()).unwrap();
    for name in ["select", "Ünï-1", "%I"] {
        insert(plain, name);
    }
    let report = create(&fixture.tenancy);
    assert_eq!(report.created, ["%I", "gone", "select", "Ünï-1"]);
    assert_eq!(report.to_string(), "4 created, 1 were there");
    for name in ["gone", "select"] {
        assert_eq!(fingerprint(plain, name), fingerprint(plain, "whole"), "{name}");
    }
    let plan = fixture.tenancy.plan_migrations(&MigrateOptions::default()).unwrap();
    assert_eq!(plan.to_string(), "6 up to date, 0 behind");
    let report = create(&fixture.tenancy);
    assert_eq!((report.created.len(), report.there, report.is_success()), (0, 5, true));
    assert_eq!(count(plain, ADVISORY_LOCKS), 0);
}

#[test]
fn also_where_saving_makes_none_and_its_receivers_are_told() {
    let fixture = Fixture::new("missing_manual");
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    let tenancy = Tenancy::<Manual>::builder(fixture.database.url())
        .on_signal(move |signal| {
            log.lock().unwrap().push(signal.name());
            Ok(())
        })
        .build()
        .unwrap();
    NewManual::of("acme").save(&mut tenancy.public().unwrap()).unwrap();
    told.lock().unwrap().clear();
    let report = tenancy.create_missing_schemas(&MissingOptions::default()).unwrap();
    assert_eq!(report.created, ["acme"]);
    assert!(told.lock().unwrap().ends_with(&["SchemaMigrated", "PostSchemaSync"]), "{told:?}");
}

#[test]
fn a_failure_stops_nobody() {
    let fixture = Fixture::with("missing_fails", |builder| {
        builder.on_signal_in_transaction(|signal, _| match signal {
            Signal::BeforeCreate { schema } if **schema == "bad" => Err("refused".into()),
            _ => Ok(()),
        })
    });
    let plain = &mut fixture.plain();
    for name in ["a", "bad", "c", " no name", "pg_x"] {
        insert(plain, name);
    }
    let report = create(&fixture.tenancy);
    assert_eq!(report.created, ["a", "c"]);
    let failed: Vec<_> = report.failed.iter().map(|failure| failure.schema.as_str()).collect();
    assert_eq!(failed, [" no name", "bad", "pg_x"]);
    assert!(matches!(report.failed[0].error, Error::SchemaName(_)), "{report}");
    assert!(matches!(report.failed[1].error, Error::Receiver(_)), "{report}");
    assert_eq!(report.to_string().lines().count(), 4, "{report}");
    assert_eq!(schemas(plain), ["a", "c", "public"]);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["created"], serde_json::json!(["a", "c"]));
    assert_eq!(json["failed"][1]["schema"], "bad");
    assert!(json["failed"][1]["error"]["message"].is_string());
}

#[test]
fn only_those_that_are_asked_for() {
    let fixture = Fixture::new("missing_some");
    let plain = &mut fixture.plain();
    for name in ["a", "b_eu", "c_eu", "d"] {
        insert(plain, name);
    }
    let some = MissingOptions::default().schema("a".parse().unwrap()).matching("*_eu".parse().unwrap());
    assert_eq!(fixture.tenancy.create_missing_schemas(&some).unwrap().created, ["a", "b_eu", "c_eu"]);
    let stranger = MissingOptions::default().schema("d".parse().unwrap()).schema("e".parse().unwrap());
    let error = fixture.tenancy.create_missing_schemas(&stranger).unwrap_err();
    assert!(matches!(&error, Error::TenantNotFound { schema } if *schema == "e"), "{error:?}");
    assert_eq!(schemas(plain), ["a", "b_eu", "c_eu", "public"]);

    let interrupt = Interrupt::new();
    interrupt.raise();
    let report = fixture.tenancy.create_missing_schemas(&MissingOptions::default().interrupt(interrupt)).unwrap();
    assert!(report.interrupted && report.created.is_empty());
}

#[test]
fn one_whose_deletion_was_begun_gets_none() {
    let server = SmallServer::new("missing_deleting");
    let acme = server.large_tenant("acme");
    server.cut_off_deletion(&acme);
    let plain = &mut server.plain();
    let there = schemas(plain);
    let report = create(&server.tenancy);
    assert_eq!(
        (report.being_deleted, report.created.len(), report.failed.len()),
        (vec!["acme".parse().unwrap()], 0, 0)
    );
    assert_eq!(schemas(plain), there);
    let error = acme.create_schema(&mut server.tenancy.public().unwrap()).unwrap_err();
    assert!(matches!(error, Error::SchemaUnderWay { operation: "deleted", .. }), "{error:?}");
    acme.delete(&mut server.tenancy.public().unwrap()).unwrap();
    assert_eq!(schemas(plain), ["public"]);
}

/// Several processes at once; with migrations that are staged, which takes each of them a while.
#[test]
fn each_is_made_once_by_whoever_comes_first() {
    let staged = Folder::of(&[("2027", "CREATE TABLE big (id int)")]);
    staged.add_outside_transaction("2028", "CREATE INDEX CONCURRENTLY big_id ON big (id)");
    for (hint, folder, tables) in [("missing_race", Folder::new(), 2), ("missing_race_staged", staged, 4)] {
        let fixture = Fixture::with(hint, |builder| builder.tenant_migrations(folder.source()));
        let plain = &mut fixture.plain();
        let names: Vec<_> = (0..8).map(|n| format!("t{n}")).collect();
        names.iter().for_each(|name| insert(plain, name));
        let barrier = Barrier::new(3);
        let reports: Vec<MissingReport> = std::thread::scope(|scope| {
            let spawn = |_| {
                scope.spawn(|| {
                    barrier.wait();
                    create(&fixture.tenancy)
                })
            };
            let threads: Vec<_> = (0..3).map(spawn).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let mut created: Vec<_> = reports.iter().flat_map(|report| &report.created).map(ToString::to_string).collect();
        created.sort();
        assert_eq!(created, names, "{reports:?}");
        for report in &reports {
            assert_eq!((report.failed.len(), report.created.len() + report.there), (0, 8), "{report:?}");
        }
        fixture.migrate(&MigrateOptions::default());
        assert_eq!(schemas(plain).len(), 9);
        for name in names {
            let count = count(plain, &format!("\"{name}\".__diesel_schema_migrations"));
            assert_eq!(count, tables, "{name}");
        }
    }
}

/// The server ends our session: the tenant is taken up again on another.
#[test]
fn a_lost_connection_is_replaced() {
    let folder = Folder::new();
    let fixture = Fixture::with("missing_killed", |builder| builder.tenant_migrations(folder.source()));
    let plain = &mut fixture.plain();
    for name in ["a", "b", "c"] {
        insert(plain, name);
    }
    folder.add("2027", "SELECT pg_sleep(CASE current_schema() WHEN 'b' THEN 0.3 ELSE 0 END)");
    let report = std::thread::scope(|scope| {
        let run = scope.spawn(|| create(&fixture.tenancy));
        let sleeping = "WITH sleeping AS MATERIALIZED (SELECT pid FROM pg_stat_activity \
                        WHERE datname = current_database() AND wait_event = 'PgSleep') \
                        SELECT pid::text AS line FROM sleeping WHERE pg_terminate_backend(pid)";
        while texts(plain, sleeping).is_empty() {
            assert!(!run.is_finished(), "nobody slept");
            std::thread::sleep(Duration::from_millis(2));
        }
        run.join().unwrap()
    });
    assert_eq!(
        (report.created, report.failed.len()),
        (vec!["a", "b", "c"].into_iter().map(|n| n.parse().unwrap()).collect(), 0)
    );
    assert_eq!(tenants(plain).len(), schemas(plain).len() - 1);
    assert_eq!(count(plain, ADVISORY_LOCKS), 0);
}

#[test]
fn with_nothing_to_do_it_is_a_few_messages() {
    let fixture = Fixture::new("missing_cost");
    for n in 0..12 {
        let _ = fixture.tenant(&format!("t{n}"));
    }
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url()).min_idle(0).build().unwrap();
    let trips = proxy.round_trips(|| assert_eq!(create(&tenancy).there, 12));
    assert!((1..=4).contains(&trips), "{trips} round trips");
}

/// More rows than one page holds, each looked at once.
#[test]
fn pages_follow_each_other() {
    let folder = Folder::new();
    let fixture = Fixture::with("missing_pages", |builder| builder.tenant_migrations(folder.source()));
    let plain = &mut fixture.plain();
    execute(
        plain,
        "INSERT INTO public.clients (schema_name, name, on_trial) SELECT 'pg_' || n, 'none', true FROM generate_series(1, 1000) n",
    );
    insert(plain, "zz");
    let report = create(&fixture.tenancy);
    assert_eq!((report.failed.len(), report.created), (1000, vec!["zz".parse().unwrap()]));
}
