//! What `verify` is asked for.

use tenants_core::migration::MigrationScope;
use tenants_core::{SchemaName, SchemaPattern};

use crate::migrations::fleet::selection::Selection;

/// Which schemas are looked at, and whether they are compared with each other; the default looks at the bookkeeping of
/// all.
///
/// ```
/// use tenants_diesel::SchemaName;
/// use tenants_diesel::migrations::VerifyOptions;
///
/// let everything = VerifyOptions::default().structure();
/// let one = VerifyOptions::default().schema("acme".parse::<SchemaName>()?);
/// # Ok::<(), tenants_diesel::SchemaNameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerifyOptions {
    pub(super) selection: Selection,
    pub(super) structure: Option<Structure>,
}

/// With whom the tenants are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Structure {
    /// The first by name that is up to date.
    LikeTheFirst,
    Like(SchemaName),
}

impl VerifyOptions {
    /// Only the shared set (the public schema), or only the tenant set.
    ///
    /// ```
    /// use tenants_diesel::migrations::{MigrationScope, VerifyOptions};
    ///
    /// let public_only = VerifyOptions::default().scope(MigrationScope::Shared);
    /// ```
    #[must_use]
    pub fn scope(mut self, scope: MigrationScope) -> Self {
        self.selection.scope = Some(scope);
        self
    }

    /// All but the public schema.
    ///
    /// ```
    /// use tenants_diesel::migrations::VerifyOptions;
    ///
    /// let tenants_only = VerifyOptions::default().skip_public();
    /// ```
    #[must_use]
    pub fn skip_public(mut self) -> Self {
        self.selection.skip_public = true;
        self
    }

    /// Adds a schema to those that are looked at, by its exact name; without any, and without a pattern, it is all.
    ///
    /// ```
    /// use tenants_diesel::migrations::VerifyOptions;
    ///
    /// let one = VerifyOptions::default().schema("acme".parse()?);
    /// # Ok::<(), tenants_diesel::SchemaNameError>(())
    /// ```
    #[must_use]
    pub fn schema(mut self, schema: SchemaName) -> Self {
        self.selection.schemas.push(schema);
        self
    }

    /// Adds the tenants whose schema's name fits a pattern (`customer_*`).
    ///
    /// ```
    /// use tenants_diesel::migrations::VerifyOptions;
    ///
    /// let europe = VerifyOptions::default().matching("*_eu".parse()?);
    /// # Ok::<(), tenants_diesel::SchemaPatternError>(())
    /// ```
    #[must_use]
    pub fn matching(mut self, pattern: SchemaPattern) -> Self {
        self.selection.patterns.push(pattern);
        self
    }

    /// Compares tables, columns, constraints, indexes and types with those of the first tenant by name that has exactly
    /// the migrations this program knows.
    ///
    /// Compared are the tenants that have the same migrations as the reference; the others are counted. The body of a view
    /// is not compared, neither are functions and triggers.
    ///
    /// ```
    /// use tenants_diesel::migrations::VerifyOptions;
    ///
    /// let thorough = VerifyOptions::default().structure();
    /// ```
    #[must_use]
    pub fn structure(mut self) -> Self {
        self.structure = Some(Structure::LikeTheFirst);
        self
    }

    /// The same with a reference of one's own choice, which need not be a tenant's schema.
    ///
    /// One without bookkeeping stands for a tenant that is up to date.
    ///
    /// ```
    /// use tenants_diesel::migrations::VerifyOptions;
    ///
    /// let thorough = VerifyOptions::default().structure_like("template".parse()?);
    /// # Ok::<(), tenants_diesel::SchemaNameError>(())
    /// ```
    #[must_use]
    pub fn structure_like(mut self, reference: SchemaName) -> Self {
        self.structure = Some(Structure::Like(reference));
        self
    }
}
