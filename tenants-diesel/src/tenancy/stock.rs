//! What this process has seen of the stock of warm schemas.

use std::sync::atomic::{AtomicU8, Ordering};

/// Saves asking for it in each creation; what is out of date is found out by the error.
#[derive(Debug, Default)]
pub(crate) struct KnownStock(AtomicU8);

/// From the least that is known to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stock {
    /// Whether there is one has to be asked.
    Unknown,
    /// There is one; whether it has a schema that fits has to be asked.
    There,
    /// The last creation got a schema that only had to be renamed.
    Ready,
}

impl KnownStock {
    pub(crate) fn get(&self) -> Stock {
        match self.0.load(Ordering::Relaxed) {
            0 => Stock::Unknown,
            1 => Stock::There,
            _ => Stock::Ready,
        }
    }

    pub(crate) fn know(&self, stock: Stock) {
        self.0.store(stock as u8, Ordering::Relaxed);
    }
}
