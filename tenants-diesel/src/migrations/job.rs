//! Migrating one schema that exists already, outside a transaction.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::time::Duration;

use tenants_core::connection::Marker;
use tenants_core::migration::{Bookkeeping, MigrationRequest, MigrationVersion, Target};
use tenants_core::signal::Signal;
use tenants_core::sql::may_add_relation;
use tenants_core::{Interrupt, SchemaName, SearchPath};

use super::apart::{Sending, look_again, may_be_looked_at};
use super::checks::Checks;
use super::failure::MigrationFailure;
use super::fleet::registry;
use super::limits::Limits;
use super::message::SchemaMessage;
use super::migrate::announce;
use super::state::Applied;
use super::step::{MigrationStep, PlannedStep, after, plan, versions_of};
use super::{TenantMigration, stepwise};
use crate::connection::TenantConnection;
use crate::lifecycle::stepwise_alone;
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

/// How often a run gives way to another process that migrates the same schema.
const ROUNDS: usize = 5;

/// How long a second look may wait for a lock, behind which live traffic queues.
const GLANCE: Duration = Duration::from_millis(10);

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
    pub(super) checks: Checks<'a>,
    /// Whether the receivers know that the schema is to be migrated.
    pub(super) told: bool,
    /// How its messages are sent, as long as there are further attempts.
    pub(super) sending: Sending,
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
        let record = registry::record_known_sql(self.public, [(self.schema, &around.versions)]);
        let checks = format!("{}\n;\n{record}", around.checks);
        let message = self.message(applied, steps, &around, &checks);
        let limits = &Limits { retries: 0, ..*self.limits };
        let apart = Job { limits: self.limits, sending: Sending::Apart, ..*self };
        let mut one_by_one = false;
        let sent = self.patiently(conn, |conn, sending| {
            if sending == Sending::Apart && steps.len() > 1 {
                one_by_one = true;
                return Job { limits, ..apart }.run_stepwise(conn, applied, steps, done);
            }
            message.send_as(sending, conn)?;
            done.extend(steps.iter().map(PlannedStep::done));
            Ok(())
        });
        match sent {
            Err(Error::Migration(failure)) if !one_by_one => {
                // Who waited for a lock has had the attempts that were asked for.
                let is_limited = failure.is_lock_timeout() && self.limits.lock_timeout.is_some();
                // Some sequences are valid, only not in one transaction; and of several, this tells which one fails.
                if steps.len() > 1 && !is_limited && failure.may_pass_alone() {
                    return apart.run_stepwise(conn, applied, steps, done);
                }
                Err(self.look_again(*failure, message, conn))
            }
            sent => sent,
        }
    }

    /// Names the statement that failed, where that can be found out without doing anything.
    fn look_again(&self, failure: MigrationFailure, message: SchemaMessage<'_>, conn: &mut TenantConnection) -> Error {
        let limits = match failure.is_lock_timeout() {
            true => Limits { lock_timeout: Some(GLANCE), ..*self.limits },
            false => *self.limits,
        };
        let may_look = !self.interrupt.is_raised() && may_be_looked_at(message.steps);
        let lock = &limits.lock_sql(self.schema);
        look_again(failure, &SchemaMessage { lock, ..message }, may_look, conn).into()
    }

    pub(super) fn around(&self, applied: &Applied, steps: &[PlannedStep<'_>]) -> Around {
        let adds = steps.iter().any(|step| step.sql().is_some_and(may_add_relation));
        Around {
            lock: self.limits.lock_sql(self.schema),
            proof: applied.bookkeeping.then(|| registry::proof_sql(self.schema, &applied.versions)),
            checks: if adds { self.end_checks().into_owned() } else { String::new() },
            versions: after(&applied.versions, steps),
        }
    }

    /// Tells the registry what the schema has, where that was not done with the migrations.
    pub(super) fn record(&self, conn: &mut TenantConnection) -> Result<()> {
        let (lock, recorded) = (self.limits.lock_sql(self.schema), self.recorded(""));
        let message = SchemaMessage { checks: &recorded, ..SchemaMessage::new(self.schema, self.path, &lock) };
        self.patiently(conn, |conn, _| message.send(conn))
    }

    fn end_checks(&self) -> Cow<'a, str> {
        self.checks.at_end::<T>(self.public, self.schema)
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
            let (lock, checks) = (&self.limits.lock_sql(self.schema), &self.recorded(&self.end_checks()));
            let end = SchemaMessage { checks, ..SchemaMessage::new(self.schema, self.path, lock) };
            self.patiently(conn, |conn, _| end.send(conn))
        })
    }

    /// Waits for the schema's lock, and makes sure that it is in the state the plan was made from, and has a bookkeeping
    /// table.
    fn prove(&self, conn: &mut TenantConnection, applied: &Applied) -> Result<()> {
        let lock = &self.limits.lock_sql(self.schema);
        let message = SchemaMessage::new(self.schema, self.path, lock);
        if !applied.bookkeeping {
            let message = SchemaMessage { bookkeeping: Bookkeeping::Create, ..message };
            return self.patiently(conn, |conn, _| message.send(conn));
        }
        let checks = &Marker::drift_unless(&registry::proof_sql(self.schema, &applied.versions));
        let message = SchemaMessage { bookkeeping: Bookkeeping::Exists, checks, ..message };
        self.patiently(conn, |conn, _| message.send(conn))
    }

    fn run_step(&self, conn: &mut TenantConnection, step: &PlannedStep<'_>) -> Result<()> {
        announce(self.context, self.schema, &[*step], conn)?;
        let checks = self.recorded(&self.checks.behind_step::<T>(self.public, self.schema));
        let run = |conn: &mut TenantConnection, sending| {
            stepwise::run(conn, self.schema, self.path, step, self.limits, &checks, sending)
        };
        // Tried again, `IF NOT EXISTS` would pass over the invalid index that a first attempt has left.
        let patient = step.leaves_nothing_if_it_fails();
        match if patient { self.patiently(conn, run) } else { run(conn, self.sending) } {
            Err(Error::Migration(failure)) if step.fits_a_message() && self.sending == Sending::Whole => {
                let steps = &[*step];
                let message =
                    SchemaMessage { steps, checks: &checks, ..SchemaMessage::new(self.schema, self.path, "") };
                Err(self.look_again(*failure, message, conn))
            }
            result => result,
        }
    }
}
