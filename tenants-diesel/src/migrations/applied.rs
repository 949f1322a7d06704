//! Which migrations a schema has, by the table the `diesel` CLI keeps there.

use std::collections::BTreeSet;

use diesel::sql_types::{Nullable, Text};
use diesel::{OptionalExtension as _, RunQueryDsl as _};
use tenants_core::SchemaName;
use tenants_core::migration::{BOOKKEEPING_TABLE, MigrationVersion};

use crate::Result;
use crate::connection::TenantConnection;

#[derive(diesel::QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
}

/// The versions a schema has; none if it has no bookkeeping table. Never another schema's: the table is named in full.
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
    let table = format!("{}.{BOOKKEEPING_TABLE}", schema.quoted());
    let found: Option<Found> = diesel::sql_query("SELECT pg_catalog.to_regclass($1)::text AS name")
        .bind::<Text, _>(&table)
        .get_result(conn)
        .optional()?;
    if found.is_none_or(|found| found.name.is_none()) {
        return Ok(BTreeSet::new());
    }
    let rows: Vec<Applied> = diesel::sql_query(format!("SELECT version::text AS version FROM {table}")).load(conn)?;
    Ok(rows.into_iter().map(|row| MigrationVersion::from(row.version)).collect())
}
