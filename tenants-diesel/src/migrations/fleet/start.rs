//! What must be there before schemas are migrated: the public schema, and the registry in it.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Bool, Text};
use tenants_core::SchemaName;

use super::registry;
use crate::Result;
use crate::connection::TenantConnection;
use crate::lifecycle::{STAGING_PREFIX, sweep};
use crate::migrations::create_empty_schema;
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
}

/// Makes what is missing, and clears away what earlier creations left.
pub(super) fn prepare<T: TenantTable>(conn: &mut TenantConnection, public: &SchemaName) -> Result<()> {
    let there: There = diesel::sql_query(
        "SELECT pg_catalog.to_regnamespace($1) IS NOT NULL AS public, pg_catalog.to_regclass($2) IS NOT NULL AS registry, \
         EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE starts_with(nspname::text, $3)) AS left_over",
    )
    .bind::<Text, _>(public.quoted().to_string())
    .bind::<Text, _>(registry::table(public))
    .bind::<Text, _>(STAGING_PREFIX)
    .get_result(conn)?;
    if !there.public {
        create_empty_schema(conn, public)?;
    }
    if !there.registry {
        registry::create(conn, public)?;
    }
    if there.left_over {
        sweep::<T>(conn)?;
    }
    Ok(())
}
