//! The life of a tenant's schema: creating it with its row, and deleting both.

mod ahead;
mod create;
mod creation;
mod delete;
mod dependents;
mod empty;
mod filled;
mod guard;
mod lock;
mod names;
mod rules;
mod shortcuts;
mod size;
mod staging;
mod warm;

pub use create::CreateOptions;
pub(crate) use create::{create, create_schema};
pub use delete::DeleteOptions;
pub(crate) use delete::{delete, is_being_deleted, refuse_deletion};
pub(crate) use filled::{create_filled, new_schema_name};
pub(crate) use guard::{lock_names_and_check, lock_row, lost_race, schema_exists};
pub(crate) use lock::{
    is_locked, session_locks, stepwise_alone, stock_lock_sql, transaction_lock_sql, transaction_locks_sql,
    try_lock_stepwise,
};
pub(crate) use names::{holding, paths_sql, texts_mentioning, texts_naming};
pub(crate) use rules::{
    DELETING_PREFIX, REPLAN_PREFIX, STAGING_PREFIX, WARM_PREFIX, is_public, refuse_reserved, require_public_or_own,
    warm_prefix,
};
pub(crate) use size::SchemaSize;
pub(crate) use staging::{drop_left_over, staging_name, sweep, warm_name};
pub(crate) use warm::{alive, fingerprint, is_there as has_stock, own, table as stock_table};
