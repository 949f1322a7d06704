//! Waking threads that wait for something to do.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Those who wait.
#[derive(Debug, Default)]
pub(crate) struct Bell(Mutex<Vec<SyncSender<()>>>);

impl Bell {
    /// Something to wait on; rung before somebody waits, it is heard by who waits next.
    pub(crate) fn listen(&self) -> (SyncSender<()>, Receiver<()>) {
        let (sender, receiver) = sync_channel(1);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(sender.clone());
        (sender, receiver)
    }

    /// Wakes all who wait; never waits itself.
    pub(crate) fn ring(&self) {
        let mut listeners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| !matches!(listener.try_send(()), Err(TrySendError::Disconnected(()))));
    }
}
