//! Finding the migration and the statement that failed while a schema was created, where the server did not say.

use tenants_core::{SchemaName, SearchPath};

use super::apart::{look_again, may_be_looked_at};
use super::failure::MigrationFailure;
use super::message::SchemaMessage;
use super::step::PlannedStep;
use crate::Error;
use crate::connection::TenantConnection;
use crate::lifecycle::transaction_lock_sql;

/// Makes the schema and runs its migrations once more, statement by statement, in a transaction that is rolled back.
///
/// Without this, an error in a message of forty migrations may name none of them.
pub(crate) fn locate(
    failure: MigrationFailure,
    conn: &mut TenantConnection,
    schema: &SchemaName,
    path: &SearchPath,
    steps: &[PlannedStep<'_>],
) -> Error {
    let lock = &transaction_lock_sql(schema);
    let message = SchemaMessage { steps, ..SchemaMessage::creating(schema, path, lock) };
    let may_look = failure.migration.is_none() || may_be_looked_at(steps);
    look_again(failure, &message, may_look, conn).into()
}

/// The same for a step in a schema that is being made one migration at a time.
pub(crate) fn locate_step(
    error: Error,
    conn: &mut TenantConnection,
    schema: &SchemaName,
    path: &SearchPath,
    step: &PlannedStep<'_>,
) -> Error {
    let failure = match error {
        Error::Migration(failure) if step.fits_a_message() => *failure,
        error => return error,
    };
    let (lock, steps) = (&transaction_lock_sql(schema), &[*step]);
    let message = SchemaMessage { steps, ..SchemaMessage::new(schema, path, lock) };
    look_again(failure, &message, may_be_looked_at(steps), conn).into()
}
