//! Executors: how many connections they take, and whose.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tenants_diesel::Tenancy;
use tenants_diesel::migrations::{MigrationExecutor, MigrationWork, MultiprocessingExecutor, StandardExecutor};
use tenants_diesel::prelude::*;
use tenants_diesel::signal::Signal;
use tenants_integration::{Client, Fixture};

use super::helper::{assert_registry, fleet, with_parameter};
use crate::helpers::{Folder, count, texts};

const TENANTS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// What the server saw of a run.
#[derive(Debug, Default)]
struct Seen {
    /// The most connections at one time.
    most: i64,
    /// The sessions that migrated schemas.
    sessions: BTreeSet<String>,
    threads: BTreeSet<String>,
}

/// Runs with the executor and looks at the server whenever a schema is begun.
fn watch(fixture: &Fixture, folder: &Folder, executor: impl MigrationExecutor + 'static) -> Seen {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let url = with_parameter(fixture.database.url(), "application_name", "migrator");
    let noted = Arc::clone(&seen);
    let tenancy = Tenancy::<Client>::builder(fixture.database.url())
        .migration_url(url)
        .tenant_migrations(folder.source())
        .max_size(3)
        .min_idle(3)
        .on_signal_in_transaction(move |signal, conn| {
            if let Signal::SchemaPreMigration { .. } = signal {
                let mut seen = noted.lock().unwrap();
                let open = "pg_stat_activity WHERE datname = current_database() AND application_name = 'migrator'";
                seen.most = seen.most.max(count(conn, open));
                seen.sessions.insert(texts(conn, "SELECT pg_backend_pid()::text AS line").remove(0));
                seen.threads.insert(format!("{:?}", std::thread::current().id()));
            }
            Ok(())
        })
        .build()
        .unwrap();
    let report = tenancy.migrate_schemas(&MigrateOptions::default().executor(executor)).unwrap();
    assert_eq!(report.schemas.len(), TENANTS.len());
    // The application's own pool had nothing to do with it.
    assert_eq!((tenancy.state().connections, tenancy.state().idle_connections), (3, 3));
    assert_registry(&mut fixture.plain());
    drop(tenancy);
    Arc::into_inner(seen).unwrap().into_inner().unwrap()
}

/// The n-th migration of a fleet, slow enough for all workers to begin.
fn add(folder: &Folder, n: usize) {
    folder.add(&(2027 + n).to_string(), &format!("CREATE TABLE made{n} (id int); SELECT pg_sleep(0.03)"));
}

#[test]
fn never_more_connections_than_were_allowed() {
    let folder = Folder::new();
    let fixture = fleet("executors", &folder, &TENANTS);
    add(&folder, 0);
    let seen = watch(&fixture, &folder, StandardExecutor);
    assert_eq!((seen.most, seen.sessions.len(), seen.threads.len()), (1, 1, 1), "{seen:?}");
    for n in 1..=4 {
        add(&folder, n);
        let one = NonZeroUsize::MIN;
        let processes = NonZeroUsize::new(n).unwrap();
        let seen = watch(&fixture, &folder, MultiprocessingExecutor::default().max_processes(processes).chunks(one));
        assert!(seen.most <= i64::try_from(n).unwrap() && seen.sessions.len() <= n, "{n}: {seen:?}");
        assert!(n == 1 || seen.sessions.len() > 1, "{n}: {seen:?}");
    }
    add(&folder, 5);
    let seen = watch(&fixture, &folder, MultiprocessingExecutor::auto());
    let most = 2 * std::thread::available_parallelism().map_or(1, usize::from).min(8);
    assert!(seen.sessions.len() <= most, "{seen:?}");
}

/// Takes one schema at a time, and at most so many.
#[derive(Debug)]
struct AtMost(usize, Arc<AtomicUsize>);

impl MigrationExecutor for AtMost {
    fn execute(&self, work: &dyn MigrationWork) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        assert!(work.free_connections()? > 0);
        let mut worker = work.worker()?;
        for _ in 0..self.0 {
            if !worker.migrate(NonZeroUsize::MIN)? {
                break;
            }
            self.1.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }
}

#[test]
fn one_of_the_user_s_own_may_leave_schemas_to_the_next_run() {
    let folder = Folder::new();
    let fixture = fleet("own_executor", &folder, &["a", "b", "c"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    let taken = Arc::new(AtomicUsize::new(0));
    let options = || MigrateOptions::default().executor(AtMost(2, Arc::clone(&taken)));
    let report = fixture.migrate(&options());
    assert_eq!(super::helper::outcomes(&report), ["a: 1", "b: 1", "c: skipped"]);
    assert_eq!(taken.load(Ordering::SeqCst), 2);
    assert_eq!(super::helper::outcomes(&fixture.migrate(&options())), ["c: 1"]);
    assert_eq!(fixture.migrate(&options()).up_to_date, 4);
}
