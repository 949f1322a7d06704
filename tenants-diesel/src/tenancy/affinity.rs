//! Which of the pool's idle sessions a tenant gets: one that was on its schema before.

use std::time::Instant;

use r2d2::PooledConnection;
use tenants_core::SchemaName;

use super::Tenancy;
use crate::Result;
use crate::connection::{Lent, PgManager, SearchPathMode, Watch};
use crate::model::TenantTable;

/// How many idle sessions are looked at. Those below them come to the end of their idle time, and nobody waits long for one that is looked at.
const LOOK: u32 = 16;

/// What a look has come to.
enum Choice {
    Session(PooledConnection<PgManager>),
    /// The one that knows the schema is in use, and may come back in time.
    Wait,
    NoneIdle,
}

impl<T: TenantTable> Tenancy<T> {
    /// An idle session that knows the schema; or one that comes back in time; else one with room for another schema, else the one
    /// that came back last; whichever comes free where none is idle.
    ///
    /// PostgreSQL keeps plans, and what it knows of tables, by session.
    pub(super) fn session_for(&self, schema: &SchemaName) -> Result<Lent> {
        let begun = Instant::now();
        let session = loop {
            let seen = self.sessions.returns();
            let left = self.settings.affinity_wait.saturating_sub(begun.elapsed());
            // Amid a panic those that are looked at would be closed.
            match self.choose(schema, !left.is_zero() && !std::thread::panicking()) {
                Choice::Session(session) => break session,
                Choice::Wait => self.sessions.wait(seen, left),
                Choice::NoneIdle => break self.pool.get()?,
            }
        };
        Ok(Lent::new(session, &self.sessions))
    }

    fn choose(&self, schema: &SchemaName, may_wait: bool) -> Choice {
        let _looking = self.sessions.look();
        let most = self.at_most();
        let mut passed = Vec::new();
        let mut all_looked_at = false;
        let mut known = None;
        while known.is_none() && !all_looked_at && passed.len() < most {
            match self.pool.try_get().map(|mut session| (knows(&mut session, schema), session)) {
                Some((true, session)) => known = Some(session),
                Some((false, session)) => passed.push(session),
                None => all_looked_at = true,
            }
        }
        // Else the one that knows it may be idle itself; and the last that is idle somebody else would take meanwhile.
        let may_wait = may_wait && all_looked_at && passed.len() > 1;
        let choice = match known {
            Some(session) => Choice::Session(session),
            None if may_wait && self.sessions.know(schema) => Choice::Wait,
            None => self.with_room(&mut passed).map_or(Choice::NoneIdle, Choice::Session),
        };
        // The pool lends the one that came back last: they keep their order.
        passed.into_iter().rev().for_each(drop);
        choice
    }

    fn at_most(&self) -> usize {
        // The sessions may be a pooler's.
        if self.settings.mode == SearchPathMode::Transaction || std::thread::panicking() {
            return 1;
        }
        let state = self.pool.state();
        at_most(self.pool.min_idle(), self.max_size().saturating_sub(state.connections), state.idle_connections)
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

/// How many sessions can be taken to be looked at: the pool makes up at once for what is taken of `min_idle`, if it has room for `more`.
fn at_most(min_idle: Option<u32>, more: u32, idle: u32) -> usize {
    match min_idle {
        // The one that is lent is taken in any case.
        Some(min_idle) if min_idle > 0 && more > 0 => idle.saturating_sub(min_idle).clamp(1, LOOK) as usize,
        // It is as large as it may be, or on the way to it, or makes up for nothing.
        _ => LOOK as usize,
    }
}

fn knows(session: &mut PooledConnection<PgManager>, schema: &SchemaName) -> bool {
    Watch::of(session).is_some_and(|watch| watch.schemas.contains(schema))
}

#[cfg(test)]
mod tests {
    use super::at_most;

    #[test]
    fn looking_makes_no_pool_larger() {
        for (idle, expected) in [(0, 1), (2, 1), (3, 1), (5, 3), (100, 16)] {
            assert_eq!(at_most(Some(2), 1, idle), expected, "{idle}");
        }
        assert_eq!(at_most(Some(0), 1, 2), 16);
        // None can be made.
        assert_eq!(at_most(Some(2), 0, 2), 16);
        assert_eq!(at_most(None, 1, 2), 16);
    }
}
