//! Migrations: where they come from, and how schemas are brought up to date.

mod applied;
mod failure;
pub(crate) mod hint;
mod job;
mod locate;
mod message;
mod migrate;
mod migration;
mod options;
mod recorder;
mod report;
mod run;
mod session;
mod set;
mod shadow;
mod source;
pub(crate) mod stepwise;

pub use applied::applied_versions;
pub use failure::{MigrationCause, MigrationFailure};
pub(crate) use locate::locate;
pub(crate) use migrate::{announce, create_empty_schema, migrate_one};
pub use migration::TenantMigration;
pub use options::MigrateOptions;
pub use report::{MigrateReport, SchemaOutcome, SchemaReport};
pub use set::{MigrationSet, MigrationSetError};
pub(crate) use shadow::shadow_check_sql;
pub use source::{CodeMigrations, TenantMigrationSource};
pub use tenants_core::migration::{
    BatchError, EmbeddedFolder, EmbeddedMigration, EmbeddedMigrations, MigrationScope, MigrationVersion,
};
