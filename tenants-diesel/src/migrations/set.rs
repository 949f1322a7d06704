//! The migrations of one scope, ordered by version over all their sources.

use tenants_core::migration::MigrationVersion;

use super::{TenantMigration, TenantMigrationSource};

/// Why a set of migrations cannot be used.
///
/// ```
/// use tenants_diesel::migrations::{EmbeddedFolder, EmbeddedMigration, MigrationSetError, TenantMigrationSource};
///
/// const BROKEN: EmbeddedMigration =
///     EmbeddedMigration { name: "1_x", version: "1", up: "", down: None, metadata: Some("run_in_transaction") };
/// let folder = EmbeddedFolder { app: None, path: "migrations", migrations: &[BROKEN] };
/// assert!(matches!(folder.load(), Err(MigrationSetError::Metadata { migration, .. }) if migration == "1_x"));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrationSetError {
    /// A source could not be read.
    #[error("cannot read the migrations")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Two migrations of one set have the same version.
    #[error("version {version} is both {first:?} and {second:?}")]
    DuplicateVersion {
        /// The version, as it is stored.
        version: MigrationVersion,
        /// The first migration's name.
        first: String,
        /// The second migration's name.
        second: String,
    },
    /// `metadata.toml` is not what diesel expects.
    #[error("metadata.toml of {migration:?} is not valid")]
    Metadata {
        /// The migration's name.
        migration: String,
        /// What the parser says.
        #[source]
        source: toml::de::Error,
    },
}

/// The migrations of one scope, ordered by version.
///
/// ```
/// use tenants_diesel::migrations::MigrationSet;
///
/// fn last_version(set: &MigrationSet) -> Option<&str> {
///     set.as_slice().last().map(|migration| migration.version().as_str())
/// }
/// assert_eq!(last_version(&MigrationSet::default()), None);
/// ```
#[derive(Debug, Clone, Default)]
pub struct MigrationSet {
    migrations: Vec<TenantMigration>,
}

impl MigrationSet {
    pub(crate) fn load<'a>(
        sources: impl IntoIterator<Item = &'a dyn TenantMigrationSource>,
    ) -> Result<Self, MigrationSetError> {
        let mut migrations = Vec::new();
        for source in sources {
            migrations.extend(source.load()?);
        }
        migrations.sort_by(|a, b| a.version().cmp(b.version()));
        match migrations.windows(2).find(|pair| pair[0].version() == pair[1].version()) {
            None => Ok(Self { migrations }),
            Some(pair) => Err(MigrationSetError::DuplicateVersion {
                version: pair[0].version().clone(),
                first: pair[0].name().to_owned(),
                second: pair[1].name().to_owned(),
            }),
        }
    }

    /// The first migration that cannot be part of a message.
    pub(crate) fn first_stepwise(&self) -> Option<&TenantMigration> {
        self.migrations.iter().find(|migration| migration.transactional_sql().is_none())
    }

    /// The versions, in order.
    pub(crate) fn versions(&self) -> Vec<String> {
        self.migrations.iter().map(|migration| migration.version().as_str().to_owned()).collect()
    }

    /// The migrations, in the order of their versions.
    ///
    /// ```
    /// # use tenants_diesel::migrations::MigrationSet;
    /// assert!(MigrationSet::default().as_slice().is_empty());
    /// ```
    #[must_use]
    pub fn as_slice(&self) -> &[TenantMigration] {
        &self.migrations
    }
}
