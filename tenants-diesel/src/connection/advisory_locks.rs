//! Whether a session's users may have left advisory locks in it.

use std::time::{Duration, Instant};

const AT_MOST: Duration = Duration::from_secs(1);

/// Whether a session may hold advisory locks, which no plain query takes.
///
/// No command releases them but a `SELECT`, the dearest part of a checkout's message. They come by commands, writes (triggers, defaults)
/// and functions, all of which a text shows, but for those that PostgreSQL calls without being told by the query
/// ([`is_plain_select`]): for these nothing is taken for granted longer than [`AT_MOST`].
///
/// [`is_plain_select`]: tenants_core::sql::is_plain_select
#[derive(Debug, Default)]
pub(crate) struct AdvisoryLocks {
    /// Since then nothing was seen that could have taken one.
    released: Option<Instant>,
}

impl AdvisoryLocks {
    /// Something is sent that may take one.
    pub(super) fn suspect(&mut self) {
        self.released = None;
    }

    /// Whether one may be held.
    pub(super) fn may_be_held(&self) -> bool {
        self.released.is_none_or(|released| released.elapsed() >= AT_MOST)
    }

    /// All were released.
    pub(super) fn released(&mut self) {
        self.released = Some(Instant::now());
    }
}
