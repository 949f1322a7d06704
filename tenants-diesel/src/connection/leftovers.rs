//! What a session's users may have left in it that only some checkouts take away.

use std::time::{Duration, Instant};

const AT_MOST: Duration = Duration::from_secs(1);

/// Whether a session may have what no plain query takes: advisory locks, channels it listens to, last values of sequences, and, if
/// it is a superuser's, another session authorization.
///
/// To take these away is a third of a checkout's message. They come by commands, writes (triggers, defaults) and functions, all of
/// which a text shows, but for those that PostgreSQL calls without being told by the query ([`is_plain_select`]): for these nothing
/// is taken for granted longer than [`AT_MOST`].
///
/// [`is_plain_select`]: tenants_core::sql::is_plain_select
#[derive(Debug, Default)]
pub(crate) struct Leftovers {
    /// Since then nothing was seen that could have taken one.
    released: Option<Instant>,
}

impl Leftovers {
    /// Something is sent that may take one.
    pub(super) fn suspect(&mut self) {
        self.released = None;
    }

    /// Whether the next user may find one.
    pub(super) fn may_be_there(&self) -> bool {
        self.released.is_none_or(|released| released.elapsed() >= AT_MOST)
    }

    /// All were taken away.
    pub(super) fn released(&mut self) {
        self.released = Some(Instant::now());
    }
}
