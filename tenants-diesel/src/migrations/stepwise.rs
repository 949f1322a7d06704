//! One migration at a time: for what cannot be part of a message.

use diesel::Connection as _;
use tenants_core::migration::{BOOKKEEPING_TABLE, BatchStep};
use tenants_core::sql::{literal, statements};
use tenants_core::{SchemaName, SearchPath};

use super::TenantMigration;
use super::failure::{MigrationCause, MigrationFailure};
use super::message::SchemaMessage;
use super::migration::Script;
use super::session::Session;
use crate::Result;
use crate::connection::TenantConnection;

/// Runs one migration in an existing schema, each kind in the largest unit it allows, and goes back to where the
/// connection was; `checks` is SQL behind it, where the kind has a place for it.
///
/// # Errors
///
/// [`Error::Migration`](crate::Error::Migration), and what `checks` finds. What a migration with
/// `run_in_transaction = false` did before it failed stays.
pub(crate) fn run(
    conn: &mut TenantConnection,
    schema: &SchemaName,
    path: &SearchPath,
    migration: &TenantMigration,
    checks: &str,
) -> Result<()> {
    if migration.transactional_sql().is_some() {
        return SchemaMessage { schema, path, create: false, migrations: &[migration], checks }.send(conn);
    }
    let origin = conn.origin()?;
    let failed = |cause: MigrationCause| MigrationFailure::new(schema, Some(migration.name()), cause);
    let record = format!(
        "INSERT INTO {}.{BOOKKEEPING_TABLE} (version) VALUES ({})",
        schema.quoted(),
        literal(migration.version().as_str())
    );
    let session = Session::before(&[migration], conn)?;
    let result = match &migration.up {
        Script::Code(code) if transactional_code(migration) => conn.transaction(|conn| {
            conn.apply(path, None)?;
            conn.send(&record)?;
            code.run(conn).map_err(MigrationCause::Code)
        }),
        up => run_outside_transaction(conn, path, migration, up),
    };
    let put_back = session.map_or(Ok(()), |session| conn.send(&session.sql(conn.settings().scope())));
    // What was done outside a transaction is noted by the role we began with, which the migration may have changed.
    let result = match (result, transactional_code(migration)) {
        (Ok(()), false) => conn.send(&record).map_err(MigrationCause::from),
        (result, _) => result,
    };
    // A migration may have left another path behind, as a dump's `set_config('search_path', '', false)` does.
    let back = conn.go_back(&origin);
    result.map_err(failed)?;
    put_back.and(back)
}

fn transactional_code(migration: &TenantMigration) -> bool {
    matches!(migration.up, Script::Code(_)) && migration.run_in_transaction
}

fn run_outside_transaction(
    conn: &mut TenantConnection,
    path: &SearchPath,
    migration: &TenantMigration,
    up: &Script,
) -> Result<(), MigrationCause> {
    match up {
        Script::Sql(sql) => run_statements(conn, path, migration, sql),
        Script::Code(code) => {
            conn.apply(path, None)?;
            code.run(conn).map_err(MigrationCause::Code)
        }
    }
}

/// A statement that cannot run in a transaction cannot share a message with others either.
fn run_statements(
    conn: &mut TenantConnection,
    path: &SearchPath,
    migration: &TenantMigration,
    sql: &str,
) -> Result<(), MigrationCause> {
    BatchStep::up(migration.version(), sql)?;
    conn.apply(path, None)?;
    for statement in statements(sql).unwrap_or_default() {
        conn.watch()?.examine_text(statement.text());
        conn.send(statement.text())?;
    }
    Ok(())
}
