//! Which migrations a schema has, by the table the `diesel` CLI keeps there.

use std::collections::BTreeSet;

use tenants_core::SchemaName;
use tenants_core::migration::MigrationVersion;

use super::state::Applied;
use crate::Result;
use crate::connection::TenantConnection;

/// The versions a schema has; none if it has no bookkeeping table, or does not exist. Never another schema's: the table
/// is named in full.
///
/// # Errors
///
/// Whatever the database reports.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::migrations::applied_versions;
///
/// let versions = applied_versions(conn, &acme.schema_name)?;
/// println!("{} is at {:?}", acme.name, versions.last());
/// # Ok(()) }
/// # fn main() {}
/// ```
pub fn applied_versions(conn: &mut TenantConnection, schema: &SchemaName) -> Result<BTreeSet<MigrationVersion>> {
    Ok(Applied::read(conn, schema)?.unwrap_or_default().versions)
}
