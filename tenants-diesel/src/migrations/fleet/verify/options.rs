//! What `verify` is asked for.

use tenants_core::SchemaName;

use crate::migrations::fleet::selecting::selecting;
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

selecting!(VerifyOptions);

/// What is looked at.
impl VerifyOptions {
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
