//! Several who claim, and several who fill, at the same time.

use std::collections::BTreeSet;
use std::sync::Barrier;

use tenants_diesel::prelude::*;
use tenants_integration::NewClient;

use super::{ASTRAY, fill, oid, oids, save, usual};
use crate::helpers::{ADVISORY_LOCKS, count, tenants, texts};

#[test]
fn no_two_of_eight_get_the_same_one() {
    let fixture = usual("warm_eight");
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    for round in 0..5 {
        // Fewer than are asked for: the others are migrated.
        fill(tenancy, 5);
        let warm: BTreeSet<_> = oids(plain).into_iter().collect();
        let names: Vec<_> = (0..8).map(|thread| format!("t{round}_{thread}")).collect();
        let barrier = Barrier::new(names.len());
        std::thread::scope(|scope| {
            for name in &names {
                scope.spawn(|| {
                    let mut conn = tenancy.public().unwrap();
                    barrier.wait();
                    NewClient::of(name).save(&mut conn).unwrap()
                });
            }
        });
        let got: BTreeSet<_> = names.iter().map(|name| oid(plain, name)).collect();
        assert_eq!(got.len(), names.len());
        assert_eq!(
            got.intersection(&warm).count(),
            warm.len(),
            "claims pass over what is locked, not over what is free"
        );
        assert_eq!(oids(plain), [""; 0]);
    }
    assert_eq!(tenants(plain).len(), 40);
    assert_eq!(count(plain, ADVISORY_LOCKS), 0);
}

#[test]
fn several_fillers_make_no_more_than_was_asked_for() {
    let fixture = usual("warm_fillers");
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    let barrier = Barrier::new(4);
    let made: usize = std::thread::scope(|scope| {
        let fillers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    fill(tenancy, 6).made
                })
            })
            .collect();
        fillers.into_iter().map(|filler| filler.join().unwrap()).sum()
    });
    assert_eq!((made, oids(plain).len()), (6, 6));
    assert_eq!(texts(plain, ASTRAY), [""; 0]);
    save(tenancy, "acme").unwrap();
}
