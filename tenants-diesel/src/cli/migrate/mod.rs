//! `migrate-schemas`.

mod args;
mod executor;
mod limits;
mod list;
mod run;
mod show;
mod sql;
mod target;
mod usage;

pub use args::MigrateSchemas;
