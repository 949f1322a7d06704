//! Many small statements in one message, and finding the one that failed.

use tenants_core::SearchPath;
use tenants_core::connection::{Marker, Switch};

use super::error::DataError;
use crate::connection::TenantConnection;
use crate::{Error, Result};

/// How large a message grows before it is sent.
const LIMIT: usize = 64 * 1024;

/// Statements that wait to be sent.
pub(super) struct Messages {
    waiting: Vec<(usize, String)>,
    size: usize,
    /// The line up to which all was sent.
    reached: usize,
    proof: String,
}

impl Messages {
    pub(super) fn on(path: &SearchPath) -> Self {
        Self { waiting: Vec::new(), size: 0, reached: 0, proof: Switch::to(path).proof_sql() }
    }

    /// Takes a statement, and sends what waits if that is much.
    pub(super) fn push(&mut self, conn: &mut TenantConnection, line: usize, statement: &str) -> Result<()> {
        self.size += statement.len();
        self.waiting.push((line, statement.to_owned()));
        if self.size > LIMIT { self.send(conn) } else { Ok(()) }
    }

    /// Sends what waits, and proves the path.
    pub(super) fn send(&mut self, conn: &mut TenantConnection) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        self.size = 0;
        let Some((last, _)) = waiting.last() else { return Ok(()) };
        let statements: Vec<_> = waiting.iter().map(|(_, statement)| statement.as_str()).collect();
        let sql = format!("SAVEPOINT tenants_load;\n{};\nRELEASE SAVEPOINT tenants_load", statements.join(";\n"));
        match conn.send(&sql) {
            Ok(()) => self.prove(conn, *last),
            Err(error) => Err(self.find(conn, &waiting).unwrap_or(error)),
        }
    }

    /// Makes sure that unqualified names still mean the tenant's.
    pub(super) fn prove(&mut self, conn: &mut TenantConnection, line: usize) -> Result<()> {
        self.reached = line.max(self.reached);
        let line = self.reached;
        conn.send(&self.proof).map_err(|error| match &error {
            Error::Query(diesel::result::Error::DatabaseError(_, info)) if Marker::find(info.message()).is_some() => {
                DataError::PathChanged { line }.into()
            }
            _ => error,
        })
    }

    /// Runs the statements one at a time up to the one that fails: of several, the server does not say which.
    fn find(&self, conn: &mut TenantConnection, statements: &[(usize, String)]) -> Option<Error> {
        conn.send("ROLLBACK TO SAVEPOINT tenants_load").ok()?;
        statements.iter().find_map(|(line, statement)| match conn.send(statement) {
            Ok(()) => None,
            Err(error) => Some(refused(error, *line, statement, None)),
        })
    }
}

/// What PostgreSQL says, with the place in the text.
pub(super) fn refused(error: Error, line: usize, statement: &str, last_line: Option<usize>) -> Error {
    match error {
        Error::Query(error) => DataError::Statement { line, statement: statement.to_owned(), last_line, error }.into(),
        other => other,
    }
}
