//! One migration, whatever its source.

use std::borrow::Cow;

use tenants_core::migration::{AvailableMigration, EmbeddedMigration, MigrationVersion};

use super::MigrationSetError;
use super::embedded::Embedded;
use super::script::Script;

/// One migration, ready to be planned and run.
///
/// ```
/// use tenants_diesel::migrations::{EmbeddedFolder, EmbeddedMigration, TenantMigrationSource};
///
/// const NOTES: EmbeddedMigration =
///     EmbeddedMigration { name: "1_create_notes", version: "1", up: "SELECT 1", down: None, metadata: None };
/// let folder = EmbeddedFolder { app: Some("crm"), path: "migrations/crm", migrations: &[NOTES] };
/// let migration = &folder.load()?[0];
/// assert_eq!((migration.app(), migration.name()), (Some("crm"), "1_create_notes"));
/// # Ok::<(), tenants_diesel::migrations::MigrationSetError>(())
/// ```
#[derive(Debug, Clone)]
pub struct TenantMigration {
    pub(super) app: Option<Cow<'static, str>>,
    pub(super) name: Cow<'static, str>,
    pub(super) version: MigrationVersion,
    pub(super) up: Script,
    pub(super) down: Option<Script>,
    pub(super) run_in_transaction: bool,
}

impl TenantMigration {
    pub(super) fn embedded(
        app: Option<&'static str>,
        migration: &'static EmbeddedMigration,
    ) -> Result<Self, MigrationSetError> {
        let Embedded { version, up, down } = Embedded::of(migration);
        Ok(Self {
            app: app.map(Cow::Borrowed),
            name: Cow::Borrowed(migration.name),
            version,
            up: Script::Sql(up),
            down: down.map(Script::Sql),
            run_in_transaction: run_in_transaction(migration)?,
        })
    }

    /// The app (named folder) it belongs to, if any.
    ///
    /// ```
    /// # use tenants_diesel::migrations::{EmbeddedFolder, EmbeddedMigration, TenantMigrationSource};
    /// #
    /// # const NOTES: EmbeddedMigration =
    /// #     EmbeddedMigration { name: "1_create_notes", version: "1", up: "SELECT 1", down: None, metadata: None };
    /// # let folder = EmbeddedFolder { app: Some("crm"), path: "migrations/crm", migrations: &[NOTES] };
    /// assert_eq!(folder.load()?[0].app(), Some("crm"));
    /// # Ok::<(), tenants_diesel::migrations::MigrationSetError>(())
    /// ```
    #[must_use]
    pub fn app(&self) -> Option<&str> {
        self.app.as_deref()
    }

    /// The folder's name.
    ///
    /// ```
    /// # use tenants_diesel::migrations::{EmbeddedFolder, EmbeddedMigration, TenantMigrationSource};
    /// #
    /// # const NOTES: EmbeddedMigration =
    /// #     EmbeddedMigration { name: "1_create_notes", version: "1", up: "SELECT 1", down: None, metadata: None };
    /// # let folder = EmbeddedFolder { app: Some("crm"), path: "migrations/crm", migrations: &[NOTES] };
    /// assert_eq!(folder.load()?[0].name(), "1_create_notes");
    /// # Ok::<(), tenants_diesel::migrations::MigrationSetError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version, as it is stored.
    ///
    /// ```
    /// # use tenants_diesel::migrations::{EmbeddedFolder, EmbeddedMigration, TenantMigrationSource};
    /// #
    /// # const NOTES: EmbeddedMigration =
    /// #     EmbeddedMigration { name: "1_create_notes", version: "1", up: "SELECT 1", down: None, metadata: None };
    /// # let folder = EmbeddedFolder { app: Some("crm"), path: "migrations/crm", migrations: &[NOTES] };
    /// assert_eq!(folder.load()?[0].version().as_str(), "1");
    /// # Ok::<(), tenants_diesel::migrations::MigrationSetError>(())
    /// ```
    #[must_use]
    pub fn version(&self) -> &MigrationVersion {
        &self.version
    }

    /// The text, if the migration is SQL that may run in a transaction with others.
    pub(crate) fn transactional_sql(&self) -> Option<&str> {
        match &self.up {
            Script::Sql(sql) if self.run_in_transaction => Some(sql.as_str()),
            _ => None,
        }
    }
}

impl AvailableMigration for TenantMigration {
    fn version(&self) -> &str {
        self.version.as_str()
    }

    fn has_down(&self) -> bool {
        self.down.is_some()
    }

    fn app(&self) -> Option<&str> {
        self.app.as_deref()
    }
}

/// As diesel_migrations reads it: true without the file, and **false** without the key.
fn run_in_transaction(migration: &EmbeddedMigration) -> Result<bool, MigrationSetError> {
    let Some(text) = migration.metadata else { return Ok(true) };
    let table: toml::Table = toml::from_str(text)
        .map_err(|source| MigrationSetError::Metadata { migration: migration.name.to_owned(), source })?;
    Ok(table.get("run_in_transaction").and_then(toml::Value::as_bool).unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(metadata: Option<&'static str>) -> Result<bool, MigrationSetError> {
        run_in_transaction(&EmbeddedMigration { name: "1_x", version: "1", up: "", down: None, metadata })
    }

    #[test]
    fn metadata_is_read_as_diesel_reads_it() {
        assert!(with(None).unwrap());
        assert!(with(Some("run_in_transaction = true")).unwrap());
        assert!(!with(Some("run_in_transaction = false")).unwrap());
        assert!(!with(Some("# nothing")).unwrap());
        assert!(matches!(with(Some("run_in_transaction")), Err(MigrationSetError::Metadata { .. })));
    }
}
