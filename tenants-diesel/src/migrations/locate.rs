//! Finding the migration that failed while a schema was created, where the server did not say.

use diesel::Connection as _;
use tenants_core::{SchemaName, SearchPath};

use super::failure::{MigrationCause, MigrationFailure};
use super::message::SchemaMessage;
use super::step::PlannedStep;
use crate::Error;
use crate::connection::TenantConnection;
use crate::lifecycle::transaction_lock_sql;

/// Makes the schema and runs its migrations once more, one message each, in a transaction that is rolled back.
///
/// The server tells the position of what it cannot parse or look up, but not of what fails while it is executed (a
/// constraint, a division by zero); without this, such an error in a message of forty migrations would name none of
/// them.
pub(crate) fn locate(
    failure: MigrationFailure,
    conn: &mut TenantConnection,
    schema: &SchemaName,
    path: &SearchPath,
    steps: &[PlannedStep<'_>],
) -> Error {
    let refused = matches!(&failure.cause, MigrationCause::Query(diesel::result::Error::DatabaseError(..)));
    if failure.migration.is_some() || !refused || conn.is_aborted() {
        return failure.into();
    }
    let found = conn.transaction(|conn| {
        let lock = &transaction_lock_sql(schema);
        SchemaMessage::creating(schema, path, lock).send(conn)?;
        for step in steps {
            SchemaMessage { steps: &[*step], ..SchemaMessage::new(schema, path, lock) }.send(conn)?;
        }
        Err::<(), Error>(Error::NoSchema)
    });
    match found {
        Err(Error::Migration(found)) => Error::Migration(found),
        _ => failure.into(),
    }
}
