//! Two deployments migrate at once.

use std::sync::Barrier;

use tenants_diesel::Tenancy;
use tenants_diesel::prelude::*;
use tenants_diesel::testing::TestDatabase;
use tenants_integration::{Client, Fixture};

use crate::helpers::{ADVISORY_LOCKS, Folder, count, texts};

/// Migrates with `threads` tenancies at once; how many migrations each has applied.
fn migrate_at_once(url: &str, folder: &Folder, threads: usize) -> Vec<usize> {
    let barrier = &Barrier::new(threads);
    std::thread::scope(|scope| {
        let migrate = || {
            let builder = Tenancy::<Client>::builder(url).max_size(1).min_idle(0);
            let tenancy = builder.tenant_migrations(folder.source()).build().unwrap();
            barrier.wait();
            let report = tenancy.migrate_schemas(&MigrateOptions::default()).unwrap();
            assert!(report.is_success(), "{report:?}");
            report.applied()
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(migrate)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn each_is_applied_once(hint: &str, outside: bool) {
    let fixture = Fixture::new(hint);
    for n in 0..4 {
        let _ = fixture.tenant(&format!("t{n}"));
    }
    let folder = Folder::new();
    for round in 0..5 {
        let (table, insert) = (2027 + 2 * round, 2028 + 2 * round);
        folder.add(&table.to_string(), &format!("CREATE TABLE once{round} (id int); SELECT pg_sleep(0.01)"));
        if outside {
            let sql = format!(
                "CREATE INDEX CONCURRENTLY once{round}_id ON once{round} (id); INSERT INTO once{round} VALUES (1)"
            );
            folder.add_outside_transaction(&insert.to_string(), &sql);
        } else {
            folder.add(&insert.to_string(), &format!("INSERT INTO once{round} VALUES (1)"));
        }
        let applied = migrate_at_once(fixture.database.url(), &folder, 3);
        assert_eq!(applied.iter().sum::<usize>(), 8, "{applied:?}");
        let plain = &mut fixture.plain();
        for n in 0..4 {
            assert_eq!(count(plain, &format!("t{n}.once{round}")), 1);
        }
        assert_eq!(count(plain, ADVISORY_LOCKS), 0);
    }
}

#[test]
fn each_migration_is_applied_once() {
    each_is_applied_once("two_migrators", false);
}

#[test]
fn each_migration_is_applied_once_outside_transactions() {
    each_is_applied_once("two_migrators_outside", true);
}

#[test]
fn an_empty_database_is_filled_once() {
    for _ in 0..5 {
        let database = TestDatabase::new("two_first").unwrap();
        let applied = migrate_at_once(database.url(), &Folder::new(), 3);
        assert_eq!(applied.iter().sum::<usize>(), 2, "{applied:?}");
        let versions = "SELECT version AS line FROM public.__diesel_schema_migrations";
        assert_eq!(texts(&mut database.connect().unwrap(), versions).len(), 2);
    }
}
