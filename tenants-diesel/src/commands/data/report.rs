//! How many rows of which tables.

use std::fmt;

use crate::shown::Shown;

/// The rows written or loaded, by table; displays as one line.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::commands::data::DumpOptions;
///
/// let mut text = Vec::new();
/// let report = tenancy.dump_data(&"acme".parse()?, &DumpOptions::default(), &mut text)?;
/// for table in &report.tables {
///     println!("{}: {}", table.table, table.rows);
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct DataReport {
    /// Each table, in the order of the text, or of loading by name; loading tells of those with rows only.
    pub tables: Vec<TableRows>,
}

/// A table and a number of rows; see [`DataReport`].
///
/// ```
/// use tenants_diesel::commands::data::DataReport;
///
/// assert!(DataReport::default().tables.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct TableRows {
    /// The table's name.
    pub table: String,
    /// How many rows.
    pub rows: u64,
}

impl DataReport {
    /// The rows of all tables.
    ///
    /// ```
    /// # use tenants_diesel::commands::data::DataReport;
    /// assert_eq!(DataReport::default().rows(), 0);
    /// ```
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

impl fmt::Display for DataReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tables, rows) = (self.tables.len(), self.rows());
        let many = |number: u64| if number == 1 { "" } else { "s" };
        write!(f, "{tables} table{}, {rows} row{}", many(tables as u64), many(rows))?;
        for (index, TableRows { table, rows }) in self.tables.iter().enumerate() {
            write!(f, "{}{} {rows}", if index == 0 { ": " } else { ", " }, Shown(table))?;
        }
        Ok(())
    }
}
