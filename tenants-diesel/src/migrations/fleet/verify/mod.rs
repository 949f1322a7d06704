//! `verify`: what schemas have in truth beside what the registry and this program believe, and whether they are built
//! alike.

mod alike;
mod catalog;
mod difference;
mod drift;
mod findings;
mod options;
mod page;
mod reference;
mod report;
mod run;
mod types;

pub use difference::{Difference, ObjectKind};
pub(super) use drift::drift_of;
pub use drift::{Drift, SchemaDrift};
pub(super) use findings::Findings;
pub use options::VerifyOptions;
pub use report::{StructureReport, VerifiedSchema, VerifyReport};
pub use types::TenantType;
