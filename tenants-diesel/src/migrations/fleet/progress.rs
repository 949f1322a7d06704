//! Who is told of a run while it goes on.

use super::{MigrateReport, SchemaReport};

/// Told of a run over many schemas as it goes on, from the threads of the executor.
///
/// Signals are for what a schema's migration means to the application; this is for whoever watches.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use tenants_diesel::migrations::{MigrationProgress, SchemaReport};
///
/// #[derive(Default)]
/// struct Counter(AtomicUsize);
///
/// impl MigrationProgress for Counter {
///     fn schema_finished(&self, _: &SchemaReport) {
///         self.0.fetch_add(1, Ordering::Relaxed);
///     }
/// }
/// ```
pub trait MigrationProgress: Send + Sync {
    /// The tenants are about to be migrated: with so many something may have to be done, of so many that were asked for.
    fn started(&self, pending: usize, all: usize) {
        let _ = (pending, all);
    }

    /// A schema is done with, for better or worse.
    fn schema_finished(&self, report: &SchemaReport) {
        let _ = report;
    }

    /// One of those that were pending had nothing to be done, as it turned out when it was asked itself.
    fn schema_up_to_date(&self) {}

    /// The run has ended; not told where it ended before any schema was looked at.
    fn finished(&self, report: &MigrateReport) {
        let _ = report;
    }
}
