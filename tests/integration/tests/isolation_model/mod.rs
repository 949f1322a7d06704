//! Random sequences of what an application may do to a connection: it never serves another tenant's rows.
//!
//! After each step three answers are compared: what the connection believes (`schema_name()`), what the server reports, and what
//! a model of PostgreSQL's rules makes of the statements that were sent.

mod action;
mod check;
mod postgres;
mod recorder;
mod run;
pub(crate) mod runs;
mod sql;
pub(crate) mod stop;
mod strategy;
mod world;
