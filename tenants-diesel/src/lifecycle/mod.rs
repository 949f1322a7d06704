//! The life of a tenant's schema: creating it with its row, and deleting both.

mod create;
mod creation;
mod delete;
mod dependents;
mod empty;
mod guard;
mod lock;
mod rules;
mod size;
mod staging;

pub use create::CreateOptions;
pub(crate) use create::{create, create_schema};
pub use delete::DeleteOptions;
pub(crate) use delete::{delete, is_being_deleted, refuse_deletion};
pub(crate) use guard::{lock_names_and_check, lock_row, lost_race, schema_exists};
pub(crate) use lock::{is_locked, stepwise_alone, transaction_lock_sql, transaction_locks_sql, try_lock_stepwise};
pub(crate) use rules::{DELETING_PREFIX, STAGING_PREFIX, is_public, refuse_reserved, require_public_or_own};
pub(crate) use staging::{staging_name, sweep};
