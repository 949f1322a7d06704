//! How a tenant is cloned.

/// How a tenant is cloned.
///
/// ```
/// use tenants_diesel::commands::CloneOptions;
///
/// assert!(CloneOptions::default().data); // structure and data
/// assert!(!CloneOptions::default().no_data().data);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CloneOptions {
    /// Copy the rows too; without it, only the bookkeeping of the migrations has any, and sequences begin at their start.
    pub data: bool,
    /// Take functions and expressions as they are, even if their text seems to name the source's schema.
    pub keep_names: bool,
}

impl Default for CloneOptions {
    fn default() -> Self {
        Self { data: true, keep_names: false }
    }
}

impl CloneOptions {
    /// Copies the structure only, and the bookkeeping of the migrations.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::CloneOptions;
    ///
    /// let new = NewClient { schema_name: "acme_test".parse()?, name: "Acme (test)".into() };
    /// let test = tenancy.clone_tenant(&"acme".parse()?, new, CloneOptions::default().no_data())?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn no_data(mut self) -> Self {
        self.data = false;
        self
    }

    /// Takes functions and expressions as they are, even if their text seems to name the source's schema.
    ///
    /// Without it the clone is refused with [`CloneProblem::NamesItself`](super::CloneProblem::NamesItself): what is only
    /// text cannot be told from a name, and a clone that reads another tenant's tables is worse than none. For those that
    /// you have looked at.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::CloneOptions;
    ///
    /// // A function of the schema "active" says `WHERE state = 'active'`.
    /// let new = NewClient { schema_name: "copy".parse()?, name: "Copy".into() };
    /// let copy = tenancy.clone_tenant(&"active".parse()?, new, CloneOptions::default().keep_names())?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn keep_names(mut self) -> Self {
        self.keep_names = true;
        self
    }
}
