//! An executor that fails, and what is known of the schemas then.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tenants_diesel::Error;
use tenants_diesel::migrations::{MigrationExecutor, MigrationWork, MultiprocessingExecutor};
use tenants_diesel::prelude::*;
use tenants_diesel::signal::Signal;
use tenants_integration::Fixture;

use super::helper::{assert_registry, fleet, outcomes};
use crate::helpers::{ADVISORY_LOCKS, Folder, count};

/// Fails after so many schemas.
#[derive(Debug)]
struct Failing(usize);

impl MigrationExecutor for Failing {
    fn execute(&self, work: &dyn MigrationWork) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut worker = work.worker()?;
        for _ in 0..self.0 {
            worker.migrate(NonZeroUsize::MIN)?;
        }
        Err("out of patience".into())
    }
}

#[test]
fn before_and_after_the_first_schema() {
    let folder = Folder::new();
    let fixture = fleet("failing_executor", &folder, &["a", "b"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    let run = |executor| fixture.tenancy.migrate_schemas(&MigrateOptions::default().executor(executor)).unwrap_err();
    let error = run(Failing(0));
    assert!(matches!(&error, Error::Executor(_)), "{error:?}");
    assert_eq!(error.to_string(), "the executor failed: out of patience");
    match run(Failing(1)) {
        Error::RunEndedEarly { report, source } => {
            assert_eq!(outcomes(&report), ["a: 1"]);
            assert!(matches!(*source, Error::Executor(_)), "{source:?}");
        }
        other => panic!("{other:?}"),
    }
    assert_registry(&mut fixture.plain());
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default())), ["b: 1"]);
}

/// Ends with success, and its worker was never told that nothing is left.
#[derive(Debug)]
struct Idle;

impl MigrationExecutor for Idle {
    fn execute(&self, work: &dyn MigrationWork) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        drop(work.worker()?);
        Ok(())
    }
}

#[test]
fn one_that_does_nothing_skips_all() {
    let folder = Folder::new();
    let fixture = fleet("idle_executor", &folder, &["a", "b"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    let report = fixture.migrate(&MigrateOptions::default().executor(Idle));
    assert_eq!(outcomes(&report), ["a: skipped", "b: skipped"]);
}

/// A panic before the commit is the caller's, and leaves its schema as it was.
#[test]
fn a_receiver_that_panics_leaves_nothing_behind() {
    for processes in 1..=3 {
        let folder = Folder::new();
        let panicked = AtomicBool::new(false);
        let fixture = Fixture::with("panic", |builder| {
            builder.tenant_migrations(folder.source()).on_signal(move |signal| match signal {
                Signal::SchemaMigrateMessage { schema, message }
                    if **schema == "b" && message.contains("2028") && !panicked.swap(true, Ordering::SeqCst) =>
                {
                    panic!("oh dear")
                }
                _ => Ok(()),
            })
        });
        for name in ["a", "b", "c", "d"] {
            let _ = fixture.tenant(name);
        }
        // Step by step, with an advisory lock of the session.
        folder.add("2027", "CREATE TABLE first (id int)");
        folder.add_outside_transaction("2028", "CREATE INDEX CONCURRENTLY first_id ON first (id)");
        let executor = MultiprocessingExecutor::default().max_processes(NonZeroUsize::new(processes).unwrap());
        let options = MigrateOptions::default().executor(executor);
        let run = AssertUnwindSafe(|| fixture.migrate(&options));
        assert!(catch_unwind(run).is_err());
        assert_nobody_is_locked_out(&fixture);
        let report = fixture.migrate(&options);
        assert!(outcomes(&report).contains(&"b: 1".to_owned()), "{report}");
        assert_registry(&mut fixture.plain());
    }
}

fn assert_nobody_is_locked_out(fixture: &Fixture) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while count(&mut fixture.plain(), ADVISORY_LOCKS) > 0 {
        assert!(Instant::now() < deadline, "an advisory lock is left");
    }
}

/// What a callback of the caller's panics with is the caller's.
#[test]
fn a_progress_that_panics_leaves_nothing_behind() {
    struct Panics;
    impl tenants_diesel::migrations::MigrationProgress for Panics {
        fn schema_finished(&self, report: &tenants_diesel::migrations::SchemaReport) {
            assert!(report.schema != "b", "oh dear");
        }
    }
    let folder = Folder::new();
    let fixture = fleet("panic_progress", &folder, &["a", "b", "c", "d"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    let options = MigrateOptions::default().executor(MultiprocessingExecutor::default()).progress(Panics);
    let run = AssertUnwindSafe(|| fixture.migrate(&options));
    assert!(catch_unwind(run).is_err());
    assert_nobody_is_locked_out(&fixture);
    assert!(fixture.migrate(&MigrateOptions::default()).is_success());
    assert_registry(&mut fixture.plain());
}
