//! What `migrate_schemas` is asked for.

use tenants_core::SchemaName;
use tenants_core::migration::MigrationScope;

/// Which schemas are migrated, and what happens when one fails; the default is all of them, going on after a failure.
///
/// ```
/// use tenants_diesel::SchemaName;
/// use tenants_diesel::migrations::{MigrateOptions, MigrationScope};
///
/// let only_tenants = MigrateOptions::default().scope(MigrationScope::Tenant);
/// let one = MigrateOptions::default().schema("acme".parse::<SchemaName>()?);
/// # Ok::<(), tenants_diesel::SchemaNameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MigrateOptions {
    /// Only this set of migrations; both by default.
    pub scope: Option<MigrationScope>,
    /// Only these schemas; all by default.
    pub schemas: Vec<SchemaName>,
    /// Whether the others are still migrated when one tenant fails.
    pub keep_going: bool,
}

impl Default for MigrateOptions {
    fn default() -> Self {
        Self { scope: None, schemas: Vec::new(), keep_going: true }
    }
}

impl MigrateOptions {
    /// Only the shared set (the public schema), or only the tenant set.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// tenancy.migrate_schemas(&MigrateOptions::default().scope(MigrationScope::Shared))?; // `public` only
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn scope(mut self, scope: MigrationScope) -> Self {
        self.scope = Some(scope);
        self
    }

    /// Adds a schema to those that are migrated, by its exact name.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// let one = MigrateOptions::default().scope(MigrationScope::Tenant).schema("acme".parse()?);
    /// let report = tenancy.migrate_schemas(&one)?;
    /// assert_eq!(report.schemas.len(), 1);
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn schema(mut self, schema: SchemaName) -> Self {
        self.schemas.push(schema);
        self
    }

    /// Stops at the first tenant that fails.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Error;
    ///
    /// if let Err(Error::SchemasFailed { report }) = tenancy.migrate_schemas(&MigrateOptions::default().fail_fast()) {
    ///     assert_eq!(report.failures().count(), 1); // those behind it are `Skipped`
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn fail_fast(mut self) -> Self {
        self.keep_going = false;
        self
    }

    pub(super) fn includes(&self, scope: MigrationScope, schema: &SchemaName) -> bool {
        self.scope.is_none_or(|only| only == scope) && (self.schemas.is_empty() || self.schemas.contains(schema))
    }
}
