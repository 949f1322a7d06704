//! A process that hears of what others change, and forgets nothing by itself.

use std::time::Duration;

use tenants_diesel::prelude::*;
use tenants_diesel::resolver::Lookup;
use tenants_diesel::web::{CacheOptions, ResolverCache, TenantLayer};
use tenants_integration::{Client, Fixture, Proxy};
use tokio::runtime::{Builder, Runtime};
use tower_layer::Layer as _;

use crate::helpers::wait_until;

use super::{Server, application};

/// A cache in front of a tenancy of its own, which counts what it asks.
pub(super) struct Ear {
    pub(super) cache: ResolverCache<Client>,
    proxy: Proxy,
    runtime: Runtime,
}

/// The tenancy of yet another process.
pub(super) fn elsewhere(fixture: &Fixture) -> Tenancy<Client> {
    Tenancy::builder(fixture.database.url()).max_size(2).min_idle(0).build().unwrap()
}

impl Ear {
    /// One that listens by now.
    pub(super) fn new(fixture: &Fixture) -> Self {
        let ear = Self::deaf(fixture);
        let ear = Self { cache: ear.cache.listen().unwrap(), ..ear };
        ear.wait();
        ear
    }

    /// One that does not listen.
    pub(super) fn deaf(fixture: &Fixture) -> Self {
        let proxy = Proxy::new(fixture);
        // It listens past the proxy, so that only what it asks is counted.
        let builder = Tenancy::builder(proxy.url()).migration_url(fixture.database.url());
        let tenancy = builder.max_size(2).min_idle(0).build().unwrap();
        let year = Duration::from_secs(365 * 24 * 3_600);
        let options = CacheOptions::default().ttl(year).unknown(1_000, year).misses_per_second(100_000);
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        Self { cache: ResolverCache::with(tenancy, options), proxy, runtime }
    }

    /// Waits until it listens.
    pub(super) fn wait(&self) {
        wait_until("it listens", || self.cache.is_listening());
    }

    pub(super) fn server(&self) -> Server {
        Server::start(TenantLayer::with_cache(self.cache.clone()).layer(application()))
    }

    /// How often it has waited for the database so far.
    pub(super) fn queries(&self) -> usize {
        self.proxy.so_far()
    }

    /// The schema it has at a host.
    pub(super) fn at(&self, host: &str) -> Option<String> {
        let found = self.runtime.block_on(self.cache.resolve(&Lookup::Host(host.parse().unwrap()))).unwrap();
        found.map(|tenant| tenant.schema_name().to_string())
    }

    /// The name that a tenant's row has for it.
    pub(super) fn name(&self, lookup: &Lookup) -> Option<String> {
        let found = self.runtime.block_on(self.cache.resolve(lookup)).unwrap();
        found.map(|tenant| tenant.row().name.clone())
    }

    #[track_caller]
    pub(super) fn hears(&self, host: &str, schema: Option<&str>) {
        wait_until(&format!("{schema:?} is at {host}"), || self.at(host).as_deref() == schema);
    }

    #[track_caller]
    pub(super) fn hears_name(&self, lookup: &Lookup, name: Option<&str>) {
        wait_until(&format!("{lookup:?} has the name {name:?}"), || self.name(lookup).as_deref() == name);
    }
}
