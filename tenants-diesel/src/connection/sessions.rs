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
    returns: Mutex<Returns>,
    came_back: Condvar,
}

#[derive(Debug, Default)]
struct Returns {
    /// How many have come back so far.
    count: u64,
    /// How many checkouts wait for one that does.
    waiting: usize,
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
        lock(&self.returns).count
    }

    /// Waits until more than `seen` have come back, for a while at most.
    pub(crate) fn wait(&self, seen: u64, at_most: Duration) {
        let mut returns = lock(&self.returns);
        returns.waiting += 1;
        let result = self.came_back.wait_timeout_while(returns, at_most, |returns| returns.count == seen);
        let (mut returns, _) = result.unwrap_or_else(PoisonError::into_inner);
        returns.waiting -= 1;
    }

    fn comes_back(&self) {
        let mut returns = lock(&self.returns);
        returns.count += 1;
        if returns.waiting > 0 {
            self.came_back.notify_all();
        }
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
    /// None for a session of no pool, or one that does not come back to it.
    of: Option<Arc<Sessions>>,
    limit: usize,
}

impl Visited {
    /// None yet, of a session that is closed once they are more than `limit`.
    pub(super) fn of(sessions: &Arc<Sessions>, limit: usize) -> Self {
        Self { schemas: HashSet::new(), of: Some(Arc::clone(sessions)), limit }
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
        if self.schemas.len() >= self.limit {
            self.leave();
        }
        self.schemas.insert(schema.clone());
        if let Some(sessions) = &self.of {
            *lock(&sessions.visits).entry(schema.clone()).or_default() += 1;
        }
    }

    /// Nobody is to wait for this session any more.
    fn leave(&mut self) {
        let Some(sessions) = self.of.take() else { return };
        let mut visits = lock(&sessions.visits);
        for schema in &self.schemas {
            if let Some(count) = visits.get_mut(schema) {
                *count -= 1;
                if *count == 0 {
                    visits.remove(schema);
                }
            }
        }
    }
}

impl Drop for Visited {
    fn drop(&mut self) {
        self.leave();
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
        let (mut first, mut second) = (Visited::of(&sessions, 1), Visited::of(&sessions, 1));
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
    fn nobody_is_to_wait_for_a_session_that_will_be_closed() {
        let sessions = Arc::new(Sessions::default());
        let (acme, globex) = ("acme".parse().unwrap(), "globex".parse().unwrap());
        let mut visited = Visited::of(&sessions, 1);
        visited.add(&acme);
        visited.add(&globex);
        assert_eq!(visited.len(), 2);
        assert!(!sessions.know(&acme) && !sessions.know(&globex));
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
