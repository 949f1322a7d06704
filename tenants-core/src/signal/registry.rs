//! The receivers of an application.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{BoxError, Phase, ReceiverError, Signal};

type Plain<T> = dyn Fn(&Signal<'_, T>) -> Result<(), BoxError> + Send + Sync;
type WithConnection<T, C> = dyn Fn(&Signal<'_, T>, &mut C) -> Result<(), BoxError> + Send + Sync;

/// The receivers of signals about tenants `T`, some of which work on the operation's connection `C`.
///
/// Receivers are closures and may capture state. They are called in the order in which they were added. A clone has
/// the same receivers.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use tenants_core::signal::{Signal, Signals};
///
/// struct Connection;
///
/// let log = Arc::new(Mutex::new(Vec::new()));
/// let mut signals: Signals<&str, Connection> = Signals::new();
/// let seen = Arc::clone(&log);
/// signals.on(move |signal| {
///     seen.lock().map_err(|_| "poisoned")?.push(signal.name());
///     Ok(())
/// });
/// signals.send_before(&Signal::BeforeDrop { tenant: &"acme" }, &mut Connection)?;
/// assert!(signals.send_after(&Signal::AfterDrop { tenant: &"acme" }).is_empty());
/// assert_eq!(*log.lock().unwrap(), ["BeforeDrop", "AfterDrop"]);
/// # Ok::<(), tenants_core::signal::ReceiverError>(())
/// ```
pub struct Signals<T, C> {
    receivers: Vec<Receiver<T, C>>,
}

enum Receiver<T, C> {
    Plain(Arc<Plain<T>>),
    WithConnection(Arc<WithConnection<T, C>>),
}

impl<T, C> Signals<T, C> {
    /// No receivers yet.
    ///
    /// ```
    /// # use tenants_core::SchemaName;
    /// # use std::sync::Arc;
    /// # use tenants_core::signal::{OwnedSignal, Phase, ReceiverError, Signal, Signals};
    /// let signals: Signals<&str, ()> = Signals::new();
    /// assert!(signals.is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self { receivers: Vec::new() }
    }

    /// Adds a receiver of all signals, of both phases.
    ///
    /// ```
    /// # use tenants_core::SchemaName;
    /// # use std::sync::Arc;
    /// # use tenants_core::signal::{OwnedSignal, Phase, ReceiverError, Signal, Signals};
    /// let mut signals: Signals<&str, ()> = Signals::new();
    /// signals.on(|signal| match signal {
    ///     Signal::BeforeDrop { tenant } if **tenant == "acme" => Err("acme has unpaid bills".into()),
    ///     _ => Ok(()),
    /// });
    /// assert!(signals.send_before(&Signal::BeforeDrop { tenant: &"acme" }, &mut ()).is_err());
    /// ```
    pub fn on<F>(&mut self, receiver: F) -> &mut Self
    where
        F: Fn(&Signal<'_, T>) -> Result<(), BoxError> + Send + Sync + 'static,
    {
        self.receivers.push(Receiver::Plain(Arc::new(receiver)));
        self
    }

    /// Adds a receiver of the before-commit signals that works in the operation's own transaction.
    ///
    /// What it writes is committed with the operation or not at all. It gets no after-commit signals, as there is no
    /// transaction left to work in.
    ///
    /// ```
    /// use tenants_core::signal::{Signal, Signals};
    ///
    /// let mut signals: Signals<&str, Vec<String>> = Signals::new();
    /// signals.on_connection(|signal, connection| {
    ///     connection.push(signal.name().to_owned());
    ///     Ok(())
    /// });
    /// let mut connection = Vec::new();
    /// signals.send_before(&Signal::BeforeDrop { tenant: &"acme" }, &mut connection)?;
    /// assert_eq!(connection, ["BeforeDrop"]);
    /// # Ok::<(), tenants_core::signal::ReceiverError>(())
    /// ```
    pub fn on_connection<F>(&mut self, receiver: F) -> &mut Self
    where
        F: Fn(&Signal<'_, T>, &mut C) -> Result<(), BoxError> + Send + Sync + 'static,
    {
        self.receivers.push(Receiver::WithConnection(Arc::new(receiver)));
        self
    }

    /// Whether nobody listens, so that a sender need not prepare anything.
    ///
    /// ```
    /// # use tenants_core::SchemaName;
    /// # use std::sync::Arc;
    /// # use tenants_core::signal::{OwnedSignal, Phase, ReceiverError, Signal, Signals};
    /// let mut signals: Signals<&str, ()> = Signals::new();
    /// signals.on(|_| Ok(()));
    /// assert!(!signals.is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.receivers.is_empty()
    }

    /// Sends a before-commit signal inside the operation's transaction, up to the first receiver that fails.
    ///
    /// The sender undoes the operation on an error. A receiver's panic passes through: it may have left a savepoint of
    /// its own open, and only throwing the connection away is then sure to commit nothing.
    ///
    /// # Errors
    ///
    /// If a receiver fails, or the signal is an after-commit one.
    ///
    /// ```
    /// # use tenants_core::SchemaName;
    /// # use std::sync::Arc;
    /// # use tenants_core::signal::{OwnedSignal, Phase, ReceiverError, Signal, Signals};
    /// let mut signals: Signals<&str, ()> = Signals::new();
    /// signals.on(|_| Err("no".into()));
    /// let refused = signals.send_before(&Signal::BeforeDrop { tenant: &"acme" }, &mut ());
    /// assert!(matches!(refused, Err(ReceiverError::Failed { signal: "BeforeDrop", .. })));
    /// ```
    pub fn send_before(&self, signal: &Signal<'_, T>, connection: &mut C) -> Result<(), ReceiverError> {
        if signal.phase() != Phase::BeforeCommit {
            return Err(ReceiverError::WrongPhase { signal: signal.name(), sent: Phase::BeforeCommit });
        }
        for receiver in &self.receivers {
            let result = match receiver {
                Receiver::Plain(receiver) => receiver(signal),
                Receiver::WithConnection(receiver) => receiver(signal, connection),
            };
            result.map_err(|source| ReceiverError::Failed { signal: signal.name(), source })?;
        }
        Ok(())
    }

    /// Sends an after-commit signal to every receiver and returns what went wrong; a panic is caught.
    ///
    /// A before-commit signal is not sent and reported as [`ReceiverError::WrongPhase`].
    ///
    /// ```
    /// # use tenants_core::SchemaName;
    /// # use std::sync::Arc;
    /// # use tenants_core::signal::{OwnedSignal, Phase, ReceiverError, Signal, Signals};
    /// let mut signals: Signals<&str, ()> = Signals::new();
    /// signals.on(|_| Err("no mail server".into())).on(|_| Ok(()));
    /// assert_eq!(signals.send_after(&Signal::AfterDrop { tenant: &"acme" }).len(), 1); // both were called
    /// ```
    #[must_use = "the errors of receivers are told to nobody else"]
    pub fn send_after(&self, signal: &Signal<'_, T>) -> Vec<ReceiverError> {
        let name = signal.name();
        if signal.phase() != Phase::AfterCommit {
            return vec![ReceiverError::WrongPhase { signal: name, sent: Phase::AfterCommit }];
        }
        let plain = self.receivers.iter().filter_map(|receiver| match receiver {
            Receiver::Plain(receiver) => Some(receiver),
            Receiver::WithConnection(_) => None,
        });
        plain
            .filter_map(|receiver| {
                // What the closure leaves half done is its own state; the signal is only read.
                match catch_unwind(AssertUnwindSafe(|| receiver(signal))) {
                    Ok(Ok(())) => None,
                    Ok(Err(source)) => Some(ReceiverError::Failed { signal: name, source }),
                    Err(panic) => Some(ReceiverError::Panicked { signal: name, message: message(panic.as_ref()) }),
                }
            })
            .collect()
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("not a text").to_owned()
}

impl<T, C> Default for Signals<T, C> {
    fn default() -> Self {
        Self::new()
    }
}

// Derived, it would ask for `T: Clone` and `C: Clone`.
impl<T, C> Clone for Signals<T, C> {
    fn clone(&self) -> Self {
        let receivers = self.receivers.iter().map(|receiver| match receiver {
            Receiver::Plain(receiver) => Receiver::Plain(Arc::clone(receiver)),
            Receiver::WithConnection(receiver) => Receiver::WithConnection(Arc::clone(receiver)),
        });
        Self { receivers: receivers.collect() }
    }
}

impl<T, C> fmt::Debug for Signals<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signals").field("receivers", &self.receivers.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    struct Row;
    type Log = Vec<&'static str>;

    const BEFORE: Signal<'static, Row> = Signal::BeforeDrop { tenant: &Row };
    const AFTER: Signal<'static, Row> = Signal::AfterDrop { tenant: &Row };

    #[test]
    fn before_commit_the_first_failure_stops() {
        let mut signals: Signals<Row, Log> = Signals::new();
        signals
            .on_connection(|_, log| {
                log.push("first");
                Ok(())
            })
            .on(|_| Err("no".into()))
            .on_connection(|_, log| {
                log.push("never");
                Ok(())
            });
        let mut log = Log::new();
        let error = signals.send_before(&BEFORE, &mut log).unwrap_err();
        assert_eq!(log, ["first"]);
        assert_eq!(error.to_string(), "receiver of BeforeDrop failed");
        assert_eq!(error.source().unwrap().to_string(), "no");
    }

    #[test]
    fn after_commit_everybody_is_called() {
        let calls = Arc::new(AtomicUsize::new(0));
        let mut signals: Signals<Row, Log> = Signals::new();
        let counted = Arc::clone(&calls);
        signals
            .on(|_| Err("no".into()))
            .on(|_| panic!("oh {}", "dear"))
            .on_connection(|_, _| Err("not called".into()))
            .on(move |_| {
                counted.fetch_add(1, Ordering::Relaxed);
                Ok(())
            });
        let errors = signals.clone().send_after(&AFTER);
        assert_eq!(errors.len(), 2);
        assert!(matches!(&errors[1], ReceiverError::Panicked { message, .. } if message == "oh dear"));
        assert_eq!(calls.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_signal_in_the_wrong_phase_reaches_nobody() {
        let mut signals: Signals<Row, Log> = Signals::new();
        signals.on(|_| Err("called".into()));
        let before = signals.send_before(&AFTER, &mut Log::new());
        assert!(matches!(before, Err(ReceiverError::WrongPhase { .. })));
        let after = signals.send_after(&BEFORE);
        assert!(matches!(after[..], [ReceiverError::WrongPhase { .. }]));
    }

    #[test]
    fn the_registry_is_shared_between_threads() {
        fn shared<S: Send + Sync>() {}
        // A connection need be neither.
        shared::<Signals<Row, std::rc::Rc<()>>>();
        shared::<ReceiverError>();
    }
}
