//! `create-missing-schemas`: tenants whose row was saved without a schema, or whose schema is gone, get one.

mod options;
mod report;
mod run;

pub use options::MissingOptions;
pub use report::{MissingFailure, MissingReport};
