//! Who wants to know that a tenant is another by now: caches of this process, and by a notice those of others.

use std::fmt;
use std::sync::{Mutex, PoisonError, Weak};

use tenants_core::resolver::Lookup;
use tenants_core::{Hostname, SchemaName};

/// What was written to a tenant, or to one of its domains.
pub(crate) struct Change<K> {
    /// The tenant's primary key; other processes are told names only.
    #[cfg_attr(not(feature = "tower"), expect(dead_code, reason = "read by the cache"))]
    pub(crate) key: K,
    /// The names it had, and those it has.
    pub(crate) names: Vec<Lookup>,
}

impl<K> Change<K> {
    pub(crate) fn of_tenant<'a>(key: K, names: impl IntoIterator<Item = &'a SchemaName>) -> Self {
        Self { key, names: names.into_iter().cloned().map(Lookup::Schema).collect() }
    }

    /// By its domains, old and new; what is no host name leads nowhere.
    pub(crate) fn of_domain<'a>(key: K, domains: impl IntoIterator<Item = &'a str>) -> Self {
        let hosts = domains.into_iter().filter_map(|domain| domain.parse::<Hostname>().ok());
        Self { key, names: hosts.map(Lookup::Host).collect() }
    }
}

/// Keeps rows of tenants, and is told of those that have changed.
pub(crate) trait KeepsTenants<K>: Send + Sync {
    /// Forgets what the change makes stale.
    fn forget(&self, change: &Change<K>);
}

/// Those to be told, as long as they live.
pub(crate) struct Changes<K>(Mutex<Vec<Weak<dyn KeepsTenants<K>>>>);

impl<K> Changes<K> {
    #[cfg(feature = "tower")]
    pub(crate) fn tell_from_now_on(&self, keeper: Weak<dyn KeepsTenants<K>>) {
        let mut keepers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keepers.retain(|keeper| keeper.strong_count() > 0);
        keepers.push(keeper);
    }

    pub(crate) fn tell(&self, change: &Change<K>) {
        // Not called with the lock held: who is told may let go of the last of itself.
        let keepers = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        keepers.iter().filter_map(Weak::upgrade).for_each(|keeper| keeper.forget(change));
    }
}

impl<K> Default for Changes<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K> fmt::Debug for Changes<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}
