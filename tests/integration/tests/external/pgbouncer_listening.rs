//! Notices go through the pooler, and who listens goes past it.

use std::time::Duration;

use tenants_diesel::prelude::*;
use tenants_diesel::resolver::Lookup;
use tenants_diesel::web::{CacheOptions, ResolverCache};
use tenants_integration::{Client, NewDomain};
use tokio::runtime::Builder;

use super::pgbouncer::{PgBouncer, tenant};
use crate::helpers::wait_until;

#[test]
fn what_is_committed_behind_the_pooler_is_heard() {
    let pooler = PgBouncer::start();
    let writes = pooler.tenancy(|builder| builder);
    let acme = tenant(&writes, "acme");
    let reads = pooler.tenancy(|builder| builder);
    let year = Duration::from_secs(365 * 24 * 3_600);
    let options = CacheOptions::default().ttl(year).unknown(1_000, year).misses_per_second(100_000);
    let cache: ResolverCache<Client> = ResolverCache::with(reads, options).listen().unwrap();
    wait_until("it listens", || cache.is_listening());
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let is_there = || {
        let lookup = Lookup::Host("acme.com".parse().unwrap());
        runtime.block_on(cache.resolve(&lookup)).unwrap().is_some()
    };
    assert!(!is_there());
    let domain = writes.public_transaction(|conn| NewDomain::primary("acme.com", &acme).save(conn)).unwrap();
    wait_until("the domain is there", is_there);
    writes.public_transaction(|conn| domain.delete(conn)).unwrap();
    wait_until("the domain is gone", || !is_there());
    // The one connection to the server is not the listener's.
    assert_eq!(tenants_integration::text(&mut pooler.connect(), "(SELECT count(*) FROM pg_listening_channels())"), "0");
}
