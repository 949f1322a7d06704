//! Filling in the background.

use std::time::{Duration, Instant};

use tenants_diesel::Tenancy;
use tenants_diesel::commands::WarmOptions;
use tenants_integration::Client;

use super::{save, stock, usual};
use crate::helpers::{ADVISORY_LOCKS, count};

fn wait_for(tenancy: &Tenancy<Client>, ready: usize) {
    let end = Instant::now() + Duration::from_secs(60);
    while stock(tenancy).len() != ready {
        assert!(Instant::now() < end, "{} of {ready} after a minute", stock(tenancy).len());
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn it_fills_at_once_and_after_each_claim_and_ends_when_dropped() {
    let fixture = usual("warm_filler");
    let tenancy = &fixture.tenancy;
    // So long that only a claim can have woken it.
    let filler = tenancy.warm_filler(&WarmOptions::default().count(2).interval(Duration::from_secs(3_600))).unwrap();
    wait_for(tenancy, 2);
    for round in 0..3 {
        save(tenancy, &format!("t{round}")).unwrap();
        wait_for(tenancy, 2);
    }
    drop(filler);
    save(tenancy, "last").unwrap();
    assert_eq!(stock(tenancy).len(), 1);
    assert_eq!(count(&mut fixture.plain(), ADVISORY_LOCKS), 0);
}
