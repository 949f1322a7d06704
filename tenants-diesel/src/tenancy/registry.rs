//! What this process has seen of the registry.

use std::sync::atomic::{AtomicU8, Ordering};

/// Saves asking for it in each creation; what is out of date is found out by the error.
#[derive(Debug, Default)]
pub(crate) struct KnownRegistry(AtomicU8);

impl KnownRegistry {
    /// Whether it is there and the role may write it, if that is known.
    pub(crate) fn is_writable(&self) -> Option<bool> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            1 => Some(true),
            _ => Some(false),
        }
    }

    /// Once it was not writable, nothing more is taken for granted: a tenancy's connections may be of several roles.
    pub(crate) fn know(&self, is_writable: bool) {
        if is_writable {
            let _ = self.0.compare_exchange(0, 1, Ordering::Relaxed, Ordering::Relaxed);
        } else {
            self.0.store(2, Ordering::Relaxed);
        }
    }
}
