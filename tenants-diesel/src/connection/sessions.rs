//! What the checkouts of one pool tell each other of its sessions.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tenants_core::SchemaName;

/// The sessions of one pool.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    looking: Mutex<()>,
    /// How many of them were on a schema.
    visits: Mutex<HashMap<SchemaName, usize>>,
    /// How many have come back so far.
    returns: Mutex<u64>,
    came_back: Condvar,
}

impl Sessions {
    /// One checkout at a time looks at what is idle: what one has in hand another would miss, and the pool would make a new session
    /// for it.
    pub(crate) fn look(&self) -> MutexGuard<'_, ()> {
        lock(&self.looking)
    }

    /// Whether one of them was on the schema, idle or not.
    pub(crate) fn know(&self, schema: &SchemaName) -> bool {
        lock(&self.visits).contains_key(schema)
    }

    /// To be asked before one looks, for [`wait`](Self::wait).
    pub(crate) fn returns(&self) -> u64 {
        *lock(&self.returns)
    }

    /// Waits until more than `seen` have come back, for a while at most.
    pub(crate) fn wait(&self, seen: u64, at_most: Duration) {
        let result = self.came_back.wait_timeout_while(lock(&self.returns), at_most, |returns| *returns == seen);
        drop(result.unwrap_or_else(PoisonError::into_inner));
    }

    fn comes_back(&self) {
        *lock(&self.returns) += 1;
        self.came_back.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each change is a single step, so that a panic leaves none half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says that a session has come back, when it is dropped behind it.
#[derive(Debug)]
pub(crate) struct Return(pub(crate) Arc<Sessions>);

impl Drop for Return {
    fn drop(&mut self) {
        self.0.comes_back();
    }
}

/// The schemas one session was on: PostgreSQL keeps what it knows of their tables.
#[derive(Debug, Default)]
pub(crate) struct Visited {
    schemas: HashSet<SchemaName>,
    /// None for a session of no pool.
    of: Option<Arc<Sessions>>,
}

impl Visited {
    /// None yet.
    pub(super) fn of(sessions: &Arc<Sessions>) -> Self {
        Self { schemas: HashSet::new(), of: Some(Arc::clone(sessions)) }
    }

    pub(crate) fn contains(&self, schema: &SchemaName) -> bool {
        self.schemas.contains(schema)
    }

    pub(crate) fn len(&self) -> usize {
        self.schemas.len()
    }

    pub(super) fn add(&mut self, schema: &SchemaName) {
        if self.schemas.contains(schema) {
            return;
        }
        self.schemas.insert(schema.clone());
        if let Some(sessions) = &self.of {
            *lock(&sessions.visits).entry(schema.clone()).or_default() += 1;
        }
    }
}

impl Drop for Visited {
    fn drop(&mut self) {
        let Some(sessions) = &self.of else { return };
        let mut visits = lock(&sessions.visits);
        for schema in self.schemas.drain() {
            if let Some(count) = visits.get_mut(&schema) {
                *count -= 1;
                if *count == 0 {
                    visits.remove(&schema);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::{Return, Sessions, Visited};

    #[test]
    fn a_schema_is_known_as_long_as_a_session_was_on_it() {
        let sessions = Arc::new(Sessions::default());
        let acme = "acme".parse().unwrap();
        let (mut first, mut second) = (Visited::of(&sessions), Visited::of(&sessions));
        for visited in [&mut first, &mut second] {
            visited.add(&acme);
            visited.add(&acme);
            assert_eq!(visited.len(), 1);
        }
        drop(first);
        assert!(sessions.know(&acme));
        drop(second);
        assert!(!sessions.know(&acme));
        assert!(sessions.visits.lock().unwrap().is_empty());
    }

    #[test]
    fn who_waits_hears_of_what_came_back_since_they_looked() {
        let sessions = Arc::new(Sessions::default());
        let seen = sessions.returns();
        drop(Return(Arc::clone(&sessions)));
        // Would not end.
        sessions.wait(seen, Duration::from_secs(u64::MAX / 4));
        assert_eq!(sessions.returns(), seen + 1);
    }
}
