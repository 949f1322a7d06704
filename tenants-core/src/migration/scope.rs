//! The two sets of migrations.

use std::fmt;

/// Which set of migrations a schema gets.
///
/// ```
/// use tenants_core::migration::MigrationScope;
///
/// assert_eq!(MigrationScope::Tenant.to_string(), "tenant");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum MigrationScope {
    /// Run once, in the public schema.
    Shared,
    /// Run in every tenant's schema.
    Tenant,
}

impl fmt::Display for MigrationScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Shared => "shared",
            Self::Tenant => "tenant",
        })
    }
}
