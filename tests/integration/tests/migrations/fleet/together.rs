//! Several tenants in one message: which, and what happens when one of them fails.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::signal::Signal;
use tenants_integration::{Client, Fixture};

use super::helper::{assert_registry, fleet, make_many, outcomes};
use crate::helpers::{Folder, count, execute, texts};

fn together(tenants: usize) -> MigrateOptions {
    MigrateOptions::default().tenants_per_message(NonZeroUsize::new(tenants).unwrap())
}

/// In how many transactions the fleet's tables of this name were made.
fn transactions(plain: &mut PgConnection, table: &str) -> i64 {
    count(plain, &format!("(SELECT DISTINCT xmin::text FROM pg_class WHERE relname = '{table}') made"))
}

#[test]
fn only_what_is_brief_or_asked_for() {
    let folder = Folder::new();
    let fixture = fleet("together", &folder, &["a"]);
    let plain = &mut fixture.plain();
    make_many(plain, "a", 19);
    let not_brief = "; CREATE INDEX ON notes (id)";
    let all = MigrateOptions::default;
    // The standard executor hands on 16 at a time.
    for (version, behind, options, expected) in [
        ("2027", "", all(), 2),
        ("2028", not_brief, all(), 20),
        ("2029", not_brief, together(5), 5),
        ("2030", "", together(1), 20),
        ("2031", "", together(100), 2),
        ("2032", "", all().lock_timeout(Duration::from_secs(9)), 20),
        ("2033", not_brief, together(5).lock_timeout(Duration::from_secs(9)), 20),
        // A shared table is not to be locked for all of them.
        ("2034", "; DROP TABLE IF EXISTS public.nothing", all(), 20),
        ("2035", "; SELECT set_config('a.b', 'c', false)", together(5), 20),
    ] {
        folder.add(version, &format!("CREATE TABLE made{version} (id int){behind}"));
        let report = fixture.migrate(&options);
        assert_eq!((report.applied(), report.is_success()), (20, true), "{report}");
        assert_eq!(transactions(plain, &format!("made{version}")), expected, "{version}");
    }
    assert_registry(plain);
}

#[test]
fn not_where_a_plain_name_may_be_that_of_a_shared_table() {
    let folder = Folder::new();
    let fixture = Fixture::with("together_sees", |builder| {
        builder.tenant_migrations(folder.source()).migrations_see_public(true)
    });
    let _tenants = ["a", "b", "c"].map(|name| fixture.tenant(name));
    let plain = &mut fixture.plain();
    for (version, options, expected) in [("2027", MigrateOptions::default(), 3), ("2028", together(3), 1)] {
        folder.add(version, &format!("CREATE TABLE made{version} (id int)"));
        assert_eq!(fixture.migrate(&options).applied(), 3);
        assert_eq!(transactions(plain, &format!("made{version}")), expected, "{version}");
    }
}

type Log = Arc<Mutex<Vec<String>>>;

/// A fleet whose signals are noted; `refused` is the tenant of which a receiver wants to hear nothing.
fn noted(hint: &str, folder: &Folder, names: &[&str], refused: Option<&'static str>) -> (Log, Fixture) {
    let log = Log::default();
    let told = Arc::clone(&log);
    let fixture = Fixture::with(hint, |builder| {
        builder.tenant_migrations(folder.source()).on_signal(move |signal: &Signal<'_, Client>| {
            let line = match signal {
                Signal::SchemaPreMigration { schema, pending } if pending.len() == 1 => format!("{schema} before"),
                Signal::SchemaMigrated { schema, .. } => format!("{schema} after"),
                _ => return Ok(()),
            };
            let refuses = refused.is_some_and(|refused| line == format!("{refused} before"));
            told.lock().unwrap().push(line);
            if refuses { Err("not now".into()) } else { Ok(()) }
        })
    });
    for name in names {
        let _ = fixture.tenant(name);
    }
    log.lock().unwrap().clear();
    (log, fixture)
}

fn sorted(log: &Log) -> Vec<String> {
    let mut told = std::mem::take(&mut *log.lock().unwrap());
    told.sort();
    told
}

#[test]
fn one_that_fails_leaves_the_others_done_and_each_is_told_once() {
    let folder = Folder::new();
    let (log, fixture) = noted("together_fails", &folder, &["a", "b", "c", "d"], None);
    execute(&mut fixture.plain(), "CREATE TABLE c.first (id int)");
    folder.add("2027", "CREATE TABLE first (id int)");
    for options in [MigrateOptions::default(), together(4)] {
        let told = outcomes(&fixture.migrate(&options));
        let failed = told.iter().find(|told| told.starts_with("c: ")).unwrap();
        assert!(failed.contains("2027_test") && failed.ends_with("relation \"first\" already exists"), "{told:?}");
        let done: Vec<_> = told.iter().filter(|told| told.ends_with(": 1")).collect();
        let signals = sorted(&log);
        if done.is_empty() {
            assert_eq!(signals, ["c before"]);
        } else {
            assert_eq!(done, ["a: 1", "b: 1", "d: 1"]);
            let expected = ["a after", "a before", "b after", "b before", "c before", "d after", "d before"];
            assert_eq!(signals, expected);
        }
        assert_registry(&mut fixture.plain());
    }
}

#[test]
fn a_receiver_that_refuses_one_is_asked_once_and_stops_no_other() {
    for tenants in [1, 4] {
        let folder = Folder::new();
        let (log, fixture) = noted("together_refused", &folder, &["a", "b", "c", "d"], Some("b"));
        folder.add("2027", "CREATE TABLE first (id int)");
        let told = outcomes(&fixture.migrate(&together(tenants)));
        assert!(told[1].starts_with("b: failed receiver"), "{told:?}");
        assert_eq!([&*told[0], &*told[2], &*told[3]], ["a: 1", "c: 1", "d: 1"]);
        let expected = ["a after", "a before", "b before", "c after", "c before", "d after", "d before"];
        assert_eq!(sorted(&log), expected, "{tenants} in a message");
        assert_registry(&mut fixture.plain());
    }
}

/// Between the scan and the message.
#[test]
fn one_of_sixteen_whose_schema_is_gone() {
    let folder = Folder::new();
    let url = Arc::new(std::sync::OnceLock::<String>::new());
    let dropping = Arc::clone(&url);
    let fixture = Fixture::with("together_gone", |builder| {
        builder.tenant_migrations(folder.source()).on_signal(move |signal: &Signal<'_, Client>| {
            if let (Signal::SchemaPreMigration { schema, .. }, Some(url)) = (signal, dropping.get())
                && **schema == "t00014"
            {
                execute(&mut PgConnection::establish(url)?, "DROP SCHEMA IF EXISTS t00007 CASCADE");
            }
            Ok(())
        })
    });
    let _ = fixture.tenant("a");
    let plain = &mut fixture.plain();
    make_many(plain, "a", 15);
    assert_eq!(fixture.migrate(&MigrateOptions::default()).up_to_date, 17);
    folder.add("2027", "CREATE TABLE first (id int)");
    url.set(fixture.database.url().to_owned()).unwrap();
    let report = fixture.migrate(&MigrateOptions::default());
    let failed: Vec<_> = report.failures().map(|(schema, error)| format!("{schema}: {error}")).collect();
    assert_eq!(report.applied(), 15, "{report}");
    assert!(failed.len() == 1 && failed[0].starts_with("t00007: "), "{failed:?}");
    assert_eq!(
        texts(plain, "SELECT schema_name AS line FROM public.__tenants_registry WHERE schema_name = 't00007'"),
        [""; 0]
    );
    assert_registry(plain);
}
