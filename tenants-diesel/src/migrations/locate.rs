//! Finding the migration that failed, where the server did not say.

use diesel::Connection as _;
use tenants_core::{SchemaName, SearchPath};

use super::TenantMigration;
use super::failure::{MigrationCause, MigrationFailure};
use super::message::SchemaMessage;
use crate::Error;
use crate::connection::TenantConnection;

/// Runs the migrations once more, one message each, in a transaction that is rolled back.
///
/// The server tells the position of what it cannot parse or look up, but not of what fails while it is executed (a
/// constraint, a division by zero); without this, such an error in a message of forty migrations would name none of
/// them.
pub(crate) fn locate(
    failure: MigrationFailure,
    conn: &mut TenantConnection,
    schema: &SchemaName,
    path: &SearchPath,
    create: bool,
    migrations: &[&TenantMigration],
) -> Error {
    let refused = matches!(&failure.cause, MigrationCause::Query(diesel::result::Error::DatabaseError(..)));
    if failure.migration.is_some() || !refused || conn.is_aborted() {
        return failure.into();
    }
    let found = conn.transaction(|conn| {
        for (index, migration) in migrations.iter().enumerate() {
            let create = create && index == 0;
            SchemaMessage { schema, path, create, migrations: &[migration], checks: "" }.send(conn)?;
        }
        Err::<(), Error>(Error::NoSchema)
    });
    match found {
        Err(Error::Migration(found)) => Error::Migration(found),
        _ => failure.into(),
    }
}
