//! Several deployments migrate the same fleet at once, each with several connections.

use std::num::NonZeroUsize;
use std::process::{Command, Stdio};
use std::sync::Barrier;

use tenants_diesel::Tenancy;
use tenants_diesel::migrations::MultiprocessingExecutor;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture};

use super::helper::{assert_registry, fleet};
use crate::helpers::{ADVISORY_LOCKS, Folder, count};

const TENANTS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// How many migrations each of so many threads has applied.
fn threads(fixture: &Fixture, folder: &Folder, runs: usize, options: &MigrateOptions) -> Vec<usize> {
    let barrier = &Barrier::new(runs);
    let migrate = || {
        let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1).min_idle(0);
        let tenancy = builder.tenant_migrations(folder.source()).build().unwrap();
        barrier.wait();
        tenancy.migrate_schemas(options).unwrap().applied()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..runs).map(|_| scope.spawn(migrate)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// How many migrations each of so many processes has applied.
fn processes(fixture: &Fixture, folder: &Folder, runs: usize, connections: usize) -> Vec<usize> {
    let start = |_| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_migrate_child"));
        command.arg(fixture.database.url()).arg(folder.path()).arg(connections.to_string());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let running: Vec<_> = (0..runs).map(start).collect();
    let applied = |child: std::process::Child| {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
    };
    running.into_iter().map(applied).collect()
}

/// Adds migrations that show if they are applied twice.
fn add_round(folder: &Folder, round: usize) {
    let version = |n: usize| (20270 + 10 * round + n).to_string();
    folder.add(&version(0), &format!("CREATE TABLE once{round} (id int); SELECT pg_sleep(0.01)"));
    folder.add(&version(1), &format!("INSERT INTO once{round} VALUES (1)"));
    if round % 2 == 1 {
        let sql =
            format!("CREATE INDEX CONCURRENTLY once{round}_id ON once{round} (id); INSERT INTO once{round} VALUES (2)");
        folder.add_outside_transaction(&version(2), &sql);
    }
}

fn assert_applied_once(fixture: &Fixture, applied: &[usize], round: usize) {
    let (migrations, rows) = if round % 2 == 1 { (3, 2) } else { (2, 1) };
    let plain = &mut fixture.plain();
    assert_eq!(applied.iter().sum::<usize>(), TENANTS.len() * migrations, "{applied:?}");
    for name in TENANTS {
        assert_eq!(count(plain, &format!("{name}.once{round}")), rows, "{name}");
    }
    assert_registry(plain);
    assert_eq!(count(plain, ADVISORY_LOCKS), 0);
}

#[test]
fn threads_with_one_connection_each_or_several() {
    let folder = Folder::new();
    let fixture = fleet("at_once_threads", &folder, &TENANTS);
    let parallel = MultiprocessingExecutor::default().max_processes(NonZeroUsize::new(3).unwrap());
    let together = MigrateOptions::default().tenants_per_message(NonZeroUsize::new(4).unwrap());
    let options = [MigrateOptions::default(), together, MigrateOptions::default().executor(parallel)];
    let runs = options.iter().flat_map(|options| [2, 2, 4, 4].map(|runs| (runs, options)));
    for (round, (runs, options)) in runs.enumerate() {
        add_round(&folder, round);
        let applied = threads(&fixture, &folder, runs, options);
        assert_applied_once(&fixture, &applied, round);
    }
}

#[test]
fn processes_with_one_connection_each_or_several() {
    let folder = Folder::new();
    let fixture = fleet("at_once_processes", &folder, &TENANTS);
    let runs = [1, 3].into_iter().flat_map(|connections| [2, 2, 4, 4].map(|runs| (runs, connections)));
    for (round, (runs, connections)) in runs.enumerate() {
        add_round(&folder, round);
        let applied = processes(&fixture, &folder, runs, connections);
        assert_applied_once(&fixture, &applied, round);
    }
}
