//! Work of the caller's own in every tenant.

mod options;
mod outcome;
mod progress;
mod queue;
mod report;
mod run;
pub(crate) mod schemas;
#[cfg(feature = "serde")]
mod serialize;
mod session;
mod work;
mod worker;

pub use options::EachOptions;
pub use outcome::EachOutcome;
pub use progress::EachProgress;
pub use report::{EachFailure, EachReport};
