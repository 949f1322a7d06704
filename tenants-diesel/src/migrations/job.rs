//! Migrating one schema that exists already, outside a transaction.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant};

use tenants_core::connection::Marker;
use tenants_core::migration::{Bookkeeping, MigrationRequest, MigrationVersion, Target};
use tenants_core::signal::Signal;
use tenants_core::sql::may_add_relation;
use tenants_core::{Interrupt, SchemaName, SearchPath};

use super::fleet::registry;
use super::limits::Limits;
use super::message::SchemaMessage;
use super::migrate::announce;
use super::state::Applied;
use super::step::{MigrationStep, PlannedStep, after, plan, versions_of};
use super::{TenantMigration, stepwise};
use crate::connection::TenantConnection;
use crate::lifecycle::{is_locked, stepwise_alone};
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

/// How often a run gives way to another process that migrates the same schema.
const ROUNDS: usize = 5;

/// A schema, and what is asked of its migrations.
pub(super) struct Job<'a, T: TenantTable> {
    pub(super) context: &'a TenancyContext<T>,
    pub(super) public: &'a SchemaName,
    pub(super) schema: &'a SchemaName,
    pub(super) path: &'a SearchPath,
    pub(super) set: &'a [TenantMigration],
    pub(super) request: &'a MigrationRequest,
    pub(super) limits: &'a Limits,
    pub(super) interrupt: &'a Interrupt,
    /// SQL behind the migrations that may refuse what they did.
    pub(super) checks: &'a str,
    /// The same behind each, where they are run one at a time.
    pub(super) step_checks: &'a str,
    /// Whether the receivers know that the schema is to be migrated.
    pub(super) told: bool,
}

/// What is in front of a schema's steps, and behind them.
pub(super) struct Around {
    pub(super) lock: String,
    pub(super) proof: Option<String>,
    pub(super) checks: String,
    /// What the schema has afterwards.
    pub(super) versions: BTreeSet<MigrationVersion>,
}

impl<'a, T: TenantTable> Job<'a, T> {
    /// Does what the request comes to in a schema believed to have `applied`, and adds to `done` what is committed.
    ///
    /// What is believed is proved under the schema's lock before anything is done.
    pub(super) fn migrate(
        &self,
        conn: &mut TenantConnection,
        applied: Applied,
        done: &mut Vec<MigrationStep>,
    ) -> Result<()> {
        let before = done.len();
        let result = self.run(conn, applied, done);
        if done.len() > before {
            let applied: Vec<_> = done[before..].iter().map(|step| step.version.clone()).collect();
            self.context.tell(&Signal::SchemaMigrated { schema: self.schema, applied: &applied });
        }
        result
    }

    pub(super) fn plan(&self, applied: &Applied) -> Result<Vec<PlannedStep<'a>>> {
        plan(self.set, &applied.versions, self.request)
            .map_err(|problem| Error::Plan { schema: self.schema.clone(), problem })
    }

    fn run(&self, conn: &mut TenantConnection, mut applied: Applied, done: &mut Vec<MigrationStep>) -> Result<()> {
        for round in 1.. {
            let steps = self.plan(&applied)?;
            if steps.is_empty() {
                // Whoever has done it may have been cut off before the registry was told.
                return if applied.bookkeeping { self.record(conn) } else { Ok(()) };
            }
            if round == 1 && !self.told {
                self.begin(&steps, conn)?;
            }
            let before = done.len();
            let Err(error) = self.run_steps(conn, &mut applied, &steps, done) else { return Ok(()) };
            if error.is_connection_lost() || !error.may_be_of_another_state() || conn.is_aborted() {
                return Err(error);
            }
            // Was it us, or has somebody else been at this schema?
            let found = match Applied::read(conn, self.schema) {
                Ok(Some(found)) => found,
                Ok(None) => return Err(Error::SchemaMissing { schema: self.schema.clone() }),
                Err(lost) if lost.is_connection_lost() => return Err(lost),
                Err(_) => return Err(error),
            };
            let ours = after(&applied.versions, &steps[..done.len() - before]);
            if found.is(&ours, applied.bookkeeping || before < done.len()) {
                return Err(error);
            }
            if round == ROUNDS || self.is_relative() {
                return Err(Error::ChangedMeanwhile { schema: self.schema.clone() });
            }
            applied = found;
        }
        Ok(())
    }

    /// Whether the request means something else once somebody else has done it.
    fn is_relative(&self) -> bool {
        matches!(self.request.target, Target::Revert(_) | Target::Redo(_))
    }

    /// Tells the receivers, who may refuse.
    pub(super) fn begin(&self, steps: &[PlannedStep<'_>], conn: &mut TenantConnection) -> Result<()> {
        let signal = Signal::SchemaPreMigration { schema: self.schema, pending: &versions_of(steps) };
        self.context.send_before(&signal, conn)
    }

    fn run_steps(
        &self,
        conn: &mut TenantConnection,
        applied: &mut Applied,
        steps: &[PlannedStep<'_>],
        done: &mut Vec<MigrationStep>,
    ) -> Result<()> {
        if !steps.iter().all(PlannedStep::fits_a_message) {
            return self.run_stepwise(conn, applied, steps, done);
        }
        announce(self.context, self.schema, steps, conn)?;
        let around = self.around(applied, steps);
        let record = registry::record_known_sql(self.public, &[(self.schema, around.versions.clone())]);
        let checks = format!("{}\n;\n{record}", around.checks);
        let message = self.message(applied, steps, &around, &checks);
        match self.patiently(conn, |conn| message.send(conn)) {
            Ok(()) => {
                done.extend(steps.iter().map(PlannedStep::done));
                Ok(())
            }
            // Some sequences are valid, only not in one transaction; and of several, this tells which one fails.
            Err(Error::Migration(failure)) if steps.len() > 1 && failure.may_pass_alone() => {
                self.run_stepwise(conn, applied, steps, done)
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn around(&self, applied: &Applied, steps: &[PlannedStep<'_>]) -> Around {
        let adds = steps.iter().any(|step| step.sql().is_some_and(may_add_relation));
        Around {
            lock: self.limits.lock_sql(self.schema),
            proof: applied.bookkeeping.then(|| registry::proof_sql(self.schema, &applied.versions)),
            checks: if adds { self.checks.to_owned() } else { String::new() },
            versions: after(&applied.versions, steps),
        }
    }

    /// Tells the registry what the schema has, where that was not done with the migrations.
    pub(super) fn record(&self, conn: &mut TenantConnection) -> Result<()> {
        let (lock, recorded) = (self.limits.lock_sql(self.schema), self.recorded(""));
        let message = SchemaMessage { checks: &recorded, ..SchemaMessage::new(self.schema, self.path, &lock) };
        self.patiently(conn, |conn| message.send(conn))
    }

    fn recorded(&self, checks: &str) -> String {
        format!("{checks}\n;\n{}", registry::record_sql(self.public, self.schema))
    }

    pub(super) fn message<'s>(
        &'s self,
        applied: &Applied,
        steps: &'s [PlannedStep<'s>],
        around: &'s Around,
        checks: &'s str,
    ) -> SchemaMessage<'s> {
        let bookkeeping = if applied.bookkeeping { Bookkeeping::Exists } else { Bookkeeping::Create };
        let proof = around.proof.as_deref();
        SchemaMessage { bookkeeping, proof, steps, checks, ..SchemaMessage::new(self.schema, self.path, &around.lock) }
    }

    fn run_stepwise(
        &self,
        conn: &mut TenantConnection,
        applied: &mut Applied,
        steps: &[PlannedStep<'_>],
        done: &mut Vec<MigrationStep>,
    ) -> Result<()> {
        stepwise_alone(conn, self.schema, self.limits.lock_wait, |conn| {
            self.prove(conn, applied)?;
            applied.bookkeeping = true;
            let before = done.len();
            for step in steps {
                if let Err(error) = self.run_step(conn, step) {
                    if done.len() > before && !conn.is_aborted() {
                        // The failure says more than one met here, and the next run finds out by itself.
                        let _ = self.record(conn);
                    }
                    return Err(error);
                }
                done.push(step.done());
            }
            let (lock, checks) = (&self.limits.lock_sql(self.schema), &self.recorded(self.checks));
            let end = SchemaMessage { checks, ..SchemaMessage::new(self.schema, self.path, lock) };
            self.patiently(conn, |conn| end.send(conn))
        })
    }

    /// Waits for the schema's lock, and makes sure that it is in the state the plan was made from, and has a bookkeeping
    /// table.
    fn prove(&self, conn: &mut TenantConnection, applied: &Applied) -> Result<()> {
        let lock = &self.limits.lock_sql(self.schema);
        let message = SchemaMessage::new(self.schema, self.path, lock);
        if !applied.bookkeeping {
            let message = SchemaMessage { bookkeeping: Bookkeeping::Create, ..message };
            return self.patiently(conn, |conn| message.send(conn));
        }
        let checks = &Marker::drift_unless(&registry::proof_sql(self.schema, &applied.versions));
        let message = SchemaMessage { bookkeeping: Bookkeeping::Exists, checks, ..message };
        self.patiently(conn, |conn| message.send(conn))
    }

    fn run_step(&self, conn: &mut TenantConnection, step: &PlannedStep<'_>) -> Result<()> {
        announce(self.context, self.schema, &[*step], conn)?;
        let checks = self.recorded(self.step_checks);
        let run = |conn: &mut TenantConnection| stepwise::run(conn, self.schema, self.path, step, self.limits, &checks);
        // Tried again, `IF NOT EXISTS` would pass over the invalid index that a first attempt has left.
        if step.leaves_nothing_if_it_fails() { self.patiently(conn, run) } else { run(conn) }
    }

    /// Waits, unless the run is to end meanwhile.
    fn waits(&self, duration: Duration) -> bool {
        let end = Instant::now() + duration;
        while !self.interrupt.is_raised() && Instant::now() < end {
            thread::sleep(Duration::from_millis(50).min(duration));
        }
        !self.interrupt.is_raised()
    }

    /// Tries again what did not get a lock in time, so that a deployment does not freeze live traffic.
    fn patiently(
        &self,
        conn: &mut TenantConnection,
        mut send: impl FnMut(&mut TenantConnection) -> Result<()>,
    ) -> Result<()> {
        for attempt in 1.. {
            let begun = Instant::now();
            match send(conn) {
                Err(Error::Migration(failure)) if failure.is_lock_timeout() && !conn.is_aborted() => {
                    // The schema's own lock comes first: who waited for less has had it, and lost it to the next.
                    if begun.elapsed() >= self.limits.lock_wait && is_locked(conn, self.schema)? {
                        return Err(Error::SchemaBusy { schema: self.schema.clone(), waited: self.limits.lock_wait });
                    }
                    if self.limits.lock_timeout.is_none() || attempt > self.limits.retries {
                        return Err(Error::Migration(failure));
                    }
                    tracing::info!(schema = %self.schema, attempt, "a lock did not come in time, trying again");
                    if !self.waits(Limits::backoff(attempt)) {
                        return Err(Error::Migration(failure));
                    }
                }
                result => return result,
            }
        }
        Ok(())
    }
}
