//! Several creators of one tenant at once.

use std::sync::Barrier;

use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient};

use crate::helpers::{ADVISORY_LOCKS, Folder, count, schemas, tenants};

/// Each round, `names.len()` threads save at once; one wins, the others hear that the tenant exists.
fn rounds(fixture: &Fixture, rounds: usize, names: impl Fn(usize) -> Vec<String>) {
    for round in 0..rounds {
        let names = names(round);
        let barrier = Barrier::new(names.len());
        let results: Vec<_> = std::thread::scope(|scope| {
            let spawn = |name: &String| {
                let (name, barrier) = (name.clone(), &barrier);
                scope.spawn(move || {
                    let mut conn = fixture.tenancy.public().unwrap();
                    barrier.wait();
                    NewClient::of(&name).save(&mut conn)
                })
            };
            let threads: Vec<_> = names.iter().map(spawn).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let won = results.iter().filter(|result| result.is_ok()).count();
        assert_eq!(won, 1, "{results:?}");
        for error in results.into_iter().filter_map(Result::err) {
            assert!(matches!(error, Error::TenantExists { .. }), "{error:?}");
        }
    }
    let plain = &mut fixture.plain();
    assert_eq!(tenants(plain).len(), rounds);
    assert_eq!(schemas(plain).len(), rounds + 1);
    assert_eq!(count(plain, ADVISORY_LOCKS), 0);
}

#[test]
fn one_of_two_threads_wins() {
    rounds(&Fixture::new("race"), 25, |round| vec![format!("t{round}"), format!("T{round}")]);
}

#[test]
fn one_of_four_threads_wins() {
    rounds(&Fixture::new("race4"), 10, |round| vec![format!("t{round}"); 4]);
}

#[test]
fn one_of_two_threads_wins_also_with_staging() {
    let folder = Folder::of(&[("2027", "CREATE TABLE big (id int)")]);
    folder.add_outside_transaction("2028", "CREATE INDEX CONCURRENTLY big_id ON big (id)");
    let fixture = Fixture::with("race_staging", |builder| builder.tenant_migrations(folder.source()));
    rounds(&fixture, 8, |round| vec![format!("t{round}"); 2]);
}
