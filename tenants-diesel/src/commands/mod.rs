//! What one does with a tenant or a fleet beyond migrating it; the command line only calls it.

mod clone;

pub use clone::{CloneOptions, CloneProblem};
