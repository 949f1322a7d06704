//! What is dumped, and how it is written.

/// How rows are written.
///
/// ```
/// use tenants_diesel::commands::data::{DataFormat, DumpOptions};
///
/// let options = DumpOptions::default().format(DataFormat::Inserts);
/// assert_ne!(options, DumpOptions::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum DataFormat {
    /// `COPY` blocks: small, and fast to load.
    #[default]
    Copy,
    /// An `INSERT` a row: for eyes, editors and other programs.
    Inserts,
}

/// Options of [`dump_data`](crate::Tenancy::dump_data).
///
/// ```
/// use tenants_diesel::commands::data::DumpOptions;
///
/// let options = DumpOptions::default().exclude("audit_log");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DumpOptions {
    pub(super) tables: Vec<String>,
    pub(super) exclude: Vec<String>,
    pub(super) format: DataFormat,
}

impl DumpOptions {
    /// Adds a table by its exact name; without any it is all.
    ///
    /// ```
    /// # use tenants_diesel::commands::data::DumpOptions;
    /// let options = DumpOptions::default().table("notes").table("tags");
    /// ```
    #[must_use]
    pub fn table(mut self, name: impl Into<String>) -> Self {
        self.tables.push(name.into());
        self
    }

    /// Leaves a table out, by its exact name.
    ///
    /// ```
    /// # use tenants_diesel::commands::data::DumpOptions;
    /// let options = DumpOptions::default().exclude("sessions");
    /// ```
    #[must_use]
    pub fn exclude(mut self, name: impl Into<String>) -> Self {
        self.exclude.push(name.into());
        self
    }

    /// How rows are written; `COPY` blocks by default.
    ///
    /// ```
    /// # use tenants_diesel::commands::data::{DataFormat, DumpOptions};
    /// let options = DumpOptions::default().format(DataFormat::Inserts);
    /// ```
    #[must_use]
    pub fn format(mut self, format: DataFormat) -> Self {
        self.format = format;
        self
    }
}
