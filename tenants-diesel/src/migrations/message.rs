//! All pending migrations of a schema and their bookkeeping, in one message.

use diesel::Connection as _;
use tenants_core::connection::Marker;
use tenants_core::migration::{BatchBuilder, BatchPart, Bookkeeping, MigrationBatch};
use tenants_core::{SchemaName, SearchPath};

use super::apart::{Sending, may_be_looked_at};
use super::failure::MigrationFailure;
use super::session::Session;
use super::step::PlannedStep;
use crate::connection::{Origin, TenantConnection};
use crate::{Error, Result};

/// What one message is to do to one schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SchemaMessage<'a> {
    pub(crate) schema: &'a SchemaName,
    /// The path the migrations see.
    pub(crate) path: &'a SearchPath,
    /// Whether the schema is made by the message.
    pub(crate) create: bool,
    /// Whether its bookkeeping table is.
    pub(crate) bookkeeping: Bookkeeping,
    /// SQL before all else: the lock.
    pub(crate) lock: &'a str,
    /// A condition that must hold before anything is done.
    pub(crate) proof: Option<&'a str>,
    pub(crate) steps: &'a [PlannedStep<'a>],
    /// SQL behind the migrations: checks that may refuse what they did.
    pub(crate) checks: &'a str,
}

impl<'a> SchemaMessage<'a> {
    /// A message for a schema that is there, with nothing in it yet.
    pub(crate) fn new(schema: &'a SchemaName, path: &'a SearchPath, lock: &'a str) -> Self {
        let bookkeeping = Bookkeeping::CreateIfMissing;
        Self { schema, path, create: false, bookkeeping, lock, proof: None, steps: &[], checks: "" }
    }

    /// A message that makes the schema.
    pub(crate) fn creating(schema: &'a SchemaName, path: &'a SearchPath, lock: &'a str) -> Self {
        Self { create: true, bookkeeping: Bookkeeping::Create, ..Self::new(schema, path, lock) }
    }

    /// Sends the message; on success the connection is on the path it was on before.
    ///
    /// Outside a transaction the message is one of its own. Inside one, a failure leaves it to be rolled back.
    ///
    /// # Errors
    ///
    /// [`Error::Migration`] for what the migrations' text or the server refuses.
    pub(crate) fn send(&self, conn: &mut TenantConnection) -> Result<()> {
        self.send_as(Sending::Whole, conn)
    }

    /// The same, whole or apart.
    pub(crate) fn send_as(&self, sending: Sending, conn: &mut TenantConnection) -> Result<()> {
        let (strings, depth) = (self.steps.iter().any(has_backslash), conn.transaction_depth()?);
        // In the implicit transaction of a message PostgreSQL takes no savepoints.
        let needs_transaction =
            || sending == Sending::Apart || strings || self.steps.iter().any(PlannedStep::uses_savepoints);
        if depth > 0 || !needs_transaction() {
            return self.send_in_transaction(sending, strings, conn);
        }
        let sent = conn.transaction(|conn| self.send_in_transaction(sending, strings, conn));
        // A constraint may be deferred to the COMMIT.
        sent.map_err(|error| self.failed(error, self.only(), |failure| failure))
    }

    /// Sends the message in front of a `BEGIN`, and runs `f` in the transaction that it is part of; none where it cannot be.
    ///
    /// `end` goes back to the path it gets, and checks what was done. `explain` gets the error first. Not for migrations that are not
    /// to be run once more, since an error may leave it open whether it is theirs.
    pub(super) fn begin<R>(
        &self,
        conn: &mut TenantConnection,
        end: impl FnOnce(&SearchPath) -> String,
        explain: impl FnOnce(Error) -> Error,
        f: impl FnOnce(&mut TenantConnection) -> Result<R>,
    ) -> Result<Option<R>> {
        if !self.can_be_shared() || !may_be_looked_at(self.steps) || !conn.can_begin_behind()? {
            return Ok(None);
        }
        let Origin::Path(back) = conn.origin()? else { return Ok(None) };
        let batch = self.batch(None, &end(&back))?;
        let explain = |error| match explain(error) {
            Error::Query(error) if is_before_migrations(&error, &batch) => Error::Query(error),
            error => self.explain(error, &batch),
        };
        conn.watch()?.disturb();
        conn.transaction_behind(batch.sql(), explain, f).map(Some)
    }

    fn send_in_transaction(&self, sending: Sending, strings: bool, conn: &mut TenantConnection) -> Result<()> {
        if strings {
            // The server takes a message apart by what is set before it, and we have by the standard.
            conn.send("SET LOCAL standard_conforming_strings TO on")?;
        }
        self.send_once(sending, conn)
    }

    fn send_once(&self, sending: Sending, conn: &mut TenantConnection) -> Result<()> {
        let moves_nothing = || self.leaves_nothing() && self.steps.iter().all(PlannedStep::leaves_session_alone);
        if conn.transaction_depth()? == 0 && moves_nothing() {
            let batch = self.batch(None, self.checks)?;
            return conn.send(batch.sql()).map_err(|error| self.explain(error, &batch));
        }
        let origin = conn.origin()?;
        let back = origin.sql(conn.settings().scope());
        let session = Session::before(self.steps, conn)?.map(|session| session.sql(conn.settings().scope()));
        let batch = self.batch(session.as_deref(), &format!("{back}\n;\n{}", self.checks))?;
        let sent = send_and_return(conn, &origin, |conn| match sending {
            Sending::Whole => conn.send(batch.sql()),
            Sending::Apart => self.send_pieces(&batch, conn),
        });
        if session.is_some() {
            conn.watch()?.doubt_encoding();
        }
        sent.map_err(|error| self.explain(error, &batch))
    }

    /// Whether all that the message sets is `SET LOCAL` of ours, which goes with its transaction.
    fn leaves_nothing(&self) -> bool {
        !self.steps.iter().any(PlannedStep::may_leave_settings)
    }

    /// Whether it can be sent with those of other schemas.
    pub(super) fn can_be_shared(&self) -> bool {
        self.steps.iter().all(PlannedStep::fits_a_message)
            && self.leaves_nothing()
            && !self.steps.iter().any(|step| step.uses_savepoints() || has_backslash(step))
    }

    /// The text, to be sent alone or with those of other schemas.
    pub(super) fn batch(&self, put_back: Option<&str>, epilogue: &str) -> Result<MigrationBatch> {
        let mut builder = BatchBuilder::new(self.schema, self.path).prologue(self.lock).epilogue(epilogue);
        if self.create {
            builder = builder.create_schema();
        }
        builder = builder.bookkeeping(self.bookkeeping);
        if let Some(condition) = self.proof {
            builder = builder.proof(condition);
        }
        for step in self.steps {
            let mut part = step
                .batch_step()
                .map_err(|error| MigrationFailure::new(self.schema, Some(step.migration.name()), error))?;
            if let Some(put_back) = put_back.filter(|_| step.may_leave_settings()) {
                part = part.cleanup(put_back);
            }
            builder = builder.step(part);
        }
        Ok(builder.build())
    }

    fn explain(&self, error: Error, batch: &MigrationBatch) -> Error {
        let name_of = |version: &str| self.name_of(version).map(ToOwned::to_owned);
        self.failed(error, self.only(), |failure| failure.locate(batch, name_of))
    }

    /// What the server refused as a failure of a migration; `place` says where.
    pub(super) fn failed(
        &self,
        error: Error,
        migration: Option<&str>,
        place: impl FnOnce(MigrationFailure) -> MigrationFailure,
    ) -> Error {
        let Error::Query(error) = error else { return error };
        if let diesel::result::Error::DatabaseError(_, info) = &error
            && let Some(Marker::Shadow { schema, relations }) = Marker::find(info.message())
        {
            // Of the shared run it is a tenant's, not the one that was migrated.
            let schema = schema.parse().unwrap_or_else(|_| self.schema.clone());
            return Error::ShadowedRelations { schema, relations };
        }
        place(MigrationFailure::new(self.schema, migration, error)).into()
    }

    /// The name of the migration, if it is one only.
    pub(super) fn only(&self) -> Option<&str> {
        match self.steps {
            [only] => Some(only.migration.name()),
            _ => None,
        }
    }

    pub(super) fn name_of(&self, version: &str) -> Option<&str> {
        let step = self.steps.iter().find(|step| step.migration.version().as_str() == version);
        step.map(|step| step.migration.name())
    }
}

/// Sends something that ends by going back to where the connection was.
pub(super) fn send_and_return(
    conn: &mut TenantConnection,
    origin: &Origin,
    send: impl FnOnce(&mut TenantConnection) -> Result<()>,
) -> Result<()> {
    let before = conn.watch()?.tracker.path().clone();
    let watch = conn.watch()?;
    watch.tracker.unsettle();
    // A migration may change the role, or what it may do.
    watch.disturb();
    let result = send(conn);
    match &result {
        Ok(()) => conn.arrived(origin),
        Err(Error::Query(_)) if conn.transaction_depth()? == 0 => conn.watch()?.tracker.restore(before),
        Err(_) => {}
    }
    result
}

/// Whether the server says that it stopped in what precedes the migrations.
fn is_before_migrations(error: &diesel::result::Error, batch: &MigrationBatch) -> bool {
    let diesel::result::Error::DatabaseError(_, info) = error else { return false };
    let position = info.statement_position().and_then(|position| usize::try_from(position).ok());
    position.and_then(|position| batch.locate(position)).is_some_and(|found| found.part == BatchPart::Prologue)
}

/// Whether its strings may be read in two ways.
fn has_backslash(step: &PlannedStep<'_>) -> bool {
    step.sql().is_some_and(|sql| sql.contains('\\'))
}
