//! Who is told of a run while it goes on.

use super::{EachOutcome, EachReport};

/// Told of a run over many tenants as it goes on, from the threads of the run.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use tenants_diesel::commands::{EachOutcome, EachProgress};
///
/// #[derive(Default)]
/// struct Counter(AtomicUsize);
///
/// impl EachProgress for Counter {
///     fn tenant_finished(&self, _: &str, _: &EachOutcome) {
///         self.0.fetch_add(1, Ordering::Relaxed);
///     }
/// }
/// ```
pub trait EachProgress: Send + Sync {
    /// The first tenant is about to be begun, of so many.
    fn started(&self, all: usize) {
        let _ = all;
    }

    /// A tenant is done with, for better or worse; the schema is as its row names it, which may be no name at all.
    fn tenant_finished(&self, schema: &str, outcome: &EachOutcome) {
        let _ = (schema, outcome);
    }

    /// The run has ended.
    fn finished(&self, report: &EachReport) {
        let _ = report;
    }
}
