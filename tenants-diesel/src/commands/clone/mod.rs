//! `clone_tenant`: a tenant's schema made anew under another name, for another tenant.
//!
//! The catalogs tell what the source is made of; each thing is written as a statement that holds no schema's name, and the
//! statements are sent in the order in which they need each other, with the clone's schema in the search path.

mod check;
mod names;
mod options;
mod order;
mod problem;
mod schema;
mod snapshot;
mod step;
mod tenant;

pub use options::CloneOptions;
pub use problem::CloneProblem;
