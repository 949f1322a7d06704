//! `tenant-down`, `tenant-up`: maintenance of some tenants, or of all.

mod options;
mod report;
mod run;

pub use options::SuspendOptions;
pub use report::SuspendReport;
