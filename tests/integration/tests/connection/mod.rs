//! The connection and the pool, one behaviour a test.

mod abandoned;
mod built_transaction;
mod clean;
mod copy;
mod cost;
mod custom_types;
mod deref;
mod foreign_pool;
mod harness;
mod helper;
mod instrumentation;
mod killed;
mod local_mode;
mod names;
mod own_change;
mod path;
mod resent;
mod row_by_row;
mod signals;
mod stale_schema;
mod statement_cache;
mod swap;
mod switch;
mod temporary_tables;
mod transaction;
mod unseen_failure;
