//! What came of it.

use std::fmt;

/// What was done with the stock of warm schemas, and what is in it.
///
/// Shown (`Display`) as one line. With the feature `serde` it can be serialised.
///
/// ```
/// use tenants_diesel::commands::WarmReport;
///
/// assert_eq!(WarmReport::default().to_string(), "0 made, 0 removed, 0 ready");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct WarmReport {
    /// How many schemas were made.
    pub made: usize,
    /// How many were dropped: of older migrations, or left over.
    pub removed: usize,
    /// How many are there for the next tenants.
    pub ready: usize,
    /// How many are there that do not fit: of migrations this program does not know, or of another role.
    pub others: usize,
    /// Whether it was ended early.
    pub interrupted: bool,
}

impl fmt::Display for WarmReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} made, {} removed, {} ready", self.made, self.removed, self.ready)?;
        if self.others > 0 {
            write!(f, ", {} of others", self.others)?;
        }
        if self.interrupted {
            f.write_str(", interrupted")?;
        }
        Ok(())
    }
}

/// A schema of the stock.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// let ready = tenancy.warm_stock()?.iter().filter(|schema| schema.is_ready).count();
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct WarmSchema {
    /// Its name until a tenant gets it.
    pub schema: String,
    /// Whether the next tenant of this program may get it.
    pub is_ready: bool,
}
