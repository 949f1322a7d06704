//! One migration at a time: for what cannot be part of a message.

use diesel::Connection as _;
use diesel::migration::Migration;
use diesel::pg::Pg;
use tenants_core::migration::{BOOKKEEPING_TABLE, Direction};
use tenants_core::sql::{Statement, literal, statements};
use tenants_core::{SchemaName, SearchPath};

use super::apart::Sending;
use super::failure::{MigrationCause, MigrationFailure};
use super::limits::Limits;
use super::message::SchemaMessage;
use super::script::Script;
use super::session::Session;
use super::step::PlannedStep;
use crate::Result;
use crate::connection::TenantConnection;

/// Runs one step in an existing schema, each kind in the largest unit it allows, and goes back to where the
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
    step: &PlannedStep<'_>,
    limits: &Limits,
    checks: &str,
    sending: Sending,
) -> Result<()> {
    let lock = &limits.lock_sql(schema);
    if step.fits_a_message() {
        let message = SchemaMessage { steps: &[*step], checks, ..SchemaMessage::new(schema, path, lock) };
        return message.send_as(sending, conn);
    }
    let origin = conn.origin()?;
    let record = record_sql(schema, step);
    let session = Session::before(&[*step], conn)?;
    conn.watch()?.disturb();
    let mut failed = None;
    let in_transaction = matches!(step.script(), Some(Script::Code(_))) && step.migration.run_in_transaction;
    let result = match step.script() {
        Some(Script::Code(code)) if in_transaction => conn.transaction(|conn| {
            conn.send(lock)?;
            conn.apply(path, None)?;
            conn.send(&record)?;
            run_code(&**code, step.direction, conn)
        }),
        Some(script) => limited(limits, conn, |conn| run_outside_transaction(conn, path, step, script, &mut failed)),
        None => Ok(()),
    };
    let put_back = session.map_or(Ok(()), |session| conn.send(&session.sql(conn.settings().scope())));
    conn.watch()?.doubt_encoding();
    // What was done outside a transaction is noted by the role we began with, which the migration may have changed.
    let result = match (result, in_transaction) {
        (Ok(()), false) => conn.send(&record).map_err(MigrationCause::from),
        (result, _) => result,
    };
    // A migration may have left another path behind, as a dump's `set_config('search_path', '', false)` does.
    let back = conn.go_back(&origin);
    result.map_err(|cause| {
        let failure = MigrationFailure::new(schema, Some(step.migration.name()), cause);
        match failed {
            Some(statement) => failure.in_statement(&statement),
            None => failure,
        }
    })?;
    put_back.and(back)
}

fn record_sql(schema: &SchemaName, step: &PlannedStep<'_>) -> String {
    let table = format!("{}.{BOOKKEEPING_TABLE}", schema.quoted());
    let version = literal(step.migration.version().as_str());
    match step.direction {
        Direction::Up => format!("INSERT INTO {table} (version) VALUES ({version})"),
        Direction::Down => format!("DELETE FROM {table} WHERE version = {version}"),
    }
}

fn limited(
    limits: &Limits,
    conn: &mut TenantConnection,
    f: impl FnOnce(&mut TenantConnection) -> Result<(), MigrationCause>,
) -> Result<(), MigrationCause> {
    limits.session_sql().map_or(Ok(()), |sql| conn.send(&sql))?;
    let result = f(conn);
    let lifted = limits.reset_sql().map_or(Ok(()), |sql| conn.send(&sql));
    result.and(lifted.map_err(MigrationCause::from))
}

fn run_code(code: &dyn Migration<Pg>, direction: Direction, conn: &mut TenantConnection) -> Result<(), MigrationCause> {
    match direction {
        Direction::Up => code.run(conn),
        Direction::Down => code.revert(conn),
    }
    .map_err(MigrationCause::Code)
}

fn run_outside_transaction<'s>(
    conn: &mut TenantConnection,
    path: &SearchPath,
    step: &PlannedStep<'_>,
    script: &'s Script,
    failed: &mut Option<Statement<'s>>,
) -> Result<(), MigrationCause> {
    match script {
        Script::Sql(sql) => run_statements(conn, path, step, sql.as_str(), failed),
        Script::Code(code) => {
            conn.apply(path, None)?;
            run_code(&**code, step.direction, conn)
        }
    }
}

/// A statement that cannot run in a transaction cannot share a message with others either; so it is known which has
/// `failed`.
fn run_statements<'s>(
    conn: &mut TenantConnection,
    path: &SearchPath,
    step: &PlannedStep<'_>,
    sql: &'s str,
    failed: &mut Option<Statement<'s>>,
) -> Result<(), MigrationCause> {
    step.check(sql)?;
    conn.apply(path, None)?;
    // We have taken the text apart by the standard; what the session has instead is its own business again afterwards.
    let strings = if sql.contains('\\') { Some(conn.setting(STRINGS)?) } else { None };
    if strings.is_some() {
        conn.send(&format!("SET {STRINGS} TO on"))?;
    }
    let sent = statements(sql).unwrap_or_default().into_iter().try_for_each(|statement| {
        conn.watch()?.examine_text(statement.text());
        let sent = conn.send(statement.text());
        if sent.is_err() {
            *failed = Some(statement);
        }
        sent
    });
    let back = strings.map_or(Ok(()), |before| conn.send(&format!("SET {STRINGS} TO {before}")));
    Ok(sent.and(back)?)
}

const STRINGS: &str = "standard_conforming_strings";
