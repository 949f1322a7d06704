//! Work of one's own in every tenant.

mod cost;
mod failing;
mod helper;
mod isolation;
mod lost;
mod selecting;
mod transactions;
