//! What a schema-aware connection has to know, without a driver: which search path the session is on
//! ([`PathTracker`]), and the SQL that changes it with a check in the same message ([`Switch`]).

mod marker;
mod switch;
mod tracker;

pub use marker::Marker;
pub use switch::{Scope, Switch};
pub use tracker::{PathState, PathTracker, TransactionOp};
