//! What all handles of a cache have in common.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use moka::sync::Cache;
use tenants_core::resolver::Lookup;
use tokio::sync::Semaphore;

use super::CacheOptions;
use super::flight::Flight;
use super::front::{Front, Known};
use super::listener::Listener;
use super::miss_rate::MissRate;
use crate::model::TenantTable;
use crate::{Resolved, Result, Tenancy};

/// The tenant, or that there is none.
pub(in crate::web) type Found<T> = Option<Arc<Resolved<T>>>;

pub(in crate::web) struct Shared<T: TenantTable> {
    pub(in crate::web) tenancy: Tenancy<T>,
    /// As many as the pool has connections: who waits for one waits here, and not on a thread.
    pub(in crate::web) permits: Arc<Semaphore>,
    pub(super) options: CacheOptions,
    pub(super) rate: MissRate,
    /// For those who ask the database.
    pub(super) asking: Arc<Semaphore>,
    pub(super) flights: Mutex<HashMap<Lookup, Flight<T>>>,
    pub(super) front: Front<T>,
    pub(super) known: Cache<Lookup, Known<T>>,
    pub(super) unknown: Cache<Lookup, ()>,
    /// How often something was forgotten: what was asked for before is not stored afterwards.
    pub(super) generation: RwLock<u64>,
    pub(super) listener: OnceLock<Listener>,
}

impl<T: TenantTable> Shared<T> {
    pub(super) fn new(tenancy: Tenancy<T>, options: CacheOptions) -> Self {
        // moka refuses what is longer.
        let years = Duration::from_secs(1_000 * 365 * 24 * 3_600);
        Self {
            permits: Arc::new(Semaphore::new((tenancy.max_size() as usize).min(Semaphore::MAX_PERMITS))),
            rate: MissRate::new(options.misses_per_second),
            asking: Arc::new(Semaphore::new(options.misses_at_once.min(Semaphore::MAX_PERMITS))),
            flights: Mutex::default(),
            front: Front::new(options.capacity),
            known: Cache::builder().max_capacity(options.capacity).time_to_live(options.ttl.min(years)).build(),
            unknown: Cache::builder()
                .max_capacity(options.unknown_capacity)
                .time_to_live(options.unknown_ttl.min(years))
                .build(),
            generation: RwLock::default(),
            listener: OnceLock::new(),
            options,
            tenancy,
        }
    }

    pub(super) fn cached(&self, lookup: &Lookup) -> Option<Found<T>> {
        match lookup {
            Lookup::Public | Lookup::Unknown => Some(None),
            _ => match self.front.get(lookup).or_else(|| self.behind(lookup)) {
                Some(tenant) => Some(Some(tenant)),
                None => self.unknown.get(lookup).map(|()| None),
            },
        }
    }

    /// What is not in front; it is put there.
    fn behind(&self, lookup: &Lookup) -> Option<Arc<Resolved<T>>> {
        // Until it is there, or whatever is forgotten meanwhile would come back.
        let _same = self.generation.read().unwrap_or_else(PoisonError::into_inner);
        let known = self.known.get(lookup)?;
        self.front.put(lookup, known.clone());
        Some(known.tenant)
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
                Some(tenant) => self.known.insert(lookup.clone(), Known::new(Arc::clone(tenant), self.options.ttl)),
                None => self.unknown.insert(lookup.clone(), ()),
            }
        }
        Ok(found)
    }

    /// Asks again about a tenant whose row has turned out to be stale.
    pub(in crate::web) fn ask_again(&self, lookup: &Lookup, stale: &Arc<Resolved<T>>) -> Result<Found<T>> {
        let alone = self.generation.write().unwrap_or_else(PoisonError::into_inner);
        self.front.forget(lookup);
        match self.known.get(lookup) {
            // Another request was faster.
            Some(other) if !Arc::ptr_eq(&other.tenant, stale) => return Ok(Some(other.tenant)),
            _ => self.known.invalidate(lookup),
        }
        drop(alone);
        self.ask(lookup)
    }
}
