//! What is cached takes no query, and what is not cannot take it all.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use tenants_diesel::TenantModel as _;
use tenants_diesel::prelude::*;
use tenants_diesel::resolver::Lookup;
use tenants_diesel::web::{CacheOptions, ResolverCache, TenantLayer, WebError};
use tenants_integration::{Client, Domain, Fixture, Proxy};
use tokio::runtime::{Builder, Runtime};
use tower_layer::Layer as _;

use crate::helpers::{count, execute, wait_until};

use super::{Server, application, get, tenant};

fn host(name: &str) -> Lookup {
    Lookup::Host(name.parse().unwrap())
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn behind(proxy: &Proxy) -> Tenancy<Client> {
    Tenancy::builder(proxy.url()).max_size(4).min_idle(0).build().unwrap()
}

#[test]
fn a_hit_makes_no_query() {
    let fixture = Fixture::new("hit");
    tenant(&fixture, "acme");
    let proxy = Proxy::new(&fixture);
    let server = Server::start(TenantLayer::new(behind(&proxy)).layer(application()));
    let costs =
        |host: &str, status| proxy.round_trips(|| assert_eq!(get(server.address, host, "/name").status, status));
    assert!(costs("acme.example.com", 200) > 0, "the first has to ask");
    assert_eq!(costs("www.ACME.example.com:80", 200), 0);
    assert!(costs("nobody.com", 404) > 0);
    assert_eq!(costs("nobody.com", 404), 0);
}

#[test]
fn however_many_ask_there_is_one_lookup() {
    let fixture = Fixture::new("flight");
    tenant(&fixture, "acme");
    let proxy = Proxy::delayed(&fixture, Duration::from_millis(50));
    let runtime = runtime();
    let tenancy = behind(&proxy);
    drop(tenancy.public().unwrap());
    let costs = |requests: usize| {
        proxy.round_trips(|| {
            let cache = ResolverCache::new(tenancy.clone());
            let ask = |cache: ResolverCache<Client>| async move { cache.resolve(&host("acme.example.com")).await };
            let all: Vec<_> = (0..requests).map(|_| runtime.spawn(ask(cache.clone()))).collect();
            let found: Vec<_> = all.into_iter().map(|one| runtime.block_on(one).unwrap().unwrap().unwrap()).collect();
            assert!(found.iter().all(|one| Arc::ptr_eq(one, &found[0])), "one answer for all");
        })
    };
    // The first also prepares its statements.
    costs(1);
    let one = costs(1);
    assert_eq!(costs(100), one);
}

/// The one who began it is not needed for its end.
#[test]
fn a_lookup_outlives_who_asked() {
    let fixture = Fixture::new("outlives");
    tenant(&fixture, "acme");
    let proxy = Proxy::delayed(&fixture, Duration::from_millis(50));
    let tenancy = behind(&proxy);
    let (runtime, acme) = (runtime(), host("acme.example.com"));
    let asked = |cache: &ResolverCache<Client>| runtime.block_on(cache.resolve(&acme)).unwrap().is_some();
    // The first also prepares its statements.
    assert!(asked(&ResolverCache::new(tenancy.clone())));
    let one = proxy.round_trips(|| assert!(asked(&ResolverCache::new(tenancy.clone()))));
    assert!(one > 0);
    let both = proxy.round_trips(|| {
        let cache = ResolverCache::new(tenancy.clone());
        let given_up = async { tokio::time::timeout(Duration::from_millis(1), cache.resolve(&acme)).await };
        assert!(runtime.block_on(given_up).is_err(), "broken off before there was an answer");
        assert!(asked(&cache));
    });
    assert_eq!(both, one, "the second has joined what the first began");
}

#[test]
fn a_scan_of_random_hosts_drives_nobody_out() {
    let fixture = Fixture::new("scan");
    let names: Vec<String> = (0..5).map(|number| format!("t{number}")).collect();
    names.iter().for_each(|name| _ = tenant(&fixture, name));
    let proxy = Proxy::new(&fixture);
    let options = CacheOptions::default()
        .capacity(10)
        .unknown(5, Duration::from_secs(3600))
        .ttl(Duration::from_secs(3600))
        .misses_per_second(60);
    let cache = ResolverCache::with(behind(&proxy), options);
    let runtime = runtime();
    let resolve = |name: &str| runtime.block_on(cache.resolve(&host(name)));
    let all_found = || {
        for name in &names {
            let found = resolve(&format!("{name}.example.com")).unwrap().unwrap();
            assert_eq!(found.schema_name().as_str(), name);
        }
    };
    all_found();
    let mut busy = 0;
    for number in 0..1_000 {
        match resolve(&format!("random{number}.com")) {
            Ok(found) => assert!(found.is_none()),
            Err(error) => {
                assert!(matches!(error, WebError::Busy), "{error:?}");
                busy += 1;
            }
        }
    }
    assert!(busy > 0, "there is a rate");
    assert_eq!(proxy.round_trips(all_found), 0, "they are all still there");
}

#[test]
fn after_its_time_the_database_is_asked_again() {
    let fixture = Fixture::new("ttl");
    tenant(&fixture, "acme");
    let proxy = Proxy::new(&fixture);
    let options = CacheOptions::default().ttl(Duration::ZERO).unknown(10, Duration::ZERO);
    let cache = ResolverCache::with(behind(&proxy), options);
    let runtime = runtime();
    for name in ["acme.example.com", "nobody.com"] {
        let ask = || _ = runtime.block_on(cache.resolve(&host(name))).unwrap();
        ask();
        assert!(proxy.round_trips(ask) > 0, "{name}");
    }
}

#[test]
fn too_many_misses_are_503() {
    let fixture = Fixture::new("busy");
    tenant(&fixture, "acme");
    let cache = ResolverCache::with(fixture.tenancy.clone(), CacheOptions::default().misses_per_second(1));
    let server = Server::start(TenantLayer::with_cache(cache).layer(application()));
    assert_eq!(get(server.address, "acme.example.com", "/name").status, 200);
    let answers: Vec<_> = (0..20).map(|n| get(server.address, &format!("n{n}.com"), "/name")).collect();
    let busy = answers.iter().find(|answer| answer.status == 503).expect("there is a rate");
    assert!(busy.head.contains("retry-after: 1"), "{busy:?}");
    assert_eq!(busy.body, "503 Service Unavailable\n");
    assert_eq!(get(server.address, "acme.example.com", "/name").status, 200);
}

#[test]
fn who_asks_while_others_are_asked_for_waits_for_a_turn() {
    let fixture = Fixture::with("turns", |builder| builder.connection_timeout(Duration::from_millis(500)));
    let options = CacheOptions::default().misses_at_once(1).misses_per_second(1_000);
    let cache = ResolverCache::with(fixture.tenancy.clone(), options);
    let runtime = runtime();
    let ask = |name: String| {
        let cache = cache.clone();
        runtime.spawn(async move { cache.resolve(&host(&name)).await })
    };
    let all: Vec<_> = (0..100).map(|n| ask(format!("n{n}.com"))).collect();
    assert!(all.into_iter().all(|one| runtime.block_on(one).unwrap().unwrap().is_none()));
    // As long as for a connection, and not for ever.
    let mut plain = fixture.plain();
    execute(&mut plain, "BEGIN; LOCK TABLE domains IN ACCESS EXCLUSIVE MODE");
    let both = [ask("one.com".to_owned()), ask("other.com".to_owned())];
    let mut watching = fixture.plain();
    let waiting = "pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    wait_until("one of them asks", || count(&mut watching, waiting) == 1);
    wait_until("the other one has waited", || both.iter().any(tokio::task::JoinHandle::is_finished));
    execute(&mut plain, "COMMIT");
    let answers = both.map(|one| runtime.block_on(one).unwrap());
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Err(WebError::Busy))).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Ok(None))).count(), 1, "{answers:?}");
}

/// The answer of before the change comes after it: nobody who asks from then on is told it.
#[test]
fn what_was_asked_before_a_change_is_not_kept() {
    let fixture = Fixture::new("overtaken");
    let acme = tenant(&fixture, "acme");
    let cache = ResolverCache::new(fixture.tenancy.clone());
    let runtime = runtime();
    let mut conn = fixture.tenancy.public().unwrap();
    let domain = Domain::primary_of(&acme, &mut conn).unwrap().unwrap();
    // The look-up has the domain's row, and waits for the tenant's.
    let mut plain = fixture.plain();
    execute(&mut plain, "BEGIN; LOCK TABLE clients IN ACCESS EXCLUSIVE MODE");
    let asked = cache.clone();
    let asked = runtime.spawn(async move { asked.resolve(&host("acme.example.com")).await });
    let mut watching = fixture.plain();
    let waiting = "pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    wait_until("it waits", || count(&mut watching, waiting) > 0);
    domain.delete(&mut conn).unwrap();
    let ask = || runtime.block_on(cache.resolve(&host("acme.example.com"))).unwrap();
    assert!(ask().is_none(), "asked after the change");
    execute(&mut plain, "COMMIT");
    assert!(runtime.block_on(asked).unwrap().unwrap().is_some(), "asked before the change");
    assert!(ask().is_none(), "and not kept");
}

/// Whoever begins a look-up and whoever forgets never wait for each other.
#[test]
fn forgetting_and_asking_at_the_same_time_come_to_an_end() {
    const TIMES: usize = 20_000;
    let fixture = Fixture::new("forget_and_ask");
    // Nobody is looked up, so that all of them are at the locks.
    let cache = ResolverCache::with(fixture.tenancy.clone(), CacheOptions::default().misses_per_second(0));
    let (ended, ends) = channel();
    let begin = |work: Box<dyn FnOnce() + Send>| {
        let ended = ended.clone();
        std::thread::spawn(move || {
            work();
            ended.send(()).unwrap();
        });
    };
    for name in ["acme.com", "globex.com"] {
        let (cache, name) = (cache.clone(), host(name));
        begin(Box::new(move || {
            runtime().block_on(async {
                for _ in 0..TIMES {
                    assert!(matches!(cache.resolve(&name).await, Err(WebError::Busy)));
                }
            });
        }));
    }
    begin(Box::new(move || (0..TIMES).for_each(|_| cache.forget_all())));
    for _ in 0..3 {
        ends.recv_timeout(Duration::from_secs(60)).expect("they wait for each other");
    }
}
