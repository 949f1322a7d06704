//! `rename-schema`: a tenant's schema, row and registry get another name together.

mod expressions;
mod functions;
mod mentions;
mod options;
mod problem;
mod run;

pub use options::RenameOptions;
pub use problem::RenameProblem;
