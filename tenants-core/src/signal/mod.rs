//! Signals: what happens to tenants and their schemas, told to receivers of the application.
//!
//! Each signal belongs to one [`Phase`], which decides what a failing receiver does:
//!
//! - **Before commit**: the receiver runs in the operation's transaction. If it returns an error, no later receiver is
//!   called and the operation is undone. A panic passes through; the transaction is never committed.
//! - **After commit**: what it tells is a fact. Every receiver is called, whatever the others did; errors and panics
//!   are collected and reported, and the tenant stays. Inside a caller's transaction these signals wait for the
//!   outermost commit, and are dropped on rollback.
//!
//! In neither phase does a failing receiver destroy a schema.

mod error;
mod event;
mod owned;
mod phase;
mod registry;

pub use error::{BoxError, ReceiverError};
pub use event::Signal;
pub use owned::OwnedSignal;
pub use phase::Phase;
pub use registry::Signals;
