//! `migrate-schemas`.

mod args;
mod check;
mod executor;
mod limits;
mod list;
mod run;
mod show;
mod sql;
mod target;

pub use args::MigrateSchemas;
