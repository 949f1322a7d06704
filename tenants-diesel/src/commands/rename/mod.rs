//! `rename-schema`: a tenant's schema, row and registry get another name together.

mod options;
mod problem;
mod run;

pub use options::RenameOptions;
pub use problem::RenameProblem;
