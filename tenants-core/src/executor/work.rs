//! What an executor is, and what it is given.

use std::error::Error;
use std::fmt::Debug;
use std::num::NonZeroUsize;

/// The error of a run as a whole; that of a single schema goes into the report instead.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// Decides in which order and on how many connections the schemas of a run are migrated.
///
/// [`StandardExecutor`](super::StandardExecutor) takes one after the other,
/// [`MultiprocessingExecutor`](super::MultiprocessingExecutor) several at once. One of your own may pause between
/// schemas, or stop at night:
///
/// ```
/// use std::num::NonZeroUsize;
/// use std::time::Duration;
/// use tenants_core::executor::{BoxError, MigrationExecutor, MigrationWork};
///
/// /// Gives the server time to breathe after each schema.
/// #[derive(Debug)]
/// struct Unhurried(Duration);
///
/// impl MigrationExecutor for Unhurried {
///     fn execute(&self, work: &dyn MigrationWork) -> Result<(), BoxError> {
///         let mut worker = work.worker()?;
///         while worker.migrate(NonZeroUsize::MIN)? {
///             std::thread::sleep(self.0);
///         }
///         Ok(())
///     }
/// }
/// ```
pub trait MigrationExecutor: Debug + Send + Sync {
    /// Migrates until no schema is left.
    ///
    /// Which schemas there are, when to stop early and what to report is the work's own business; a worker that is
    /// dropped before it said that nothing is left only leaves schemas to the others.
    ///
    /// # Errors
    ///
    /// What [`MigrationWork::worker`] and [`MigrationWorker::migrate`] return; the failure of one schema is no error.
    fn execute(&self, work: &dyn MigrationWork) -> Result<(), BoxError>;
}

/// The schemas that are to be migrated, shared by all workers of a run.
///
/// ```
/// use tenants_core::executor::{BoxError, MigrationWork};
///
/// fn connections(work: &dyn MigrationWork) -> Result<usize, BoxError> {
///     Ok(work.free_connections()?.min(8))
/// }
/// ```
pub trait MigrationWork: Sync {
    /// A worker with a connection of its own, which is closed when the worker is dropped; the first one costs no new
    /// connection.
    ///
    /// # Errors
    ///
    /// If no connection can be made.
    fn worker(&self) -> Result<Box<dyn MigrationWorker + '_>, BoxError>;

    /// How many connections the server has left for us.
    ///
    /// # Errors
    ///
    /// If the server cannot be asked.
    fn free_connections(&self) -> Result<usize, BoxError>;
}

/// Migrates schemas on one connection; belongs to one thread.
///
/// ```
/// use std::num::NonZeroUsize;
/// use tenants_core::executor::{BoxError, MigrationWorker};
///
/// fn drain(worker: &mut dyn MigrationWorker) -> Result<(), BoxError> {
///     while worker.migrate(NonZeroUsize::MIN)? {}
///     Ok(())
/// }
/// ```
pub trait MigrationWorker {
    /// Takes the next schemas, at most `chunk` of them, and migrates them; false if none was left.
    ///
    /// # Errors
    ///
    /// If the run cannot go on on this connection.
    fn migrate(&mut self, chunk: NonZeroUsize) -> Result<bool, BoxError>;
}
