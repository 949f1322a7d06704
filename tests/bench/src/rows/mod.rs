//! The rows, a file each.

mod add_column;
mod all;
mod cached;
mod claim_schema;
mod clone;
mod create_schema;
mod memory;
mod nothing_to_do;
mod structure;
mod verify;

pub(crate) use all::ALL;
