//! What one reading of a migration tells of it.

use super::lex_error::LexError;
use super::shape::Shape;
use super::statement::statements;
use super::transaction_control::{TransactionControlError, refuse_transaction_control};
use super::{ddl, left_settings, undone};

/// What is known of a text of several statements, which is taken apart once for all of it.
///
/// ```
/// use tenants_core::sql::Facts;
///
/// let facts = Facts::of("CREATE TABLE notes (id int); SAVEPOINT a")?;
/// assert!(facts.uses_savepoints() && facts.transaction_control().is_none());
/// # Ok::<(), tenants_core::sql::LexError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    transaction_control: Option<TransactionControlError>,
    uses_savepoints: bool,
    leaves_session_alone: bool,
    may_leave_settings: bool,
    is_undone_by_rollback: bool,
}

impl Facts {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// As for [`statements`](super::statements).
    ///
    /// ```
    /// # use tenants_core::sql::Facts;
    /// assert!(Facts::of("SELECT 'no end").is_err());
    /// ```
    pub fn of(text: &str) -> Result<Self, LexError> {
        let statements = statements(text)?;
        let shapes: Vec<_> = statements.iter().map(Shape::of).collect();
        let all = |is: fn(&_, &Shape<'_>) -> bool| {
            statements
                .iter()
                .zip(&shapes)
                .all(|(statement, shape)| shape.as_ref().is_some_and(|shape| is(statement, shape)))
        };
        Ok(Self {
            transaction_control: refuse_transaction_control(&statements).err(),
            uses_savepoints: statements.iter().any(|statement| statement.keyword(0) == "SAVEPOINT"),
            leaves_session_alone: all(ddl::defines),
            may_leave_settings: statements.iter().any(left_settings::may_leave),
            is_undone_by_rollback: all(undone::is_undone),
        })
    }

    /// The first statement that would end or replace the transaction it runs in.
    ///
    /// ```
    /// # use tenants_core::sql::Facts;
    /// let facts = Facts::of("SELECT 1;\nCOMMIT")?;
    /// assert_eq!(facts.transaction_control().map(|found| (found.keyword, found.line)), Some(("COMMIT", 2)));
    /// # Ok::<(), tenants_core::sql::LexError>(())
    /// ```
    #[must_use]
    pub fn transaction_control(&self) -> Option<&TransactionControlError> {
        self.transaction_control.as_ref()
    }

    /// Whether it sets savepoints, which PostgreSQL takes in a transaction that was begun by itself only.
    ///
    /// ```
    /// # use tenants_core::sql::Facts;
    /// assert!(Facts::of("savepoint a")?.uses_savepoints());
    /// # Ok::<(), tenants_core::sql::LexError>(())
    /// ```
    #[must_use]
    pub fn uses_savepoints(&self) -> bool {
        self.uses_savepoints
    }

    /// Whether all that the text does is to define things: it sets nothing, and calls no function that might.
    ///
    /// Errs towards false: what it knows are `CREATE` of tables, indexes, types, sequences, views and functions, `ALTER TABLE`,
    /// `DROP` and `COMMENT`, without the words that run a query or evaluate an expression. Event triggers, which any of them may
    /// set off, are not looked for.
    ///
    /// ```
    /// # use tenants_core::sql::Facts;
    /// assert!(Facts::of("CREATE TABLE notes (id int PRIMARY KEY)")?.leaves_session_alone());
    /// assert!(!Facts::of("SELECT set_config('search_path', '', false)")?.leaves_session_alone());
    /// # Ok::<(), tenants_core::sql::LexError>(())
    /// ```
    #[must_use]
    pub fn leaves_session_alone(&self) -> bool {
        self.leaves_session_alone
    }

    /// Whether running it may leave something set in the session; errs towards true.
    ///
    /// ```
    /// # use tenants_core::sql::Facts;
    /// assert!(Facts::of("SET lock_timeout = 0")?.may_leave_settings());
    /// assert!(!Facts::of("ALTER TABLE notes ADD extra int")?.may_leave_settings());
    /// # Ok::<(), tenants_core::sql::LexError>(())
    /// ```
    #[must_use]
    pub fn may_leave_settings(&self) -> bool {
        self.may_leave_settings
    }

    /// Whether a rollback is known to undo all that the text does, so that it may be run once more to see where it fails.
    ///
    /// Errs towards false: what it knows are definitions, rights, and changes of rows that call no functions but a few of
    /// PostgreSQL's own. Triggers, which any of them may set off, are not looked for; neither is what a column's default or a
    /// constraint calls.
    ///
    /// ```
    /// # use tenants_core::sql::Facts;
    /// assert!(Facts::of("CREATE TABLE a (id int); ALTER TABLE b ADD CHECK (length(c) < 5)")?.is_undone_by_rollback());
    /// assert!(!Facts::of("SELECT nextval('numbers')")?.is_undone_by_rollback());
    /// # Ok::<(), tenants_core::sql::LexError>(())
    /// ```
    #[must_use]
    pub fn is_undone_by_rollback(&self) -> bool {
        self.is_undone_by_rollback
    }
}
