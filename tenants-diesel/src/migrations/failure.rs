//! A migration that failed: which one, where, why.

use std::fmt;

use tenants_core::SchemaName;
use tenants_core::connection::Marker;
use tenants_core::migration::{BOOKKEEPING_TABLE, BatchError, BatchPart, MigrationBatch};
use tenants_core::sql::Statement;

use super::fleet::registry::REGISTRY_TABLE;
use crate::Error;

/// Why a schema could not be migrated; what the failed transaction had done is undone.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::Error;
///
/// if let Err(Error::Migration(failure)) = tenancy.migrate_schemas(&MigrateOptions::default()) {
///     // migration "2_add_tags" failed in schema "public", line 3: relation "tag" does not exist
///     println!("{failure}");
///     println!("{}", failure.statement.as_deref().unwrap_or("(statement unknown)"));
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct MigrationFailure {
    /// The schema.
    pub schema: SchemaName,
    /// The migration's name; none if the server did not say where in a message of several it stopped.
    pub migration: Option<String>,
    /// The line in the migration's file, counted from 1; none where the server told no position and the migration, which
    /// calls functions, was not to be run once more to find it.
    pub line: Option<usize>,
    /// The statement at that line.
    pub statement: Option<String>,
    /// What may be the matter, and how to mend it.
    pub hint: Option<String>,
    /// What happened.
    pub cause: MigrationCause,
}

/// What happened to a migration.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(failure: &tenants_diesel::migrations::MigrationFailure) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::migrations::MigrationCause;
///
/// match &failure.cause {
///     MigrationCause::Text(error) => println!("mend the file: {error}"),
///     MigrationCause::Query(error) => println!("the database refused: {error}"),
///     other => println!("{other}"),
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationCause {
    /// Its text cannot be run as part of a message: it ends inside a string or comment, or holds `COMMIT` or the like.
    #[error(transparent)]
    Text(#[from] BatchError),
    /// The database refused a statement.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
    /// A migration written in Rust returned an error, or the connection could not be put on its schema.
    #[error(transparent)]
    Code(Box<dyn std::error::Error + Send + Sync>),
}

impl From<Error> for MigrationCause {
    fn from(error: Error) -> Self {
        match error {
            Error::Query(error) => Self::Query(error),
            other => Self::Code(Box::new(other)),
        }
    }
}

impl MigrationFailure {
    pub(super) fn new(schema: &SchemaName, migration: Option<&str>, cause: impl Into<MigrationCause>) -> Self {
        let cause = cause.into();
        let line = match &cause {
            MigrationCause::Text(BatchError::Lex { line, .. } | BatchError::TransactionControl { line, .. }) => {
                Some(*line)
            }
            _ => None,
        };
        let migration = migration.map(ToOwned::to_owned);
        Self { schema: schema.clone(), migration, line, statement: None, hint: None, cause }
    }

    /// Finds in a message where the server stopped.
    pub(super) fn locate(mut self, batch: &MigrationBatch, name_of: impl Fn(&str) -> Option<String>) -> Self {
        let MigrationCause::Query(diesel::result::Error::DatabaseError(_, info)) = &self.cause else { return self };
        let position = info.statement_position().and_then(|position| usize::try_from(position).ok());
        let Some(location) = position.and_then(|position| batch.locate(position)) else { return self };
        if let Some((version, _)) = location.migration {
            self.migration = name_of(version.as_str());
        }
        if location.part == BatchPart::Migration {
            self.line = Some(location.line);
            self.statement = location.statement.map(ToOwned::to_owned);
        }
        self
    }

    /// Names the statement, which was sent by itself.
    pub(super) fn in_statement(mut self, statement: &Statement<'_>) -> Self {
        if let MigrationCause::Query(diesel::result::Error::DatabaseError(_, info)) = &self.cause {
            let position = info.statement_position().and_then(|position| usize::try_from(position).ok());
            let before = statement.text().chars().take(position.unwrap_or_default().saturating_sub(1));
            self.line = Some(statement.line() + before.filter(|character| *character == '\n').count());
            self.statement = Some(statement.text().to_owned());
        }
        self
    }

    /// The database's error, if it was one.
    pub(crate) fn query_error(&self) -> Option<&diesel::result::Error> {
        match &self.cause {
            MigrationCause::Query(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the migrations may be fine one at a time, though the server refused them in one transaction.
    ///
    /// diesel hands on no SQLSTATE, so this errs towards yes. What somebody has cancelled is not to be run once more.
    pub(crate) fn may_pass_alone(&self) -> bool {
        use diesel::result::DatabaseErrorKind::{ClosedConnection, UnableToSendCommand};
        let MigrationCause::Query(diesel::result::Error::DatabaseError(kind, info)) = &self.cause else { return false };
        let is_cancelled = info.message() == "canceling statement due to user request";
        !matches!(kind, ClosedConnection | UnableToSendCommand) && !self.is_drift() && !is_cancelled
    }

    /// Whether a statement of a migration may be to blame, though the server does not say which.
    pub(crate) fn may_be_of_a_statement(&self) -> bool {
        let MigrationCause::Query(diesel::result::Error::DatabaseError(_, info)) = &self.cause else { return false };
        let is_ours = [BOOKKEEPING_TABLE, REGISTRY_TABLE].iter().any(|table| info.message().contains(table))
            || info.table_name() == Some(BOOKKEEPING_TABLE);
        self.may_pass_alone() && info.statement_position().is_none() && !is_ours
    }

    /// The same failure where another was found to be, if that says the same.
    pub(super) fn placed_as(self, found: Self) -> Self {
        if self.database_message() != found.database_message() {
            return self;
        }
        let Self { migration, line, statement, .. } = found;
        Self { migration: migration.or(self.migration), line, statement, ..self }
    }

    /// Whether a lock did not come in time.
    ///
    /// Known by the English text only: under another `lc_messages` the failure is reported as it is.
    pub(super) fn is_lock_timeout(&self) -> bool {
        self.database_message() == Some("canceling statement due to lock timeout")
    }

    /// Whether it came of what a creation takes for granted, and the migrations have no part in it.
    pub(crate) fn is_of_a_shortcut(&self) -> bool {
        self.database_message().is_some_and(is_of_a_shortcut)
    }

    /// Whether the schema's bookkeeping was not what the plan was made from, so that nothing was done.
    fn is_drift(&self) -> bool {
        self.database_message().and_then(Marker::find) == Some(Marker::Drift)
    }

    /// The text of the database's error, if it was one.
    pub(super) fn database_message(&self) -> Option<&str> {
        match &self.cause {
            MigrationCause::Query(diesel::result::Error::DatabaseError(_, info)) => Some(info.message()),
            _ => None,
        }
    }
}

impl fmt::Display for MigrationFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.migration {
            Some(migration) => write!(f, "migration {migration:?} failed in schema {:?}", self.schema.as_str())?,
            None => write!(f, "a migration failed in schema {:?}", self.schema.as_str())?,
        }
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        let mut cause: Option<&dyn std::error::Error> = Some(&self.cause);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        if let Some(hint) = &self.hint {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

/// The text tells the whole chain of causes, so that there is no source to tell it again.
impl std::error::Error for MigrationFailure {}

/// Whether a message came of what a creation takes for granted (`shortcuts`).
///
/// A table that is missing, or that the role may not write, is named in every language.
pub(crate) fn is_of_a_shortcut(message: &str) -> bool {
    message.contains(REGISTRY_TABLE) || Marker::find(message) == Some(Marker::Namesake)
}
