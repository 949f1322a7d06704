//! What must be there before schemas are migrated: the public schema, and the registry in it.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Bool, Text};
use tenants_core::{SchemaName, SearchPath};

use super::registry;
use crate::Result;
use crate::connection::TenantConnection;
use crate::lifecycle::{STAGING_PREFIX, stock_table, sweep};
use crate::migrations::Limits;
use crate::migrations::message::SchemaMessage;
use crate::model::TenantTable;

#[derive(diesel::QueryableByName)]
struct There {
    #[diesel(sql_type = Bool)]
    public: bool,
    #[diesel(sql_type = Bool)]
    registry: bool,
    /// Schemas that somebody was building.
    #[diesel(sql_type = Bool)]
    left_over: bool,
    /// The stock of warm schemas.
    #[diesel(sql_type = Bool)]
    stock: bool,
}

/// Makes what is missing, and clears away what earlier creations left; whether there is a stock of warm schemas.
pub(super) fn prepare<T: TenantTable>(
    conn: &mut TenantConnection,
    public: &SchemaName,
    limits: &Limits,
) -> Result<bool> {
    let there: There = diesel::sql_query(
        "SELECT pg_catalog.to_regnamespace($1) IS NOT NULL AS public, pg_catalog.to_regclass($2) IS NOT NULL AS registry, \
         EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE starts_with(nspname::text, $3)) AS left_over, \
         pg_catalog.to_regclass($4) IS NOT NULL AS stock",
    )
    .bind::<Text, _>(public.quoted().to_string())
    .bind::<Text, _>(registry::table(public))
    .bind::<Text, _>(STAGING_PREFIX)
    .bind::<Text, _>(stock_table(public))
    .get_result(conn)?;
    if !there.public {
        let path = SearchPath::only(public.clone());
        SchemaMessage::creating(public, &path, &limits.lock_sql(public)).send(conn)?;
    }
    if !there.registry {
        registry::create(conn, public, limits)?;
    }
    if there.left_over {
        sweep::<T>(conn)?;
    }
    Ok(there.stock)
}
