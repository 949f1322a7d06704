//! How long a checkout waits for the session that knows its tenant.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, Proxy};

use super::helper::{assert_on, process};

/// Longer than anything else here takes.
const LONG: Duration = Duration::from_secs(60);

/// Checks out, and is not to wait for that.
fn at_once(tenancy: &Tenancy<Client>, tenant: &Client) -> TenantConnection {
    let begun = Instant::now();
    let conn = tenancy.tenant(tenant).unwrap();
    assert!(begun.elapsed() < LONG / 2, "waited {:?}", begun.elapsed());
    conn
}

/// Two tenants, and a pool of four sessions, none of which was on a tenant.
struct Place {
    fixture: Fixture,
    tenancy: Tenancy<Client>,
    acme: Client,
    globex: Client,
}

impl Place {
    fn new(hint: &str, wait: Duration) -> Self {
        let fixture = Fixture::new(hint);
        let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
        let tenancy = Tenancy::builder(fixture.database.url()).max_size(4).affinity_wait(wait).build().unwrap();
        Self { fixture, tenancy, acme, globex }
    }
}

#[test]
fn a_tenant_gets_its_own_session_once_it_comes_back() {
    let place = Place::new("wait_back", LONG);
    let mut first = place.tenancy.tenant(&place.acme).unwrap();
    let session = process(&mut first);
    let (asks, asked) = mpsc::channel();
    std::thread::scope(|scope| {
        let tenancy = &place.tenancy;
        let second = scope.spawn(move || {
            asks.send(()).unwrap();
            let mut conn = tenancy.tenant(&place.acme).unwrap();
            assert_on(&mut conn, "acme");
            process(&mut conn)
        });
        asked.recv().unwrap();
        // What comes back meanwhile is not what is waited for, while another one is idle.
        for _ in 0..3 {
            assert_ne!(process(&mut tenancy.tenant(&place.globex).unwrap()), session);
        }
        assert!(!second.is_finished());
        drop(first);
        assert_eq!(second.join().unwrap(), session);
    });
}

#[test]
fn who_has_waited_in_vain_gets_another_which_knows_the_tenant_from_then_on() {
    let wait = Duration::from_millis(300);
    let place = Place::new("wait_vain", wait);
    let mut first = place.tenancy.tenant(&place.acme).unwrap();
    let begun = Instant::now();
    let mut second = place.tenancy.tenant(&place.acme).unwrap();
    assert!(begun.elapsed() >= wait);
    let (on_first, on_second) = (process(&mut first), process(&mut second));
    assert_ne!(on_first, on_second);
    drop(second);
    let mut second = place.tenancy.tenant(&place.acme).unwrap();
    assert_eq!(process(&mut second), on_second);
}

#[test]
fn nobody_waits_for_a_tenant_no_session_knows() {
    let place = Place::new("wait_unknown", LONG);
    let _first = place.tenancy.tenant(&place.acme).unwrap();
    assert_on(&mut at_once(&place.tenancy, &place.globex), "globex");
}

#[test]
fn nor_where_the_one_that_did_is_gone() {
    let place = Place::new("wait_gone", LONG);
    let mut first = place.tenancy.tenant(&place.acme).unwrap();
    let session = process(&mut first);
    place.fixture.plain().batch_execute(&format!("SELECT pg_terminate_backend({session})")).unwrap();
    // Found dead, and replaced by one that knows nothing.
    first.batch_execute("SELECT 1").unwrap_err();
    drop(first);
    let _busy = place.tenancy.tenant(&place.globex).unwrap();
    assert_on(&mut at_once(&place.tenancy, &place.acme), "acme");
}

#[test]
fn with_zero_nobody_waits() {
    let place = Place::new("wait_zero", Duration::ZERO);
    let mut first = place.tenancy.tenant(&place.acme).unwrap();
    let mut second = place.tenancy.tenant(&place.acme).unwrap();
    assert_ne!(process(&mut first), process(&mut second));
}

#[test]
fn waiting_adds_no_round_trip() {
    let fixture = Fixture::new("wait_trips");
    let acme = fixture.tenant("acme");
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url())
        .migration_url(fixture.database.url())
        .max_size(3)
        .affinity_wait(Duration::from_millis(20))
        .build()
        .unwrap();
    let _first = tenancy.tenant(&acme).unwrap();
    let round_trips = proxy.round_trips(|| drop(tenancy.tenant(&acme).unwrap()));
    assert_eq!(round_trips, 1);
}

#[test]
fn nobody_waits_where_one_session_is_idle() {
    let fixture = Fixture::new("wait_last");
    let acme = fixture.tenant("acme");
    let tenancy = Tenancy::<Client>::builder(fixture.database.url()).max_size(2).affinity_wait(LONG).build().unwrap();
    let _first = tenancy.tenant(&acme).unwrap();
    assert_on(&mut at_once(&tenancy, &acme), "acme");
}

#[test]
fn waiting_makes_no_pool_larger() {
    let fixture = Fixture::new("wait_room");
    let acme = fixture.tenant("acme");
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(16).min_idle(0);
    let tenancy = builder.affinity_wait(Duration::from_millis(30)).build().unwrap();
    drop([tenancy.public().unwrap(), tenancy.public().unwrap(), tenancy.public().unwrap()]);
    let _first = tenancy.tenant(&acme).unwrap();
    let (ends, ended) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let tenancy = &tenancy;
        // What comes back wakes the one that waits.
        scope.spawn(move || {
            while ended.try_recv() == Err(mpsc::TryRecvError::Empty) {
                drop(tenancy.public().unwrap());
            }
        });
        drop(tenancy.tenant(&acme).unwrap());
        drop(ends);
    });
    assert_eq!(tenancy.state().connections, 3);
}

#[test]
fn nobody_waits_for_a_session_that_is_idle_itself() {
    let fixture = Fixture::new("wait_idle");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(20).min_idle(3);
    let tenancy = builder.affinity_wait(LONG).build().unwrap();
    let (on_acme, on_globex) = (tenancy.tenant(&acme).unwrap(), tenancy.tenant(&globex).unwrap());
    drop(on_acme);
    // On top of the one that knows acme, which is not looked at while the pool would make up for it.
    drop(on_globex);
    assert_on(&mut at_once(&tenancy, &acme), "acme");
}
