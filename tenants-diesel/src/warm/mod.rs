//! A stock of schemas that are already migrated, for tenants to come.

mod filler;
mod make;
mod options;
mod remove;
mod renew;
mod report;
mod run;
mod stock;

pub use filler::WarmFiller;
pub use options::WarmOptions;
pub use report::{WarmReport, WarmSchema};
