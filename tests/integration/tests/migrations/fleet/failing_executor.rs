//! An executor that fails, and what is known of the schemas then.

use std::num::NonZeroUsize;

use tenants_diesel::Error;
use tenants_diesel::migrations::{MigrationExecutor, MigrationWork, MultiprocessingExecutor};
use tenants_diesel::prelude::*;
use tenants_diesel::signal::Signal;

use super::helper::{assert_registry, fleet, outcomes};
use crate::helpers::{ADVISORY_LOCKS, Folder, count};
use tenants_integration::Fixture;

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

#[test]
fn a_receiver_that_panics_fails_its_schema_only() {
    for processes in 1..=3 {
        let folder = Folder::new();
        let fixture = Fixture::with("panic", |builder| {
            builder.tenant_migrations(folder.source()).on_signal(|signal| match signal {
                Signal::SchemaPreMigration { schema, pending } if **schema == "b" && pending.len() == 1 => {
                    panic!("oh dear")
                }
                _ => Ok(()),
            })
        });
        for name in ["a", "b", "c", "d"] {
            let _ = fixture.tenant(name);
        }
        folder.add("2027", "CREATE TABLE first (id int)");
        let executor = MultiprocessingExecutor::default().max_processes(NonZeroUsize::new(processes).unwrap());
        let report = fixture.migrate(&MigrateOptions::default().executor(executor));
        let told = outcomes(&report);
        assert_eq!((&*told[0], &*told[2], &*told[3]), ("a: 1", "c: 1", "d: 1"), "{told:?}");
        assert!(told[1].starts_with("b: failed ") && told[1].contains("SchemaPreMigration"), "{told:?}");
        assert_eq!(count(&mut fixture.plain(), ADVISORY_LOCKS), 0);
        assert_registry(&mut fixture.plain());
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
    let run = std::panic::AssertUnwindSafe(|| fixture.migrate(&options));
    assert!(std::panic::catch_unwind(run).is_err());
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while count(&mut fixture.plain(), ADVISORY_LOCKS) > 0 {
        assert!(std::time::Instant::now() < deadline);
    }
    assert!(fixture.migrate(&MigrateOptions::default()).is_success());
    assert_registry(&mut fixture.plain());
}
