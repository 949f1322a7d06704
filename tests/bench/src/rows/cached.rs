//! 9: from a host's text to its tenant where it is cached, against a map.

use std::collections::HashMap;
use std::hint::black_box;
use std::pin::pin;
use std::sync::{Arc, RwLock};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use diesel::{HasQuery as _, RunQueryDsl as _};
use tenants_diesel::prelude::*;
use tenants_diesel::resolver::Lookup;
use tenants_diesel::web::{CacheOptions, ResolverCache};
use tenants_diesel::{Hostname, Resolved};
use tenants_integration::{Client, NewDomain};

use crate::column::migrate;
use crate::error::Result;
use crate::fleet;
use crate::place::{Place, tenancy};
use crate::row::{Contest, Processors, Reach, Row, Unit};
use crate::setting::Setting;

pub(crate) const ROW: Row = Row {
    id: "9",
    unit: Unit::Nanoseconds,
    reach: Reach { ratio: 3.0, round_trips: Some(0) },
    rounds: 25,
    processors: Processors::One,
    contest: |setting| Ok(Box::new(Cached::new(setting)?)),
};

struct Cached {
    hosts: Vec<String>,
    cache: ResolverCache<Client>,
    map: RwLock<HashMap<String, Arc<Resolved<Client>>>>,
    times: usize,
    place: Place,
}

impl Cached {
    fn new(setting: &Setting) -> Result<Self> {
        let place = Place::new("bench_cached", setting);
        let tenants = setting.size(1_000, 5);
        fleet::create(tenants, &mut place.plain())?;
        let tenancy = tenancy(place.counting_url()).build()?;
        migrate(&tenancy, 0)?;
        let year = Duration::from_secs(365 * 24 * 3_600);
        let cache =
            ResolverCache::with(tenancy.clone(), CacheOptions::default().ttl(year).misses_per_second(1_000_000));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let (mut hosts, mut map) = (Vec::new(), HashMap::new());
        let mut conn = tenancy.public()?;
        let clients: Vec<Client> = Client::query().load(&mut conn)?;
        for client in clients {
            let host = format!("{}.example.com", client.schema_name);
            NewDomain::primary(&host, &client).save(&mut conn)?;
            hosts.push(host);
        }
        drop(conn);
        for host in &hosts {
            let found = runtime.block_on(cache.resolve(&Lookup::Host(host.parse()?)))?;
            map.insert(host.clone(), found.ok_or("a tenant that is not found")?);
        }
        let times = setting.size(1_000, 1);
        Ok(Self { hosts, cache, map: RwLock::new(map), times, place })
    }

    /// How many nanoseconds each takes.
    fn each(&self, mut f: impl FnMut(&str) -> bool) -> Result<f64> {
        let start = Instant::now();
        for _ in 0..self.times {
            for host in &self.hosts {
                if !f(black_box(host)) {
                    return Err(format!("{host} is not there").into());
                }
            }
        }
        let count = self.times * self.hosts.len();
        #[expect(clippy::cast_precision_loss, reason = "a million or less")]
        Ok(start.elapsed().as_secs_f64() * 1e9 / count as f64)
    }

    fn resolve(&self, host: &str) -> bool {
        let Ok(host) = host.parse::<Hostname>() else { return false };
        let lookup = Lookup::Host(host);
        let answer = pin!(self.cache.resolve(&lookup)).poll(&mut Context::from_waker(Waker::noop()));
        matches!(black_box(answer), Poll::Ready(Ok(Some(_))))
    }
}

impl Contest for Cached {
    fn work(&self) -> String {
        format!("host to tenant, cached, {} hosts / RwLock<HashMap>", self.hosts.len())
    }

    fn ours(&mut self) -> Result<f64> {
        self.each(|host| self.resolve(host))
    }

    fn other(&mut self) -> Result<f64> {
        self.each(|host| {
            let map = self.map.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            black_box(map.get(host).cloned()).is_some()
        })
    }

    fn round_trips(&mut self) -> Result<Option<usize>> {
        let hosts = |cached: &Self| cached.each(|host| cached.resolve(host)).map(drop);
        self.place.count(|| hosts(self)).map(Some)
    }
}
