//! Migrations as the derive embeds them: plain text in static memory, one copy in the binary.

use super::MigrationScope;

/// One migration folder of the `diesel` CLI's layout (`<version>_<name>/up.sql`), embedded at compile time.
///
/// ```
/// use tenants_core::migration::{EmbeddedMigration, MigrationVersion};
///
/// const NOTES: EmbeddedMigration = EmbeddedMigration {
///     name: "2024-05-17-101500_create_notes",
///     version: "20240517101500",
///     up: "CREATE TABLE notes ()",
///     down: Some("DROP TABLE notes"),
///     metadata: None,
/// };
/// assert_eq!(MigrationVersion::of_folder(NOTES.name).as_str(), NOTES.version);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedMigration {
    /// The folder's name: `2024-05-17-101500_create_notes`.
    pub name: &'static str,
    /// The part before the first `_` without dashes, as the `diesel` CLI stores it: `20240517101500`.
    pub version: &'static str,
    /// The text of `up.sql`.
    pub up: &'static str,
    /// The text of `down.sql`, if there is one.
    pub down: Option<&'static str>,
    /// The text of `metadata.toml`, if there is one.
    pub metadata: Option<&'static str>,
}

/// A folder of migrations ("app"), with its place on the machine that compiled it.
///
/// ```
/// # use tenants_core::migration::{EmbeddedFolder, EmbeddedMigration, EmbeddedMigrations, MigrationScope};
/// # const NOTES: EmbeddedMigration =
/// #     EmbeddedMigration { name: "1_create_notes", version: "1", up: "CREATE TABLE notes ()", down: None, metadata: None };
/// const CRM: EmbeddedFolder =
///     EmbeddedFolder { app: Some("crm"), path: "/app/migrations/crm", migrations: &[NOTES] };
/// assert_eq!(CRM.migrations[0].name, "1_create_notes");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedFolder {
    /// The name given in `tenant_migrations(name = "…")`; none where a set is a single unnamed folder.
    pub app: Option<&'static str>,
    /// The absolute path at compile time, so that debug builds can compare folder and list.
    pub path: &'static str,
    /// The migrations, in the order of their versions.
    pub migrations: &'static [EmbeddedMigration],
}

/// The two sets of a tenant model: `shared_migrations` and `tenant_migrations`.
///
/// ```
/// # use tenants_core::migration::{EmbeddedFolder, EmbeddedMigration, EmbeddedMigrations, MigrationScope};
/// # const NOTES: EmbeddedMigration =
/// #     EmbeddedMigration { name: "1_create_notes", version: "1", up: "CREATE TABLE notes ()", down: None, metadata: None };
/// const CRM: EmbeddedFolder =
///     EmbeddedFolder { app: Some("crm"), path: "/app/migrations/crm", migrations: &[NOTES] };
/// let all = EmbeddedMigrations { shared: &[], tenant: &[CRM] };
/// assert_eq!(all.in_order(MigrationScope::Tenant).len(), 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedMigrations {
    /// Run in the public schema.
    pub shared: &'static [EmbeddedFolder],
    /// Run in every tenant's schema.
    pub tenant: &'static [EmbeddedFolder],
}

/// An embedded migration together with the app it belongs to.
///
/// ```
/// # use tenants_core::migration::{EmbeddedFolder, EmbeddedMigration, EmbeddedMigrations, MigrationScope};
/// # const NOTES: EmbeddedMigration =
/// #     EmbeddedMigration { name: "1_create_notes", version: "1", up: "CREATE TABLE notes ()", down: None, metadata: None };
/// const CRM: EmbeddedFolder =
///     EmbeddedFolder { app: Some("crm"), path: "/app/migrations/crm", migrations: &[NOTES] };
/// let found = EmbeddedMigrations { shared: &[], tenant: &[CRM] }.in_order(MigrationScope::Tenant);
/// assert_eq!((found[0].app, found[0].migration.version), (Some("crm"), "1"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderMigration {
    /// The app of its folder.
    pub app: Option<&'static str>,
    /// The migration.
    pub migration: &'static EmbeddedMigration,
}

impl EmbeddedMigrations {
    /// The migrations of one set, over all its folders, in the order of their versions.
    ///
    /// ```
    /// use tenants_core::migration::{EmbeddedMigrations, MigrationScope};
    ///
    /// let none = EmbeddedMigrations { shared: &[], tenant: &[] };
    /// assert!(none.in_order(MigrationScope::Tenant).is_empty());
    /// ```
    #[must_use]
    pub fn in_order(&self, scope: MigrationScope) -> Vec<FolderMigration> {
        let folders = match scope {
            MigrationScope::Shared => self.shared,
            MigrationScope::Tenant => self.tenant,
        };
        let mut found: Vec<_> = folders
            .iter()
            .flat_map(|folder| folder.migrations.iter().map(|migration| FolderMigration { app: folder.app, migration }))
            .collect();
        found.sort_by_key(|found| found.migration.version);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn migration(version: &'static str) -> EmbeddedMigration {
        EmbeddedMigration { name: version, version, up: "", down: None, metadata: None }
    }

    #[test]
    fn folders_are_merged_by_version() {
        const CRM: EmbeddedFolder =
            EmbeddedFolder { app: Some("crm"), path: "", migrations: &[migration("1"), migration("3")] };
        const BILLING: EmbeddedFolder =
            EmbeddedFolder { app: Some("billing"), path: "", migrations: &[migration("2")] };
        let all = EmbeddedMigrations { shared: &[BILLING], tenant: &[CRM, BILLING] };
        let found: Vec<_> =
            all.in_order(MigrationScope::Tenant).iter().map(|found| (found.migration.version, found.app)).collect();
        assert_eq!(found, [("1", Some("crm")), ("2", Some("billing")), ("3", Some("crm"))]);
        assert_eq!(all.in_order(MigrationScope::Shared).len(), 1);
    }
}
