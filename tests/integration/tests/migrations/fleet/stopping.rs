//! Runs that end before all is done: canaries, the first failure, an interrupt.

use std::num::NonZeroUsize;

use tenants_diesel::migrations::{MigrationProgress, MultiprocessingExecutor, SchemaOutcome, SchemaReport};
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Interrupt};
use tenants_integration::Fixture;

use super::helper::{assert_registry, fleet, outcomes};
use crate::helpers::{Folder, Manual, execute};

const TENANTS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// A fleet in which the next migration fails in these schemas.
fn failing_in(hint: &str, names: &[&str]) -> (Folder, Fixture) {
    let folder = Folder::new();
    let fixture = fleet(hint, &folder, &TENANTS);
    for name in names {
        execute(&mut fixture.plain(), &format!("CREATE TABLE {name}.first (id int)"));
    }
    folder.add("2027", "CREATE TABLE first (id int)");
    (folder, fixture)
}

fn short(fixture: &Fixture, options: &MigrateOptions) -> Vec<String> {
    let told = outcomes(&fixture.migrate(options));
    told.into_iter().map(|told| told.split(" migration").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_canary_that_fails_keeps_the_rest_from_being_begun() {
    let (_folder, fixture) = failing_in("canary", &["b"]);
    let two = MigrateOptions::default().canary(2);
    assert_eq!(short(&fixture, &two), ["a: 1", "b: failed", "c: skipped", "d: skipped", "e: skipped"]);
    assert_registry(&mut fixture.plain());
    // The next has b for its first, and only canary.
    let one = MigrateOptions::default().canary(1).executor(MultiprocessingExecutor::default());
    assert_eq!(short(&fixture, &one), ["b: failed", "c: skipped", "d: skipped", "e: skipped"]);
    execute(&mut fixture.plain(), "DROP TABLE b.first");
    assert_eq!(short(&fixture, &one), ["b: 1", "c: 1", "d: 1", "e: 1"]);
}

#[test]
fn a_canary_is_one_with_which_something_is_done() {
    let (_folder, fixture) = failing_in("canary_verify", &["b"]);
    assert_eq!(short(&fixture, &MigrateOptions::default().schema("a".parse().unwrap())), ["a: 1"]);
    let verified = MigrateOptions::default().canary(1).verify();
    assert_eq!(short(&fixture, &verified), ["b: failed", "c: skipped", "d: skipped", "e: skipped"]);
}

/// A row that waits for its schema says nothing of the migrations.
#[test]
fn a_canary_has_a_schema() {
    let (folder, fixture) = failing_in("canary_waits", &["a"]);
    let insert = "INSERT INTO clients (schema_name, name, on_trial) VALUES ('0waits', 'waits', true)";
    execute(&mut fixture.plain(), insert);
    let builder = Tenancy::<Manual>::builder(fixture.database.url()).tenant_migrations(folder.source());
    let tenancy = builder.max_size(1).min_idle(0).build().unwrap();
    let Err(Error::SchemasFailed { report }) = tenancy.migrate_schemas(&MigrateOptions::default().canary(1)) else {
        panic!("a was to fail");
    };
    let skipped = report.schemas.iter().filter(|schema| matches!(schema.outcome, SchemaOutcome::Skipped)).count();
    assert_eq!(skipped, 4, "{report}");
}

/// What has no schema, or none any more, says nothing of the migrations and keeps nobody from them.
#[test]
fn a_schema_that_is_gone_stops_nobody() {
    for (hint, options) in [
        ("gone_canary", MigrateOptions::default().canary(1)),
        ("gone_fast", MigrateOptions::default().fail_fast()),
        ("gone_both", MigrateOptions::default().canary(2).fail_fast().executor(MultiprocessingExecutor::default())),
    ] {
        let (_folder, fixture) = failing_in(hint, &[]);
        let gone = "DROP SCHEMA a CASCADE; DROP SCHEMA c CASCADE; \
                    INSERT INTO clients (schema_name, name, on_trial) VALUES ('0never', 'never', true), ('pg_x', 'x', true)";
        execute(&mut fixture.plain(), gone);
        let told = short(&fixture, &options);
        let missing = |name: &str| format!("{name}: failed schema \"{name}\" does not exist");
        let [never, a, c] = ["0never", "a", "c"].map(missing);
        let [.., last] = &told[..] else { panic!("{told:?}") };
        assert!(last.starts_with("pg_x: failed "), "{told:?}");
        assert_eq!(told[..6], [&never, &a, "b: 1", &c, "d: 1", "e: 1"], "{options:?}");
    }
}

/// But a canary is one with which something is done.
#[test]
fn behind_a_schema_that_is_gone_the_next_is_the_canary() {
    let (_folder, fixture) = failing_in("gone_canary_next", &["b"]);
    execute(&mut fixture.plain(), "DROP SCHEMA a CASCADE");
    let told = short(&fixture, &MigrateOptions::default().canary(1));
    assert_eq!(told[1..], ["b: failed", "c: skipped", "d: skipped", "e: skipped"]);
}

#[test]
fn a_failure_behind_the_canaries_stops_nobody() {
    let (_folder, fixture) = failing_in("canary_late", &["d"]);
    let options = MigrateOptions::default().canary(2);
    assert_eq!(short(&fixture, &options), ["a: 1", "b: 1", "c: 1", "d: failed", "e: 1"]);
}

#[test]
fn fail_fast_with_several_in_a_message() {
    let (_folder, fixture) = failing_in("fast_together", &["b"]);
    let options = MigrateOptions::default().fail_fast().tenants_per_message(NonZeroUsize::new(5).unwrap());
    assert_eq!(short(&fixture, &options), ["a: 1", "b: failed", "c: skipped", "d: skipped", "e: skipped"]);
}

/// Raises it behind a schema.
struct Raise(Interrupt, &'static str);

impl MigrationProgress for Raise {
    fn schema_finished(&self, report: &SchemaReport) {
        if report.schema == self.1 {
            self.0.raise();
        }
    }
}

#[test]
fn an_interrupt_skips_the_rest_and_the_next_run_goes_on() {
    for tenants in [1, 2] {
        let (_folder, fixture) = failing_in("interrupt", &[]);
        let interrupt = Interrupt::new();
        let options = MigrateOptions::default()
            .tenants_per_message(NonZeroUsize::new(tenants).unwrap())
            .progress(Raise(interrupt.clone(), "b"))
            .interrupt(interrupt);
        let report = fixture.tenancy.migrate_schemas(&options).unwrap();
        assert!(report.interrupted);
        assert_eq!(outcomes(&report), ["a: 1", "b: 1", "c: skipped", "d: skipped", "e: skipped"]);
        assert_registry(&mut fixture.plain());
        let report = fixture.migrate(&MigrateOptions::default());
        assert_eq!((outcomes(&report).join(" "), report.interrupted), ("c: 1 d: 1 e: 1".to_owned(), false));
    }
}

#[test]
fn an_interrupt_during_the_public_schema_touches_no_tenant() {
    let (shared, folder) = (Folder::new(), Folder::new());
    let fixture = Fixture::with("interrupt_public", |builder| {
        builder.shared_migrations(shared.source()).tenant_migrations(folder.source())
    });
    let _a = fixture.tenant("a");
    shared.add("2027", "SELECT 1");
    folder.add("2027", "SELECT 1");
    let interrupt = Interrupt::new();
    let options = MigrateOptions::default().progress(Raise(interrupt.clone(), "public")).interrupt(interrupt);
    let report = fixture.migrate(&options);
    assert_eq!(outcomes(&report), ["public: 1", "a: skipped"]);
    assert!(report.interrupted);
}
