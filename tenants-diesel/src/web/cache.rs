//! Tenants by the names that requests have for them.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};

use moka::sync::Cache;
use tenants_core::resolver::Lookup;
use tokio::sync::Semaphore;

use super::flight::{self, Flight, Joined};
use super::miss_rate::MissRate;
use super::{CacheOptions, WebError};
use crate::model::TenantTable;
use crate::tenancy::{Change, KeepsTenants};
use crate::{Resolved, Result, Tenancy};

/// The tenant, or that there is none.
pub(super) type Found<T> = Option<Arc<Resolved<T>>>;

/// Answers a [`Lookup`] with the tenant's row and its schema's OID; cheap to clone.
///
/// - What is cached takes no query. Names of no tenant are kept apart, so that a scan of random hosts drives nobody out.
/// - However many ask for a name at a time, there is one look-up. Over [`CacheOptions::misses_per_second`] the answer is
///   [`WebError::Busy`]; names that are cached go on being answered.
/// - A tenant or domain that is saved, renamed or deleted by this crate and on this [`Tenancy`] is forgotten when that is
///   committed. What other processes write, or statements of your own, is seen after [`CacheOptions::ttl`], or
///   [`forget_all`](Self::forget_all). Until then a tenant may be found by a host it has no more; rows of another tenant
///   are never read for it, since a checkout compares the OID.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::{resolver::Lookup, web::{ResolverCache, WebError}};
///
/// # async fn example(tenancy: Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// let cache = ResolverCache::new(tenancy);
/// if let Some(tenant) = cache.resolve(&Lookup::Host("acme.example.com".parse()?)).await? {
///     println!("{}", tenant.row().name);
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
pub struct ResolverCache<T: TenantTable>(pub(super) Arc<Shared<T>>);

pub(super) struct Shared<T: TenantTable> {
    pub(super) tenancy: Tenancy<T>,
    /// As many as the pool has connections: who waits for one waits here, and not on a thread.
    pub(super) permits: Arc<Semaphore>,
    pub(super) options: CacheOptions,
    pub(super) rate: MissRate,
    pub(super) flights: Mutex<HashMap<Lookup, Flight<T>>>,
    known: Cache<Lookup, Arc<Resolved<T>>>,
    unknown: Cache<Lookup, ()>,
    /// How often something was forgotten: what was asked for before is not stored afterwards.
    generation: RwLock<u64>,
}

impl<T: TenantTable> ResolverCache<T> {
    /// An empty cache, bounded as by default.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: Tenancy<Client>) {
    /// let cache = tenants_diesel::web::ResolverCache::new(tenancy);
    /// # }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn new(tenancy: Tenancy<T>) -> Self {
        Self::with(tenancy, CacheOptions::default())
    }

    /// An empty cache with bounds of your own.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use tenants_diesel::web::{CacheOptions, ResolverCache};
    ///
    /// # fn example(tenancy: Tenancy<Client>) {
    /// let cache = ResolverCache::with(tenancy, CacheOptions::default().capacity(50_000));
    /// # }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn with(tenancy: Tenancy<T>, options: CacheOptions) -> Self {
        // moka refuses what is longer.
        let years = std::time::Duration::from_secs(1_000 * 365 * 24 * 3_600);
        let shared = Arc::new(Shared {
            permits: Arc::new(Semaphore::new((tenancy.max_size() as usize).min(Semaphore::MAX_PERMITS))),
            rate: MissRate::new(options.misses_per_second),
            flights: Mutex::default(),
            known: Cache::builder().max_capacity(options.capacity).time_to_live(options.ttl.min(years)).build(),
            unknown: Cache::builder()
                .max_capacity(options.unknown_capacity)
                .time_to_live(options.unknown_ttl.min(years))
                .build(),
            generation: RwLock::default(),
            options,
            tenancy,
        });
        let keeper: Weak<Shared<T>> = Arc::downgrade(&shared);
        shared.tenancy.context().changes.tell_from_now_on(keeper);
        Self(shared)
    }

    /// The tenant; none if nobody has the name, or it names none ([`Lookup::Public`], [`Lookup::Unknown`]).
    ///
    /// The look-up runs on a thread for what blocks, and to its end even if nobody waits for it any more.
    ///
    /// # Errors
    ///
    /// [`WebError::Busy`] if there are too many look-ups; [`WebError::Database`] if this one failed, which is not cached.
    ///
    /// # Panics
    ///
    /// If a look-up is needed outside of a tokio runtime.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use tenants_diesel::{resolver::Lookup, web::{ResolverCache, WebError}};
    ///
    /// # async fn example(cache: ResolverCache<Client>, lookup: Lookup) -> Result<(), WebError> {
    /// let first = cache.resolve(&lookup).await?;
    /// let again = cache.resolve(&lookup).await?; // without a query
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub async fn resolve(&self, lookup: &Lookup) -> Result<Option<Arc<Resolved<T>>>, WebError> {
        if let Some(found) = self.0.cached(lookup) {
            return Ok(found);
        }
        match flight::join(&self.0, lookup)? {
            Joined::Landed(found) => Ok(found),
            Joined::InFlight(flight) => flight::wait(flight).await,
        }
    }

    /// Forgets everything: after a statement of your own that changes tenants or domains.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: Tenancy<Client>, cache: tenants_diesel::web::ResolverCache<Client>) -> tenants_diesel::Result<()> {
    /// diesel::update(domains::table).set(domains::tenant_id.eq(7)).execute(&mut tenancy.public()?)?;
    /// cache.forget_all();
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn forget_all(&self) {
        self.0.forget_if(|_, _| true);
    }
}

impl<T: TenantTable> Shared<T> {
    pub(super) fn cached(&self, lookup: &Lookup) -> Option<Found<T>> {
        match lookup {
            Lookup::Public | Lookup::Unknown => Some(None),
            _ => match self.known.get(lookup) {
                Some(tenant) => Some(Some(tenant)),
                None => self.unknown.get(lookup).map(|()| None),
            },
        }
    }

    /// Asks the database, and keeps the answer unless it may be of before a change.
    pub(super) fn ask(&self, lookup: &Lookup) -> Result<Found<T>> {
        let generation = *self.generation.read().unwrap_or_else(PoisonError::into_inner);
        let found = match lookup {
            Lookup::Host(host) => self.tenancy.tenant_at(host)?,
            Lookup::Schema(schema) => self.tenancy.tenant_by_schema_name(schema)?,
            _ => None,
        };
        let found = found.map(Arc::new);
        let now = self.generation.read().unwrap_or_else(PoisonError::into_inner);
        if *now == generation {
            match &found {
                Some(tenant) => self.known.insert(lookup.clone(), Arc::clone(tenant)),
                None => self.unknown.insert(lookup.clone(), ()),
            }
        }
        Ok(found)
    }

    /// Asks again about a tenant whose row has turned out to be stale.
    pub(super) fn ask_again(&self, lookup: &Lookup, stale: &Arc<Resolved<T>>) -> Result<Found<T>> {
        match self.known.get(lookup) {
            // Another request was faster.
            Some(other) if !Arc::ptr_eq(&other, stale) => Ok(Some(other)),
            _ => {
                self.known.invalidate(lookup);
                self.ask(lookup)
            }
        }
    }

    fn forget_if(&self, stale: impl Fn(&Lookup, &T) -> bool) {
        let mut generation = self.generation.write().unwrap_or_else(PoisonError::into_inner);
        *generation += 1;
        // Who asks from now on must not be told what was asked before.
        self.flights.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.unknown.iter().for_each(|(lookup, ())| self.unknown.invalidate(&*lookup));
        for (lookup, tenant) in &self.known {
            if stale(&lookup, tenant.row()) {
                self.known.invalidate(&*lookup);
            }
        }
    }
}

impl<T: TenantTable> KeepsTenants<T::Key> for Shared<T> {
    fn forget(&self, change: &Change<'_, T::Key>) {
        let is_host = |lookup: &Lookup| matches!((lookup, change.host), (Lookup::Host(own), Some(host)) if own == host);
        self.forget_if(|lookup, row| row.key() == change.key || is_host(lookup));
    }
}

impl<T: TenantTable> Clone for ResolverCache<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: TenantTable> fmt::Debug for ResolverCache<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResolverCache")
            .field("options", &self.0.options)
            .field("known", &self.0.known.entry_count())
            .field("unknown", &self.0.unknown.entry_count())
            .finish_non_exhaustive()
    }
}
