//! Creating, changing and deleting tenants.

mod adopt;
mod create;
mod delete;
mod dependents;
mod large;
mod messages;
mod names;
mod race;
mod save;
mod shortcuts;
mod staging;
mod staging_code;
mod staging_left_over;
mod strangers;
mod suspend;
mod transaction;
mod without_schema;
