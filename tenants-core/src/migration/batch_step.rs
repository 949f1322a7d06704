//! A migration that was found fit to be part of a message.

use super::{BatchError, Direction, MigrationVersion};
use crate::sql::{Facts, LexError};

/// `version VARCHAR(50)` in diesel's bookkeeping table.
const MAX_VERSION_CHARACTERS: usize = 50;

/// One migration of a message: checked once, used for every schema.
///
/// ```
/// use tenants_core::migration::{BatchStep, Direction};
///
/// let version = "20240517101500".into();
/// let step = BatchStep::up(&version, "CREATE TABLE notes (id int);")?;
/// assert_eq!(step.direction(), Direction::Up);
/// assert!(BatchStep::down(&version, "DROP TABLE notes; /* no end").is_err());
/// # Ok::<(), tenants_core::migration::BatchError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchStep<'a> {
    version: MigrationVersion,
    direction: Direction,
    sql: Option<&'a str>,
    leaves_session_alone: bool,
    cleanup: Option<&'a str>,
}

impl<'a> BatchStep<'a> {
    /// Applies a migration by its `up.sql`.
    ///
    /// # Errors
    ///
    /// If the text cannot be split into statements, has one that controls the transaction, or the version does not fit.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// assert!(BatchStep::up(&"7".into(), "CREATE TABLE notes (id int)").is_ok());
    /// let refused = BatchStep::up(&"7".into(), "COMMIT");
    /// assert!(matches!(refused, Err(BatchError::TransactionControl { line: 1, .. })));
    /// ```
    pub fn up(version: &MigrationVersion, sql: &'a str) -> Result<Self, BatchError> {
        Self::read(version, Direction::Up, sql, Facts::of(sql).as_ref())
    }

    /// Reverts a migration by its `down.sql`.
    ///
    /// # Errors
    ///
    /// As [`up`](Self::up).
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let step = BatchStep::down(&"7".into(), "DROP TABLE notes")?;
    /// assert_eq!(step.direction(), Direction::Down);
    /// # Ok::<(), tenants_core::migration::BatchError>(())
    /// ```
    pub fn down(version: &MigrationVersion, sql: &'a str) -> Result<Self, BatchError> {
        Self::read(version, Direction::Down, sql, Facts::of(sql).as_ref())
    }

    /// Only writes the migration into the bookkeeping, or deletes it there.
    ///
    /// # Errors
    ///
    /// If the version does not fit the bookkeeping table.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let step = BatchStep::fake(&"7".into(), Direction::Up)?;
    /// assert_eq!(step.sql(), None);
    /// # Ok::<(), tenants_core::migration::BatchError>(())
    /// ```
    pub fn fake(version: &MigrationVersion, direction: Direction) -> Result<Self, BatchError> {
        check_version(version)?;
        Ok(Self { version: version.clone(), direction, sql: None, leaves_session_alone: true, cleanup: None })
    }

    /// The same of a text that was read already.
    ///
    /// # Errors
    ///
    /// As [`up`](Self::up).
    ///
    /// ```
    /// # use tenants_core::migration::{BatchStep, Direction};
    /// # use tenants_core::sql::Facts;
    /// let sql = "DROP TABLE notes";
    /// let step = BatchStep::read(&"7".into(), Direction::Down, sql, Facts::of(sql).as_ref())?;
    /// assert_eq!(step, BatchStep::down(&"7".into(), sql)?);
    /// # Ok::<(), tenants_core::migration::BatchError>(())
    /// ```
    pub fn read(
        version: &MigrationVersion,
        direction: Direction,
        text: &'a str,
        facts: Result<&Facts, &LexError>,
    ) -> Result<Self, BatchError> {
        check_version(version)?;
        let facts = facts.map_err(|source| BatchError::Lex {
            version: version.clone(),
            direction,
            line: source.line(),
            source: source.clone(),
        })?;
        if let Some(source) = facts.transaction_control() {
            let (version, line, source) = (version.clone(), source.line, source.clone());
            return Err(BatchError::TransactionControl { version, direction, line, source });
        }
        Ok(Self {
            version: version.clone(),
            direction,
            // In the middle of the message a mark would be part of a word.
            sql: Some(text.trim_start_matches('\u{feff}')),
            leaves_session_alone: facts.leaves_session_alone(),
            cleanup: None,
        })
    }

    /// Puts trusted SQL behind the migration: what makes the session right for the next one.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let step = BatchStep::up(&"7".into(), "SET ROLE owner")?.cleanup("RESET ROLE");
    /// let batch = BatchBuilder::new(&public, &path).step(step).build();
    /// assert!(batch.sql().find("SET ROLE owner") < batch.sql().find("RESET ROLE"));
    /// # Ok::<(), tenants_core::migration::BatchError>(())
    /// ```
    #[must_use]
    pub fn cleanup(mut self, sql: &'a str) -> Self {
        self.cleanup = Some(sql);
        self
    }

    /// Whether path and settings are behind it what they were before it.
    pub(super) fn leaves_session_alone(&self) -> bool {
        self.leaves_session_alone && self.cleanup.is_none()
    }

    /// The SQL behind the migration.
    pub(super) fn cleanup_sql(&self) -> Option<&'a str> {
        self.cleanup
    }

    /// The migration's version.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// assert_eq!(BatchStep::up(&"7".into(), "SELECT 1")?.version().as_str(), "7");
    /// # Ok::<(), tenants_core::migration::BatchError>(())
    /// ```
    #[must_use]
    pub fn version(&self) -> &MigrationVersion {
        &self.version
    }

    /// Whether it is applied or reverted.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// assert_eq!(BatchStep::up(&"7".into(), "SELECT 1")?.direction(), Direction::Up);
    /// # Ok::<(), tenants_core::migration::BatchError>(())
    /// ```
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The text to run, without a byte order mark; none if the step is faked.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// assert_eq!(BatchStep::up(&"7".into(), "SELECT 1")?.sql(), Some("SELECT 1"));
    /// # Ok::<(), tenants_core::migration::BatchError>(())
    /// ```
    #[must_use]
    pub fn sql(&self) -> Option<&'a str> {
        self.sql
    }
}

fn check_version(version: &MigrationVersion) -> Result<(), BatchError> {
    if version.as_str().chars().nth(MAX_VERSION_CHARACTERS).is_some() || version.as_str().contains('\0') {
        return Err(BatchError::InvalidVersion { version: version.clone() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;

    #[test]
    fn the_error_names_migration_and_line() {
        let error = BatchStep::down(&"3".into(), "\u{feff}\n\n  'x").unwrap_err();
        assert_eq!(error.to_string(), "migration 3, down.sql, line 3");
        assert_eq!(error.source().unwrap().to_string(), "string that begins on line 3 has no end");
    }

    #[test]
    fn versions_must_fit() {
        let version = |length| MigrationVersion::from("é".repeat(length));
        assert!(BatchStep::fake(&version(50), Direction::Up).is_ok());
        assert!(BatchStep::fake(&version(51), Direction::Up).is_err());
        assert!(BatchStep::up(&"\0".into(), "").is_err());
    }
}
