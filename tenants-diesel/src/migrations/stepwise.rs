//! One migration at a time: for what cannot be part of a message.

use tenants_core::migration::{BOOKKEEPING_TABLE, BatchStep};
use tenants_core::connection::Scope;
use tenants_core::sql::{literal, statements};
use tenants_core::{SchemaName, SearchPath};

use super::TenantMigration;
use super::failure::{MigrationCause, MigrationFailure};
use super::message::SchemaMessage;
use super::migration::Script;
use super::session::{keep_sql, may_leave_settings, put_back_sql};
use crate::Result;
use crate::connection::TenantConnection;

/// Runs one migration in an existing schema, each kind in the largest unit it allows, and goes back to where the connection was;
/// `checks` is SQL behind it, where the kind has a place for it.
///
/// # Errors
///
/// [`Error::Migration`](crate::Error::Migration), and what `checks` finds. What a migration with `run_in_transaction = false` did before it failed stays.
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
    let leaves_settings = may_leave_settings(migration);
    if leaves_settings {
        conn.send(&keep_sql(Scope::Session))?;
    }
    let result = match &migration.up {
        Script::Sql(sql) => run_statements(conn, path, migration, sql).and_then(|()| Ok(conn.send(&record)?)),
        Script::Code(code) if migration.run_in_transaction => {
            use diesel::Connection as _;
            conn.transaction(|conn| {
                conn.apply(path, None)?;
                conn.send(&record)?;
                code.run(conn).map_err(MigrationCause::Code)
            })
        }
        Script::Code(code) => conn
            .apply(path, None)
            .map_err(MigrationCause::from)
            .and_then(|()| code.run(conn).map_err(MigrationCause::Code))
            .and_then(|()| Ok(conn.send(&record)?)),
    };
    let kept = if leaves_settings { conn.send(&put_back_sql(conn.settings().scope())) } else { Ok(()) };
    // A migration may have left another path behind, as a dump's `set_config('search_path', '', false)` does.
    let back = conn.go_back(&origin).and(kept);
    result.map_err(failed)?;
    back
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
