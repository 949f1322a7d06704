//! A message sent statement by statement, which tells what failed where the server does not say.

use diesel::Connection as _;
use tenants_core::migration::{BatchPart, MigrationBatch};
use tenants_core::sql::statements;

use super::failure::MigrationFailure;
use super::message::SchemaMessage;
use super::step::PlannedStep;
use crate::connection::TenantConnection;
use crate::{Error, Result};

/// How a message goes to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sending {
    /// In one.
    Whole,
    /// Statement by statement, in a transaction.
    Apart,
}

impl SchemaMessage<'_> {
    pub(super) fn send_pieces(&self, batch: &MigrationBatch, conn: &mut TenantConnection) -> Result<()> {
        for piece in batch.pieces() {
            if piece.part != BatchPart::Migration {
                conn.send(piece.sql).map_err(|error| self.failed(error, self.only(), |failure| failure))?;
                continue;
            }
            let name = piece.migration.and_then(|version| self.name_of(version.as_str()));
            // That it can be taken apart was found out when the batch was made.
            for statement in statements(piece.sql).unwrap_or_default() {
                let in_statement = |failure: MigrationFailure| failure.in_statement(&statement);
                conn.send(statement.text()).map_err(|error| self.failed(error, name, in_statement))?;
            }
        }
        Ok(())
    }
}

/// Whether the steps may be run once more to see where they fail.
pub(super) fn may_be_looked_at(steps: &[PlannedStep<'_>]) -> bool {
    steps.iter().all(PlannedStep::is_undone_by_rollback)
}

/// Names the statement, and the migration, where the server did not: the only one there is, or the one that fails in the
/// same way when the message is sent apart, in a transaction that is rolled back if `may_look`.
///
/// The server tells the position of what it cannot parse or look up, but not of what fails while it is executed (a
/// constraint, a division by zero, a lock that does not come).
pub(super) fn look_again(
    failure: MigrationFailure,
    message: &SchemaMessage<'_>,
    may_look: bool,
    conn: &mut TenantConnection,
) -> MigrationFailure {
    if failure.statement.is_some() || !failure.may_be_of_a_statement() {
        return failure;
    }
    if let [only] = message.steps
        && let Some([statement]) = only.sql().and_then(|sql| statements(sql).ok()).as_deref()
    {
        return failure.in_statement(statement);
    }
    if !may_look || conn.is_aborted() {
        return failure;
    }
    let found = conn.transaction(|conn| {
        message.send_as(Sending::Apart, conn)?;
        Err::<(), Error>(Error::NoSchema)
    });
    match found {
        Err(Error::Migration(found)) => failure.placed_as(*found),
        _ => failure,
    }
}
