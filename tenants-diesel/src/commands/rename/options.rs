//! How a schema is renamed.

/// How a tenant's schema is renamed.
///
/// ```
/// use tenants_diesel::commands::RenameOptions;
///
/// let options = RenameOptions::default();
/// assert!(!options.force && !options.keep_names);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RenameOptions {
    /// Rename although connections in other processes may be on the schema.
    pub force: bool,
    /// Rename although functions or expressions name the schema in their text.
    pub keep_names: bool,
}

impl RenameOptions {
    /// Says that nothing serves the tenant now, or that it does not matter.
    ///
    /// A connection that is on the schema keeps its old name in the search path, until it is switched or handed out by a
    /// pool again. Under that name it finds no tables; and once another tenant is given the name, that tenant's. Such
    /// connections cannot be seen from elsewhere, so that without this a renaming is refused.
    ///
    /// ```
    /// use tenants_diesel::commands::RenameOptions;
    ///
    /// assert!(RenameOptions::default().force().force);
    /// ```
    #[must_use]
    pub fn force(mut self) -> Self {
        self.force = true;
        self
    }

    /// Leaves functions and expressions as they are that seem to name the schema in their text.
    ///
    /// PostgreSQL keeps the text of a function as it was written. What looks like the schema's name in it may be another
    /// thing of that name, so that this is for whoever has looked.
    ///
    /// ```
    /// use tenants_diesel::commands::RenameOptions;
    ///
    /// assert!(RenameOptions::default().keep_names().keep_names);
    /// ```
    #[must_use]
    pub fn keep_names(mut self) -> Self {
        self.keep_names = true;
        self
    }
}
