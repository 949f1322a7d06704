//! The rows, a file each.

mod add_column;
mod all;
mod cached;
mod checkout;
mod claim_schema;
mod clone;
mod create_schema;
mod memory;
mod named;
mod nothing_to_do;
mod same_tenant;
mod server_memory;
mod structure;
mod switch;
mod threads;
mod transaction;
mod verify;
mod web;

pub(crate) use all::ALL;
pub(crate) use named::{chosen, named};
