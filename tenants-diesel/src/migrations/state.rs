//! What one schema has, as its own bookkeeping tells.

use std::collections::BTreeSet;

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Array, Nullable, Oid, Text};
use tenants_core::SchemaName;
use tenants_core::migration::{BOOKKEEPING_TABLE, MigrationVersion};

use crate::Result;
use crate::connection::TenantConnection;

/// The applied migrations of a schema that exists.
#[derive(Debug, Clone, Default)]
pub(crate) struct Applied {
    pub(crate) versions: BTreeSet<MigrationVersion>,
    /// Whether there is a bookkeeping table.
    pub(crate) bookkeeping: bool,
}

#[derive(diesel::QueryableByName)]
struct Schema {
    #[diesel(sql_type = Nullable<Oid>)]
    oid: Option<u32>,
    #[diesel(sql_type = Nullable<Text>)]
    bookkeeping: Option<String>,
}

#[derive(diesel::QueryableByName)]
struct Versions {
    #[diesel(sql_type = Array<Text>)]
    versions: Vec<String>,
}

impl Applied {
    /// What a bookkeeping table has, by the word of the table itself or of the registry.
    pub(crate) fn of(versions: Vec<String>) -> Self {
        let versions = versions.into_iter().map(MigrationVersion::from).collect();
        Self { versions, bookkeeping: true }
    }

    /// Whether the schema has this, whoever says so.
    pub(crate) fn is(&self, versions: &BTreeSet<MigrationVersion>, bookkeeping: bool) -> bool {
        self.bookkeeping == bookkeeping && self.versions == *versions
    }

    /// Asks the schema itself; none if it does not exist.
    pub(crate) fn read(conn: &mut TenantConnection, schema: &SchemaName) -> Result<Option<Self>> {
        let name = schema.quoted();
        let found: Schema = diesel::sql_query(
            "SELECT pg_catalog.to_regnamespace($1)::oid AS oid, pg_catalog.to_regclass($2)::text AS bookkeeping",
        )
        .bind::<Text, _>(name.to_string())
        .bind::<Text, _>(format!("{name}.{BOOKKEEPING_TABLE}"))
        .get_result(conn)?;
        if found.oid.is_none() {
            return Ok(None);
        }
        if found.bookkeeping.is_none() {
            return Ok(Some(Self::default()));
        }
        let query = format!(
            "SELECT COALESCE(pg_catalog.array_agg(version::text), '{{}}') AS versions FROM {name}.{BOOKKEEPING_TABLE}"
        );
        let Versions { versions } = diesel::sql_query(query).get_result(conn)?;
        Ok(Some(Self::of(versions)))
    }
}
