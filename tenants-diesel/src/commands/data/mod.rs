//! One tenant's rows as a text: written ([`dump_data`](crate::Tenancy::dump_data)) and read
//! ([`load_data`](crate::Tenancy::load_data)).
//!
//! The text is SQL with unqualified names, so that it fits every tenant with the same tables: `COPY` blocks as psql reads
//! them, or `INSERT`s, then the sequences' values. Both directions stream: memory does not grow with the data.
//!
//! # Foreign keys
//!
//! Tables come in the order of their foreign keys. Where tables refer to each other, or rows to others of their table, no
//! order would do; the loader makes such keys deferrable for the length of its transaction, which locks their tables, and
//! PostgreSQL checks them before it commits.

mod copy;
mod dump;
mod dump_options;
mod error;
mod foreign_keys;
mod load;
mod messages;
mod names;
mod order;
mod report;
mod rows;
mod script;
mod sequences;
mod table;

pub use dump_options::{DataFormat, DumpOptions};
pub use error::DataError;
pub use report::{DataReport, TableRows};
