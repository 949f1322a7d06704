//! The tenants of a run, as an executor sees them.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Text};
use tenants_core::SchemaName;
use tenants_core::executor::{BoxError, MigrationWork, MigrationWorker};
use tenants_core::migration::{MigrationPlan, MigrationVersion};

use super::learn::learn;
use super::options::MigrateOptions;
use super::queue::Queue;
use super::report::{MigrateReport, SchemaOutcome, SchemaReport};
use super::scan::{Found, Scan};
use super::truth::Truth;
use super::verify::{SchemaDrift, drift_of};
use super::worker::Worker;
use crate::connection::TenantConnection;
use crate::migrations::MigrationSet;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

/// What the workers of a run share.
pub(super) struct Work<'a, T: TenantTable> {
    pub(super) tenancy: &'a Tenancy<T>,
    pub(super) options: &'a MigrateOptions,
    pub(super) public: SchemaName,
    /// What a schema has that is where it is asked to be, as far as that is the same for all.
    expected: Option<BTreeSet<MigrationVersion>>,
    /// The versions of the set.
    known: Vec<String>,
    /// Who traces the run: the threads of an executor know nobody.
    pub(super) tracing: tracing::Dispatch,
    queue: Mutex<Queue>,
    report: Mutex<MigrateReport>,
    /// The run's own connection, while no worker has it.
    spare: Mutex<Option<TenantConnection>>,
    failed: AtomicBool,
}

#[derive(diesel::QueryableByName)]
struct Free {
    #[diesel(sql_type = BigInt)]
    free: i64,
}

#[derive(diesel::QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

impl<'a, T: TenantTable> Work<'a, T> {
    pub(super) fn new(
        tenancy: &'a Tenancy<T>,
        options: &'a MigrateOptions,
        set: &MigrationSet,
        conn: TenantConnection,
        report: MigrateReport,
    ) -> Self {
        Self {
            tenancy,
            options,
            public: tenancy.settings().public_schema.clone(),
            expected: expected(set, options),
            known: set.versions(),
            tracing: tracing::dispatcher::get_default(Clone::clone),
            queue: Mutex::default(),
            report: Mutex::new(report),
            spare: Mutex::new(Some(conn)),
            failed: AtomicBool::new(false),
        }
    }

    /// Lets the executor work; the run's connection and report come back.
    pub(super) fn run(self) -> Result<(TenantConnection, MigrateReport)> {
        let result = self.execute();
        let mut report = self.report.into_inner().unwrap_or_else(PoisonError::into_inner);
        match (result, self.spare.into_inner().unwrap_or_else(PoisonError::into_inner)) {
            (Ok(()), Some(conn)) => Ok((conn, report)),
            (Ok(()), None) => match self.tenancy.administrator() {
                Ok(conn) => Ok((conn, report)),
                Err(source) => Err(report.ended_early(source, self.public.as_str())),
            },
            (Err(source), _) => {
                report.interrupted = self.options.interrupt.is_raised();
                Err(report.ended_early(source, self.public.as_str()))
            }
        }
    }

    fn execute(&self) -> Result<()> {
        if self.options.canary > 0 {
            lock(&self.queue).allow(Some(self.options.canary));
            self.options.executor.execute(self).map_err(unboxed)?;
            lock(&self.queue).allow(None);
            if !self.failed.load(Ordering::Relaxed) {
                self.options.executor.execute(self).map_err(unboxed)?;
            }
        } else {
            self.options.executor.execute(self).map_err(unboxed)?;
        }
        self.skip_the_rest()?;
        self.miss_the_unknown()
    }

    /// Whether no more schemas are to be begun.
    pub(super) fn is_stopped(&self) -> bool {
        self.options.interrupt.is_raised() || (!self.options.keep_going && self.failed.load(Ordering::Relaxed))
    }

    /// The next tenants for a worker.
    pub(super) fn take(&self, count: usize, conn: &mut TenantConnection) -> Result<Vec<Found>> {
        if self.is_stopped() { Ok(Vec::new()) } else { self.take_anyway(count, conn) }
    }

    fn take_anyway(&self, count: usize, conn: &mut TenantConnection) -> Result<Vec<Found>> {
        let unless = self.expected.as_ref().filter(|_| !self.options.verify);
        let scan = Scan { public: &self.public, selection: &self.options.selection, unless };
        let mut queue = lock(&self.queue);
        let is_first = queue.counts.is_none();
        let taken =
            queue.take::<T>(
                count,
                &scan,
                conn,
                |page, conn| {
                    if self.is_stopped() { Ok(()) } else { self.look(page, conn) }
                },
            )?;
        if let Some((all, behind)) = queue.counts.filter(|_| is_first) {
            lock(&self.report).up_to_date += all - behind;
            if let Some(progress) = &self.options.progress {
                progress.started(behind, all);
            }
        }
        Ok(taken)
    }

    /// Asks the schemas of a page themselves: all of them if that is asked for, else those the registry does not know.
    fn look(&self, page: &mut [Found], conn: &mut TenantConnection) -> Result<()> {
        let unclear = |tenant: &Found| {
            let unknown = self.options.asks_schemas() || tenant.registered.is_none();
            unknown && tenant.oid.is_some() && tenant.name.parse::<SchemaName>().is_ok()
        };
        page.sort_by_key(|tenant| !unclear(tenant));
        let count = page.partition_point(unclear);
        if count > 0 {
            let asked = &mut page[..count];
            let believed: Vec<_> = asked.iter().map(|tenant| tenant.registered.clone()).collect();
            let changed = learn(asked, &Truth::prepare(conn)?, &self.public, conn)?;
            if self.options.verify {
                self.tell_drift(asked, believed, &changed);
            }
        }
        page.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(())
    }

    /// Reports what was done past us; a registry that somebody has written meanwhile says nothing.
    fn tell_drift(&self, asked: &[Found], believed: Vec<Option<Vec<String>>>, changed: &BTreeSet<String>) {
        let found = asked.iter().zip(believed).filter_map(|(tenant, believed)| {
            let believed = believed.filter(|_| tenant.registered.is_none() || changed.contains(&tenant.name));
            let applied = tenant.registered.as_deref().unwrap_or_default();
            SchemaDrift::told(&tenant.name, drift_of(applied, believed.as_deref(), &self.known))
        });
        lock(&self.report).drift.extend(found);
    }

    pub(super) fn add_up_to_date(&self) {
        lock(&self.report).up_to_date += 1;
        lock(&self.queue).allow_one_more();
        if let Some(progress) = &self.options.progress {
            progress.schema_up_to_date();
        }
    }

    pub(super) fn add(&self, schema: SchemaReport) {
        match &schema.outcome {
            // No canary: nothing was tried with it.
            outcome if outcome.lacks_schema() => lock(&self.queue).allow_one_more(),
            SchemaOutcome::Failed(_) => self.failed.store(true, Ordering::Relaxed),
            _ => {}
        }
        self.options.tell(&schema);
        lock(&self.report).schemas.push(schema);
    }

    /// Reports those that were not taken.
    fn skip_the_rest(&self) -> Result<()> {
        lock(&self.report).interrupted = self.options.interrupt.is_raised();
        let mut conn = self.connection()?;
        loop {
            let skipped = self.take_anyway(usize::MAX, &mut conn)?;
            if skipped.is_empty() {
                self.put_back(conn);
                return Ok(());
            }
            for Found { name, .. } in skipped {
                self.add(SchemaReport { schema: name, steps: Vec::new(), outcome: SchemaOutcome::Skipped });
            }
        }
    }

    /// Reports the schemas that were asked for by name and are no tenant's.
    fn miss_the_unknown(&self) -> Result<()> {
        let asked = &self.options.selection.schemas;
        if asked.is_empty() {
            return Ok(());
        }
        let mut conn = self.connection()?;
        let column = format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN);
        let names: Vec<Name> = diesel::sql_query(format!(
            "SELECT {column}::text AS name FROM {} t WHERE {}",
            T::table_name()?.sql,
            self.options.selection.condition(&column)
        ))
        .load(&mut conn)?;
        self.put_back(conn);
        let known = |schema: &SchemaName| names.iter().any(|known| *schema == known.name.as_str());
        let done = |schema: &SchemaName| self.options.selection.includes_public(&self.public) && *schema == self.public;
        for schema in asked.iter().filter(|schema| !known(schema) && !done(schema)) {
            let outcome = SchemaOutcome::failed(Error::TenantNotFound { schema: schema.clone() });
            self.add(SchemaReport { schema: schema.to_string(), steps: Vec::new(), outcome });
        }
        Ok(())
    }

    /// The run's own connection, or a new one where a worker has that.
    pub(super) fn connection(&self) -> Result<TenantConnection> {
        match lock(&self.spare).take() {
            Some(conn) => Ok(conn),
            None => self.tenancy.administrator(),
        }
    }

    /// Keeps a connection that is not used any more, if none is kept.
    pub(super) fn put_back(&self, conn: TenantConnection) {
        lock(&self.spare).get_or_insert(conn);
    }
}

impl<T: TenantTable> MigrationWork for Work<'_, T> {
    fn worker(&self) -> Result<Box<dyn MigrationWorker + '_>, BoxError> {
        let conn = self.connection()?;
        Ok(Box::new(Worker::new(self, conn)?))
    }

    fn free_connections(&self) -> Result<usize, BoxError> {
        let mut conn = self.connection()?;
        let query = "SELECT current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint \
                     - (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend') AS free";
        let Free { free } = diesel::sql_query(query).get_result(&mut conn).map_err(Error::from)?;
        self.put_back(conn);
        Ok(usize::try_from(free).unwrap_or_default())
    }
}

/// What every schema has that is where it is asked to be, if that does not depend on what it has now.
fn expected(set: &MigrationSet, options: &MigrateOptions) -> Option<BTreeSet<MigrationVersion>> {
    use tenants_core::migration::Target::{Latest, Version, Zero};
    let request = &options.request;
    let absolute = request.app.is_none() && matches!(request.target, Latest | Version(_) | Zero);
    let from_nothing = BTreeSet::new();
    absolute.then(|| MigrationPlan::new(&from_nothing, set.as_slice(), request).applied_after(&from_nothing))
}

/// A poisoned lock is that of a worker that panicked, and the executor passes the panic on.
fn lock<V>(mutex: &Mutex<V>) -> MutexGuard<'_, V> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unboxed(error: BoxError) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => *ours,
        Err(other) => Error::Executor(other),
    }
}
