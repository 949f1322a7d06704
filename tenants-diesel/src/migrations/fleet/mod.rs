//! All schemas at once: which there are and what they have, who migrates them, and what came of it.

mod candidate;
mod findings;
mod initial;
mod learn;
mod options;
pub(crate) mod pattern;
mod plan;
mod planning;
mod progress;
mod public;
mod queue;
pub(crate) mod registry;
mod report;
mod request;
mod run;
mod scan;
pub(crate) mod selecting;
pub(crate) mod selection;
#[cfg(feature = "serde")]
mod serialize;
mod sets;
mod start;
mod together;
mod told;
mod truth;
mod verify;
mod work;
mod worker;

pub use options::MigrateOptions;
pub use plan::{AppliedMigration, FleetPlan, PlanGroup, PlannedMigration};
pub use progress::MigrationProgress;
pub use report::{MigrateReport, SchemaOutcome, SchemaReport};
pub use request::RequestError;
pub use verify::{
    Difference, Drift, ObjectKind, SchemaDrift, StructureReport, TenantType, VerifiedSchema, VerifyOptions,
    VerifyReport,
};
