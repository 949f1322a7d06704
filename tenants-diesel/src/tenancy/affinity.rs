//! Which of the pool's idle sessions a tenant gets: one that was on its schema before.

use r2d2::PooledConnection;
use tenants_core::SchemaName;

use super::Tenancy;
use crate::Result;
use crate::connection::{PgManager, SearchPathMode, Watch};
use crate::model::TenantTable;

/// How many idle sessions are looked at. Those below them come to the end of their idle time, and nobody waits long for one that is looked at.
const LOOK: usize = 8;

impl<T: TenantTable> Tenancy<T> {
    /// An idle session that knows the schema, else one with room for another schema, else whichever comes free.
    ///
    /// PostgreSQL keeps plans, and what it knows of tables, by session.
    pub(super) fn session_for(&self, schema: &SchemaName) -> Result<PooledConnection<PgManager>> {
        let most = match self.settings.mode {
            SearchPathMode::Session => at_most(self.pool.min_idle(), || self.pool.state().idle_connections),
            // The sessions may be a pooler's.
            SearchPathMode::Transaction => 0,
        };
        let mut passed = Vec::new();
        let known = loop {
            if passed.len() == most {
                break None;
            }
            let Some(mut session) = self.pool.try_get() else { break None };
            if knows(&mut session, schema) {
                break Some(session);
            }
            passed.push(session);
        };
        let session = known.or_else(|| self.with_room(&mut passed));
        // The pool lends the one that came back last: they keep their order.
        while let Some(passed) = passed.pop() {
            drop(passed);
        }
        session.map_or_else(|| Ok(self.pool.get()?), Ok)
    }

    /// Of sessions that do not know a schema the first that need not be replaced for it.
    fn with_room(&self, sessions: &mut Vec<PooledConnection<PgManager>>) -> Option<PooledConnection<PgManager>> {
        let limit = self.settings.schemas_per_session;
        let has_room =
            |session: &mut PooledConnection<_>| Watch::of(session).is_some_and(|watch| watch.schemas.len() < limit);
        let at = sessions.iter_mut().position(has_room).unwrap_or(0);
        (at < sessions.len()).then(|| sessions.remove(at))
    }
}

/// How many sessions can be taken to be looked at: the pool makes up at once for what is taken of `min_idle`.
fn at_most(min_idle: Option<u32>, idle: impl FnOnce() -> u32) -> usize {
    match min_idle {
        // It is as large as it may be.
        None => LOOK,
        Some(min_idle) => LOOK.min(idle().saturating_sub(min_idle) as usize),
    }
}

fn knows(session: &mut PooledConnection<PgManager>, schema: &SchemaName) -> bool {
    Watch::of(session).is_some_and(|watch| watch.schemas.contains(schema))
}

#[cfg(test)]
mod tests {
    use super::{LOOK, at_most};

    #[test]
    fn looking_makes_no_pool_larger() {
        for (idle, expected) in [(0, 0), (2, 0), (3, 1), (5, 3), (100, LOOK)] {
            assert_eq!(at_most(Some(2), || idle), expected, "{idle}");
        }
        assert_eq!(at_most(None, || unreachable!("it cannot grow")), LOOK);
    }
}
