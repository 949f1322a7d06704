//! Signals of a run: each once, in the caller's process, whoever works.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use tenants_diesel::migrations::{MigrationScope, MultiprocessingExecutor, Target};
use tenants_diesel::prelude::*;
use tenants_diesel::signal::Signal;
use tenants_integration::{Client, Fixture};

use super::helper::outcomes;
use crate::helpers::Folder;

type Log = Arc<Mutex<Vec<String>>>;

fn note(log: &Log) -> impl Fn(&Signal<'_, Client>) + use<> {
    let log = Arc::clone(log);
    move |signal| {
        let told = match signal {
            Signal::SchemaPreMigration { schema, pending } => format!("{schema} before {pending:?}"),
            Signal::SchemaMigrated { schema, applied } => format!("{schema} after {applied:?}"),
            Signal::SchemaMigrateMessage { schema, message } => format!("{schema} {message}"),
            _ => return,
        };
        log.lock().unwrap().push(told.replace("MigrationVersion", ""));
    }
}

fn fixture(hint: &str, folder: &Folder) -> (Log, Fixture) {
    let log = Log::default();
    let note = note(&log);
    let fixture = Fixture::with(hint, |builder| {
        builder.tenant_migrations(folder.source()).on_signal(move |signal| {
            note(signal);
            Ok(())
        })
    });
    for name in ["a", "b", "c"] {
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

fn expected(before: &str, message: &str) -> Vec<String> {
    let of =
        |name: &str| [format!("{name} after {before}"), format!("{name} before {before}"), format!("{name} {message}")];
    let mut all: Vec<_> = ["a", "b", "c"].iter().flat_map(|name| of(name)).collect();
    all.sort();
    all
}

#[test]
fn once_for_each_schema_whoever_works() {
    let folder = Folder::new();
    let (log, fixture) = fixture("signals_executors", &folder);
    let parallel = MultiprocessingExecutor::default().max_processes(NonZeroUsize::new(3).unwrap());
    let together = MigrateOptions::default().tenants_per_message(NonZeroUsize::new(3).unwrap());
    let runs = [MigrateOptions::default(), together, MigrateOptions::default().executor(parallel)];
    for (n, options) in runs.iter().enumerate() {
        let version = (2027 + n).to_string();
        folder.add(&version, "SELECT 1");
        assert!(fixture.migrate(options).is_success());
        assert_eq!(sorted(&log), expected(&format!("[(\"{version}\")]"), &format!("applying {version}_test")));
    }
}

#[test]
fn a_revert_tells_what_is_reverted() {
    let folder = Folder::of(&[("2027", "SELECT 1"), ("2028", "SELECT 1")]);
    let (log, fixture) = fixture("signals_revert", &folder);
    let back = MigrateOptions::default().scope(MigrationScope::Tenant).target(Target::Revert(2));
    assert!(fixture.migrate(&back).is_success());
    let versions = "[(\"2028\"), (\"2027\")]";
    assert_eq!(sorted(&log), expected(versions, "reverting 2028_test, 2027_test"));
}

#[test]
fn a_receiver_that_refuses_leaves_its_schema_as_it_was() {
    let folder = Folder::new();
    let calls = Log::default();
    let noted = Arc::clone(&calls);
    let fixture = Fixture::with("signals_refuse", |builder| {
        builder.tenant_migrations(folder.source()).on_signal(move |signal| match signal {
            Signal::SchemaPreMigration { schema, pending } if **schema == "b" && pending.len() == 1 => {
                noted.lock().unwrap().push(schema.to_string());
                Err("not now".into())
            }
            _ => Ok(()),
        })
    });
    for name in ["a", "b", "c"] {
        let _ = fixture.tenant(name);
    }
    folder.add("2027", "CREATE TABLE first (id int)");
    for tenants in [1, 3] {
        let options = MigrateOptions::default().tenants_per_message(NonZeroUsize::new(tenants).unwrap());
        let told = outcomes(&fixture.migrate(&options));
        assert!(told.iter().any(|told| told.starts_with("b: failed ")), "{told:?}");
        assert_eq!(std::mem::take(&mut *calls.lock().unwrap()), ["b"], "{tenants} in a message");
        folder.add("2028", "CREATE TABLE second (id int)");
        folder.remove("2028");
    }
}
