//! The domains table, for the SQL that diesel's query builder cannot write.

use super::TableName;

/// The table of a model's domains, and its columns that have a meaning here, unquoted.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::model::DomainTable;
/// #
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let columns = Domain::domain_columns()?;
/// assert_eq!(columns.table.sql, r#""public"."domains""#);
/// assert_eq!((columns.domain, columns.tenant, columns.is_primary), ("domain", "tenant_id", "is_primary"));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DomainColumns {
    /// The table.
    pub table: TableName,
    /// Holds the host name.
    pub domain: &'static str,
    /// Holds the primary key of the tenant.
    pub tenant: &'static str,
    /// Says whether it is the tenant's main domain.
    pub is_primary: &'static str,
}
