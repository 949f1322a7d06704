//! Relations that are in the public schema and in a tenant's.

use std::fmt::Write as _;

use tenants_core::SchemaName;
use tenants_core::connection::Marker;
use tenants_core::migration::BOOKKEEPING_TABLE;
use tenants_core::sql::literal;

use crate::Result;
use crate::model::TenantTable;

/// What a query can name as a table.
const TABLE_LIKE: &str = "('r', 'p', 'v', 'm', 'f')";

/// SQL that raises an error if a relation of the tenant's has the name of one in the public schema.
///
/// With the tenant's schema gone or renamed, such a name would silently mean the public one.
pub(crate) fn shadow_check_sql<T: TenantTable>(public: &SchemaName, schema: &SchemaName) -> String {
    format!(
        "SELECT pg_catalog.concat('{marker}', pg_catalog.string_agg(t.relname::text, ', '))::int4 \
         FROM pg_catalog.pg_class t JOIN pg_catalog.pg_class p ON p.relname = t.relname \
         WHERE t.relnamespace = {schema} AND p.relnamespace = {public} \
         AND t.relkind IN {TABLE_LIKE} AND p.relkind IN {TABLE_LIKE} AND t.relname NOT IN ({allowed}) HAVING count(*) > 0",
        marker = Marker::SHADOW,
        schema = oid_of(schema),
        public = oid_of(public),
        allowed = allowed::<T>(),
    )
}

/// The same for the public schema against those of all tenants, for when shared migrations have run.
pub(super) fn shared_shadow_check_sql<T: TenantTable>(public: &SchemaName) -> Result<String> {
    let (table, column) = (T::table_name()?.sql, T::SCHEMA_NAME_COLUMN);
    Ok(format!(
        "SELECT pg_catalog.concat('{marker}', pg_catalog.string_agg(DISTINCT t.relname::text, ', '))::int4 \
         FROM pg_catalog.pg_class p JOIN pg_catalog.pg_class t ON t.relname = p.relname AND t.relkind IN {TABLE_LIKE} \
         JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace JOIN {table} c ON c.\"{column}\" = n.nspname::text \
         WHERE p.relnamespace = {public} AND n.oid <> p.relnamespace AND p.relkind IN {TABLE_LIKE} \
         AND p.relname NOT IN ({allowed}) HAVING count(*) > 0",
        marker = Marker::SHADOW,
        public = oid_of(public),
        allowed = allowed::<T>(),
    ))
}

fn oid_of(schema: &SchemaName) -> String {
    format!("pg_catalog.to_regnamespace({})::oid", literal(&schema.quoted().to_string()))
}

fn allowed<T: TenantTable>() -> String {
    let mut names = format!("{}::name", literal(BOOKKEEPING_TABLE));
    for name in T::IN_BOTH {
        let _ = write!(names, ", {}::name", literal(name));
    }
    names
}
