//! Who signs up waits for their turn: most of the pool's connections are for companies.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many companies are made at a time.
const AT_ONCE: usize = 2;

/// Clones share the turns.
#[derive(Debug, Clone)]
pub(super) struct Turns(Arc<Semaphore>);

impl Turns {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }

    /// Waits; the turn ends when it is dropped.
    pub(super) async fn take(self) -> Option<OwnedSemaphorePermit> {
        // None if nobody gives turns any more, which nobody says.
        self.0.acquire_owned().await.ok()
    }
}
