//! Executors: in which order, and on how many connections, the schemas of a fleet are migrated.
//!
//! An executor knows no database: it asks the [`MigrationWork`] for workers, each with a connection of its own, and lets
//! them take schemas until none is left.

mod auto;
mod multiprocessing;
mod standard;
mod work;

pub use multiprocessing::MultiprocessingExecutor;
pub use standard::StandardExecutor;
pub use work::{BoxError, MigrationExecutor, MigrationWork, MigrationWorker};
