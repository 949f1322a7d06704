//! What a schema-aware connection has to know, without a driver: which search path the session is on
//! ([`PathTracker`]), the SQL that changes it with a check in the same message ([`Switch`]),
//! and how many prepared statements there may be ([`StatementBudget`]).

mod budget;
mod marker;
mod proof;
mod state;
mod switch;
mod tracker;
#[cfg(test)]
mod tracker_tests;

pub use budget::StatementBudget;
pub use marker::Marker;
pub use proof::Proof;
pub use state::{PathState, TransactionOp};
pub use switch::{Scope, Switch};
pub use tracker::PathTracker;
