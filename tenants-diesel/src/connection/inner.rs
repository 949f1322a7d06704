//! Where the PostgreSQL session of a connection comes from: its own, or lent by a pool.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel::PgConnection;
use diesel::connection::{Connection, TransactionManager};

use super::sessions::{Return, Sessions, Visited};
use super::start::Start;
use super::{ConnectionSettings, Watch};

/// Makes and judges the pool's sessions; what a checkout needs is done by the checkout itself.
pub(crate) struct PgManager {
    start: Start,
    id: u64,
    schemas_per_session: usize,
    sessions: Arc<Sessions>,
}

impl PgManager {
    pub(crate) fn new(database_url: String, settings: &ConnectionSettings, sessions: Arc<Sessions>) -> Self {
        let start = Start::new(database_url, settings.mode);
        Self { start, id: next_home(), schemas_per_session: settings.schemas_per_session, sessions }
    }
}

/// What no session has for its [`home`](Watch::home) yet.
pub(super) fn next_home() -> u64 {
    static HOMES: AtomicU64 = AtomicU64::new(1);
    HOMES.fetch_add(1, Ordering::Relaxed)
}

impl fmt::Debug for PgManager {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgManager").field("id", &self.id).finish_non_exhaustive()
    }
}

impl r2d2::ManageConnection for PgManager {
    type Connection = PgConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<PgConnection, Self::Error> {
        let (mut conn, resets) = self.start.establish().map_err(diesel::r2d2::Error::ConnectionError)?;
        Watch::install(&mut conn, self.id, Visited::of(&self.sessions, self.schemas_per_session), resets);
        if let Some(watch) = Watch::of(&mut conn) {
            watch.is_in_utf8 = true;
        }
        Ok(conn)
    }

    /// The message of the checkout itself is the liveness check.
    fn is_valid(&self, _: &mut PgConnection) -> Result<(), Self::Error> {
        Ok(())
    }

    fn has_broken(&self, conn: &mut PgConnection) -> bool {
        // Two connections that were swapped come back to each other's pool, which may be that of another database.
        let is_ours = Watch::of(conn)
            .is_some_and(|watch| watch.home == self.id && watch.schemas.len() <= self.schemas_per_session);
        std::thread::panicking() || !is_ours || !is_reusable(conn)
    }
}

/// Whether a session may serve another checkout: no open transaction, not even one for tests, and watched all along.
pub(crate) fn is_reusable(conn: &mut PgConnection) -> bool {
    type Manager = <PgConnection as Connection>::TransactionManager;
    let idle = matches!(
        <Manager as TransactionManager<PgConnection>>::transaction_manager_status_mut(conn).transaction_depth(),
        Ok(None)
    );
    idle && Watch::of(conn).is_some_and(|watch| !watch.spoiled)
}

/// The session of a [`TenantConnection`](super::TenantConnection).
pub(crate) enum Inner {
    Own(Box<PgConnection>),
    Pooled(Lent),
}

/// A session of a pool, which says that it has come back once it has.
pub(crate) struct Lent {
    // Dropped in this order.
    session: r2d2::PooledConnection<PgManager>,
    _back: Return,
}

impl Lent {
    pub(crate) fn new(session: r2d2::PooledConnection<PgManager>, sessions: &Arc<Sessions>) -> Self {
        Self { session, _back: Return(Arc::clone(sessions)) }
    }
}

impl Deref for Inner {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        match self {
            Self::Own(conn) => conn,
            Self::Pooled(lent) => &lent.session,
        }
    }
}

impl DerefMut for Inner {
    fn deref_mut(&mut self) -> &mut PgConnection {
        match self {
            Self::Own(conn) => conn,
            Self::Pooled(lent) => &mut lent.session,
        }
    }
}
