//! Migrations as the derive embeds them: plain text in static memory, one copy in the binary.

/// One migration folder of the `diesel` CLI's layout (`<version>_<name>/up.sql`), embedded at compile time.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedMigrations {
    /// Run in the public schema.
    pub shared: &'static [EmbeddedFolder],
    /// Run in every tenant's schema.
    pub tenant: &'static [EmbeddedFolder],
}
