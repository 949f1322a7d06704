//! Whether this process has seen a stock of warm schemas.

use std::sync::atomic::{AtomicBool, Ordering};

/// Saves asking for it in each creation; a table that is gone is found out by the error.
#[derive(Debug, Default)]
pub(crate) struct KnownStock(AtomicBool);

impl KnownStock {
    pub(crate) fn is_known(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn know(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn forget(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
