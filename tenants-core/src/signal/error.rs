//! How receivers fail.

use super::Phase;

/// What a receiver may return as its error.
///
/// ```
/// use tenants_core::signal::BoxError;
///
/// fn receiver(quota: usize, used: usize) -> Result<(), BoxError> {
///     if used < quota { Ok(()) } else { Err(format!("all {quota} tenants are in use").into()) }
/// }
/// assert_eq!(receiver(5, 5).unwrap_err().to_string(), "all 5 tenants are in use");
/// ```
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// A receiver that failed, with the signal it was called for.
///
/// ```
/// use tenants_core::signal::{ReceiverError, Signal, Signals};
///
/// let mut signals: Signals<&str, ()> = Signals::new();
/// signals.on(|_| Err("no mail server".into()));
/// let errors = signals.send_after(&Signal::AfterCreate { tenant: &"acme" });
/// assert!(matches!(errors[0], ReceiverError::Failed { signal: "AfterCreate", .. }));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReceiverError {
    /// The receiver returned an error.
    #[error("receiver of {signal} failed")]
    Failed {
        /// The signal's name.
        signal: &'static str,
        /// What the receiver returned.
        source: BoxError,
    },
    /// The receiver panicked after the commit.
    #[error("receiver of {signal} panicked: {message}")]
    Panicked {
        /// The signal's name.
        signal: &'static str,
        /// The panic's message, if it was a text.
        message: String,
    },
    /// The signal was sent in the other phase, in which its guarantees would not hold; no receiver was called.
    #[error("{signal} was sent in the phase {sent:?}, to which it does not belong")]
    WrongPhase {
        /// The signal's name.
        signal: &'static str,
        /// The phase it was sent in.
        sent: Phase,
    },
}
