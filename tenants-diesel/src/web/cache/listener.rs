//! The thread that hears what other processes have changed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use tenants_core::changes::{Channel, Notice};

use super::session::Session;
use super::shared::Shared;
use crate::Result;
use crate::model::TenantTable;

/// How often what has come is read: diesel does not say when something has. One system call each, which does not wait.
const READ_EVERY: Duration = Duration::from_millis(100);
/// How often the server is asked whether it is still there.
const PROVE_EVERY: Duration = Duration::from_secs(5);
/// How long it is waited before connecting again; twice as long each time, up to the latter.
const PATIENCE: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

/// Ends with the last handle of its cache.
pub(super) struct Listener {
    is_listening: Arc<AtomicBool>,
    /// The thread ends when this does.
    _alive: Sender<()>,
}

/// What the thread knows; not the cache itself, which is to end without it.
struct Ear<T: TenantTable> {
    cache: Weak<Shared<T>>,
    is_listening: Arc<AtomicBool>,
    alive: Receiver<()>,
    url: String,
    channel: Channel,
}

/// There is no cache any more.
struct Ended;

impl Listener {
    pub(super) fn start<T: TenantTable>(cache: &Arc<Shared<T>>) -> Result<Self> {
        let (sender, receiver) = channel();
        let is_listening = Arc::new(AtomicBool::new(false));
        let ear = Ear {
            cache: Arc::downgrade(cache),
            is_listening: Arc::clone(&is_listening),
            alive: receiver,
            url: cache.tenancy.administrator_url()?.to_owned(),
            channel: Channel::of(&cache.tenancy.settings().public_schema),
        };
        let thread = thread::Builder::new().name("tenants-listener".to_owned());
        thread.spawn(move || ear.run()).map_err(crate::Error::NoThread)?;
        Ok(Self { is_listening, _alive: sender })
    }

    pub(super) fn is_listening(&self) -> bool {
        self.is_listening.load(Ordering::Acquire)
    }
}

/// Also when a panic ends it, of a subscriber of `tracing` or of a row that is dropped.
impl<T: TenantTable> Drop for Ear<T> {
    fn drop(&mut self) {
        self.is_listening.store(false, Ordering::Release);
    }
}

impl<T: TenantTable> Ear<T> {
    fn run(&self) {
        let mut patience = PATIENCE.0;
        loop {
            let begun = Instant::now();
            let Err(lost) = self.listen() else { return };
            self.is_listening.store(false, Ordering::Release);
            if begun.elapsed() > PATIENCE.1 {
                patience = PATIENCE.0;
            }
            tracing::warn!(
                error = &lost as &dyn std::error::Error,
                again_in = ?patience,
                "changes made by other processes are not heard of; cached tenants are kept for their time"
            );
            if self.wait(patience).is_err() {
                return;
            }
            patience = (patience * 2).min(PATIENCE.1);
        }
    }

    /// Listens until the session is lost, which is an error, or there is no cache any more.
    fn listen(&self) -> Result<()> {
        let mut session = Session::open(&self.url, self.channel.clone())?;
        // In this order: what was committed before it listened was not heard, and is read anew from here on.
        if self.forget(&Notice::Everything).is_err() {
            return Ok(());
        }
        self.is_listening.store(true, Ordering::Release);
        tracing::info!(channel = self.channel.as_str(), "the cache of tenants is empty, and listens");
        let mut proved = Instant::now();
        loop {
            let notice = session.heard()?;
            if self.forget(&notice).is_err() || self.wait(READ_EVERY).is_err() {
                return Ok(());
            }
            if proved.elapsed() > PROVE_EVERY {
                session.prove()?;
                proved = Instant::now();
            }
        }
    }

    fn forget(&self, notice: &Notice) -> Result<(), Ended> {
        if !notice.is_empty() {
            let cache = self.cache.upgrade().ok_or(Ended)?;
            tracing::debug!(?notice, "told of changes");
            cache.forget_named(notice);
        }
        Ok(())
    }

    fn wait(&self, time: Duration) -> Result<(), Ended> {
        match self.alive.recv_timeout(time) {
            Err(RecvTimeoutError::Timeout) => Ok(()),
            _ => Err(Ended),
        }
    }
}
