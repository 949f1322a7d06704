//! When a signal is sent.

/// When a signal is sent, which decides what a failing receiver does; see the [module](super).
///
/// ```
/// use tenants_core::SchemaName;
/// use tenants_core::signal::{Phase, Signal};
///
/// let signal: Signal<'_, ()> = Signal::BeforeCreate { schema: &SchemaName::public() };
/// assert_eq!(signal.phase(), Phase::BeforeCommit);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// In the operation's transaction: a failing receiver undoes it.
    BeforeCommit,
    /// When the operation is committed: a failing receiver is reported, the tenant stays.
    AfterCommit,
}
