//! What the workers of a run share: who is next, when to stop, and what came of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tenants_core::SchemaName;
use tenants_core::executor::{BoxError, MigrationExecutor, MigrationWork, MigrationWorker, MultiprocessingExecutor};

use super::options::EachOptions;
use super::outcome::EachOutcome;
use super::queue::Queue;
use super::report::EachReport;
use super::schemas::{page, unknown};
use super::session::Session;
use super::worker::Worker;
use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::fleet::pattern::check_patterns;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// What is done in each tenant.
pub(super) type Each<'a, T> = dyn Fn(&T, &mut TenantConnection) -> Result<(), BoxError> + Sync + 'a;

pub(super) struct Work<'a, T: TenantTable> {
    pub(super) tenancy: &'a Tenancy<T>,
    pub(super) each: &'a Each<'a, T>,
    options: &'a EachOptions,
    queue: Mutex<Queue>,
    report: Mutex<EachReport>,
    has_failed: AtomicBool,
}

impl<'a, T: TenantTable> Work<'a, T> {
    pub(super) fn new(tenancy: &'a Tenancy<T>, options: &'a EachOptions, each: &'a Each<'a, T>) -> Self {
        let (queue, report) = (Mutex::default(), Mutex::default());
        Self { tenancy, each, options, queue, report, has_failed: AtomicBool::new(false) }
    }

    /// Does all of it; with the report, why it could not be brought to its end.
    pub(super) fn run(self) -> (EachReport, Result<(), BoxError>) {
        let one_by_one = std::num::NonZeroUsize::MIN;
        let executor = MultiprocessingExecutor::default().max_processes(self.options.parallel).chunks(one_by_one);
        let result = executor.execute(&self);
        let is_stopped = self.is_stopped();
        let all = self.queue.into_inner().unwrap_or_else(PoisonError::into_inner).all;
        let mut report = self.report.into_inner().unwrap_or_else(PoisonError::into_inner);
        // Tenants that came or went during a run that came to its end are none that were skipped.
        if is_stopped || result.is_err() {
            report.skipped = all.unwrap_or_default().saturating_sub(report.begun());
        }
        report.interrupted = self.options.interrupt.is_raised();
        report.sort();
        (report, result)
    }

    fn is_stopped(&self) -> bool {
        self.options.interrupt.is_raised() || (!self.options.keep_going && self.has_failed.load(Ordering::Relaxed))
    }

    /// Whether somebody waits.
    pub(super) fn has_more(&self, session: &mut Session<'_, T>) -> Result<bool> {
        let mut queue = lock(&self.queue);
        if queue.is_dry() && !self.is_stopped() {
            self.read(&mut queue, session)?;
        }
        Ok(!queue.is_empty() && !self.is_stopped())
    }

    /// The next tenant; the session must be connected, so that whoever is taken is not lost.
    pub(super) fn take(&self, session: &mut Session<'_, T>) -> Result<Option<String>> {
        if !self.has_more(session)? {
            return Ok(None);
        }
        session.public()?;
        // Somebody else may have been quicker: then the next page, if there is one, is theirs or the next call's.
        loop {
            let next = lock(&self.queue).next();
            if next.is_some() || !self.has_more(session)? {
                return Ok(next);
            }
        }
    }

    fn read(&self, queue: &mut Queue, session: &mut Session<'_, T>) -> Result<()> {
        let selection = &self.options.selection;
        let is_first = queue.all.is_none();
        if is_first {
            let public = &self.tenancy.settings().public_schema;
            session.on_public(|conn| check_patterns::<T>(selection, public, conn))?;
            let unknown = session.on_public(|conn| unknown::<T>(&selection.schemas, conn))?;
            if !unknown.is_empty() {
                self.has_failed.store(true, Ordering::Relaxed);
            }
            lock(&self.report).unknown = unknown;
        }
        let page = session.on_public(|conn| page::<T>(selection, queue.last(), conn))?;
        queue.add(page);
        if let (true, Some(all), Some(progress)) = (is_first, queue.all, &self.options.progress) {
            progress.started(all);
        }
        Ok(())
    }

    /// Whether a schema was asked for by its name.
    pub(super) fn is_named(&self, schema: &SchemaName) -> bool {
        self.options.selection.schemas.contains(schema)
    }

    pub(super) fn add(&self, schema: String, outcome: EachOutcome) {
        match &outcome {
            EachOutcome::Failed(error) => {
                self.has_failed.store(true, Ordering::Relaxed);
                tracing::error!(schema, %error, "failed");
            }
            outcome => tracing::info!(schema, ?outcome, "ran"),
        }
        if let Some(progress) = &self.options.progress {
            progress.tenant_finished(&schema, &outcome);
        }
        lock(&self.report).add(schema, outcome);
    }
}

impl<T: TenantTable> MigrationWork for Work<'_, T> {
    /// Without a connection: it is made only if somebody waits.
    fn worker(&self) -> Result<Box<dyn MigrationWorker + '_>, BoxError> {
        Ok(Box::new(Worker::new(self)))
    }

    /// Nobody asks: how many are wanted is said.
    fn free_connections(&self) -> Result<usize, BoxError> {
        Ok(self.options.parallel.get())
    }
}

/// A poisoned lock is that of a worker that panicked, and the executor passes the panic on.
fn lock<V>(mutex: &Mutex<V>) -> MutexGuard<'_, V> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
