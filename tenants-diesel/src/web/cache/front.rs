//! What was found a moment ago.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use foldhash::fast::RandomState;
use tenants_core::resolver::Lookup;

use super::clock::now;
use crate::Resolved;

/// A tenant, and until when it counts.
pub(super) struct Known<T> {
    pub(super) tenant: Arc<Resolved<T>>,
    /// None is for ever.
    until: Option<Duration>,
}

/// In front of the cache proper, which takes several times as long for a hit: it keeps count of who is asked for, to know
/// whom to drop. This one drops everybody when it is full, and asks the other again.
///
/// Holds nothing that the other was not asked for, so that names of no tenant have no part in it.
pub(super) struct Front<T> {
    /// By a hash that is no match for who may choose many keys: here they are names of tenants.
    known: RwLock<HashMap<Lookup, Known<T>, RandomState>>,
    capacity: usize,
}

impl<T> Known<T> {
    pub(super) fn new(tenant: Arc<Resolved<T>>, ttl: Duration) -> Self {
        Self { tenant, until: now().checked_add(ttl) }
    }
}

impl<T> Front<T> {
    pub(super) fn new(capacity: u64) -> Self {
        Self { known: RwLock::default(), capacity: usize::try_from(capacity).unwrap_or(usize::MAX) }
    }

    pub(super) fn get(&self, lookup: &Lookup) -> Option<Arc<Resolved<T>>> {
        let all = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(lookup)?;
        let counts = known.until.is_none_or(|until| now() < until);
        counts.then(|| Arc::clone(&known.tenant))
    }

    pub(super) fn put(&self, lookup: &Lookup, known: Known<T>) {
        let mut all = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= self.capacity {
            all.clear();
        }
        if self.capacity > 0 {
            all.insert(lookup.clone(), known);
        }
    }

    pub(super) fn forget(&self, lookup: &Lookup) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).remove(lookup);
    }

    pub(super) fn forget_if(&self, stale: impl Fn(&Lookup, &T) -> bool) {
        let mut all = self.known.write().unwrap_or_else(PoisonError::into_inner);
        all.retain(|lookup, known| !stale(lookup, known.tenant.row()));
    }
}

impl<T> Clone for Known<T> {
    fn clone(&self) -> Self {
        Self { tenant: Arc::clone(&self.tenant), until: self.until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(number: u32) -> Lookup {
        Lookup::Host(format!("t{number}.com").parse().unwrap())
    }

    #[test]
    fn holds_no_more_than_it_may_and_no_longer() {
        let front = Front::new(3);
        let known = |ttl| Known::new(Arc::new(Resolved::new((), 1)), ttl);
        for number in 0..4 {
            front.put(&host(number), known(Duration::MAX));
        }
        assert!((0..3).all(|number| front.get(&host(number)).is_none()));
        assert!(front.get(&host(3)).is_some());
        front.put(&host(4), known(Duration::ZERO));
        assert!(front.get(&host(4)).is_none() && front.get(&host(3)).is_some());
        front.forget(&host(3));
        assert!(front.get(&host(3)).is_none());
        let none = Front::new(0);
        none.put(&host(1), known(Duration::MAX));
        assert!(none.get(&host(1)).is_none());
    }
}
