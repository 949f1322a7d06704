//! Migrations: where they come from, and how one schema and all of them are brought up to date.

mod apart;
mod applied;
mod block;
mod checks;
mod embedded;
mod failure;
pub(crate) mod fleet;
pub(crate) mod hint;
mod job;
mod limits;
mod locate;
mod message;
mod migrate;
mod migration;
mod patience;
mod recorder;
mod replan;
mod script;
mod session;
mod set;
mod shadow;
mod source;
pub(crate) mod state;
mod step;
pub(crate) mod stepwise;

pub(crate) use apart::Sending;
pub use applied::applied_versions;
pub(crate) use block::{block, block_with};
pub(crate) use failure::is_of_a_shortcut;
pub use failure::{MigrationCause, MigrationFailure};
pub use fleet::{
    AppliedMigration, Difference, Drift, FleetPlan, MigrateOptions, MigrateReport, MigrationProgress, ObjectKind,
    PlanGroup, PlannedMigration, RequestError, SchemaDrift, SchemaOutcome, SchemaReport, StructureReport, TenantType,
    VerifiedSchema, VerifyOptions, VerifyReport,
};
pub(crate) use limits::Limits;
pub(crate) use locate::{locate, locate_step};
pub(crate) use migrate::{
    announce, create_empty_schema, migrate_ahead, migrate_one, migrate_spare, new_schema_checks_sql,
};
pub use migration::TenantMigration;
pub use set::{MigrationSet, MigrationSetError};
pub(crate) use shadow::{known_namesakes, known_shadow_check_statement, names_sql, shadow_check_sql};
pub use source::{CodeMigrations, TenantMigrationSource};
pub use step::MigrationStep;
pub(crate) use step::PlannedStep;
pub use tenants_core::executor::{
    MigrationExecutor, MigrationWork, MigrationWorker, MultiprocessingExecutor, StandardExecutor,
};
pub use tenants_core::migration::{
    BatchError, Direction, EmbeddedFolder, EmbeddedMigration, EmbeddedMigrations, MigrationScope, MigrationVersion,
    PlanProblem, Target,
};
