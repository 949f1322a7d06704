//! Which tenants are listed, and what of them.

use crate::migrations::fleet::selecting::choosing;
use crate::migrations::fleet::selection::Selection;

/// Which tenants are listed, and with which of their columns; the default is all.
///
/// ```
/// use tenants_diesel::commands::ListOptions;
///
/// let options = ListOptions::default().columns(&["id", "name"]).matching("customer_*".parse()?);
/// # Ok::<(), tenants_diesel::SchemaPatternError>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ListOptions {
    pub(super) selection: Selection,
    pub(super) columns: Vec<String>,
    pub(super) page_size: usize,
}

impl Default for ListOptions {
    fn default() -> Self {
        Self { selection: Selection::default(), columns: Vec::new(), page_size: 500 }
    }
}

choosing!("commands", ListOptions);

impl ListOptions {
    /// The columns of the tenants' table that are read, in this order; without any, all.
    ///
    /// ```
    /// use tenants_diesel::commands::ListOptions;
    ///
    /// let options = ListOptions::default().columns(&["id", "name"]);
    /// ```
    #[must_use]
    pub fn columns(mut self, columns: &[&str]) -> Self {
        self.columns = columns.iter().map(|column| (*column).to_owned()).collect();
        self
    }

    /// How many tenants are read at a time; 500 if nothing is said, and at least 1.
    ///
    /// ```
    /// use tenants_diesel::commands::ListOptions;
    ///
    /// let options = ListOptions::default().page_size(50);
    /// ```
    #[must_use]
    pub fn page_size(mut self, tenants: usize) -> Self {
        self.page_size = tenants.max(1);
        self
    }
}
