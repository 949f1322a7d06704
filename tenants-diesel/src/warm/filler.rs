//! Filling the stock in the background.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::thread::{Builder, JoinHandle};

use tenants_core::Interrupt;

use super::options::WarmOptions;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

/// A thread that keeps the stock of warm schemas full; ends when it is dropped.
///
/// It looks when it is started, when a tenant of this process has got a schema, and at each
/// [`interval`](WarmOptions::interval), on a connection of its own that it does not keep meanwhile. What goes wrong is told by
/// `tracing` and tried again. Dropping it waits for the schema at hand.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::commands::WarmOptions;
///
/// let filler = tenancy.warm_filler(&WarmOptions::default().count(10))?;
/// // … serve …
/// drop(filler);
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug)]
#[must_use = "a filler that is dropped ends"]
pub struct WarmFiller {
    interrupt: Interrupt,
    bell: SyncSender<()>,
    thread: Option<JoinHandle<()>>,
}

impl<T: TenantTable> Tenancy<T> {
    /// Starts a thread that fills the stock of warm schemas, as [`warm_schemas`](Self::warm_schemas) does, again and again.
    ///
    /// # Errors
    ///
    /// [`Error::NoMigrationUrl`] without a way past the pooler, [`Error::NoThread`] if the system has none to give. What
    /// goes wrong in it is told by `tracing`.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::WarmOptions;
    ///
    /// let _filler = tenancy.warm_filler(&WarmOptions::default().count(10))?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn warm_filler(&self, options: &WarmOptions) -> Result<WarmFiller> {
        if !self.has_administrator() {
            return Err(Error::NoMigrationUrl);
        }
        let interrupt = Interrupt::new();
        let options = WarmOptions { interrupt: interrupt.clone(), drain: false, ..options.clone() };
        let (bell, rung) = self.context().warm.listen();
        let tenancy = self.clone();
        let fill = move || fill_for_ever(&tenancy, &options, &rung);
        let thread = Builder::new().name("tenants-warm".to_owned()).spawn(fill).map_err(Error::NoThread)?;
        Ok(WarmFiller { interrupt, bell, thread: Some(thread) })
    }
}

fn fill_for_ever<T: TenantTable>(tenancy: &Tenancy<T>, options: &WarmOptions, rung: &Receiver<()>) {
    while !options.interrupt.is_raised() {
        match tenancy.warm_schemas(options) {
            Ok(report) if report.made + report.removed > 0 => tracing::debug!(%report, "the stock of warm schemas"),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the stock of warm schemas could not be filled"),
        }
        if options.interrupt.is_raised() || rung.recv_timeout(options.interval) == Err(RecvTimeoutError::Disconnected) {
            return;
        }
    }
}

impl Drop for WarmFiller {
    fn drop(&mut self) {
        self.interrupt.raise();
        // A bell that is rung already is heard too.
        let _ = self.bell.try_send(());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that fills the stock of warm schemas has panicked");
        }
    }
}
