//! Relations and sequences that are in the public schema and in a tenant's.

use std::fmt::Write as _;

use tenants_core::SchemaName;
use tenants_core::connection::Marker;
use tenants_core::migration::BOOKKEEPING_TABLE;
use tenants_core::sql::literal;

use super::block::block;
use crate::Result;
use crate::model::TenantTable;

/// What a query can name as a table, or by `nextval`.
const NAMED: &str = "('r', 'p', 'v', 'm', 'f', 'S')";

/// The schema of a relation as `pg_depend` has it: no index of `pg_class` leads from a schema to what is in it.
const IN_SCHEMA: &str = "d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_namespace'::regclass \
    AND d.refobjid";

/// SQL that raises an error if a relation of the tenant's has the name of one in the public schema.
///
/// With the tenant's schema gone or renamed, such a name would silently mean the public one.
pub(crate) fn shadow_check_sql<T: TenantTable>(public: &SchemaName, schema: &SchemaName) -> String {
    block(&shadow_check_statement::<T>(public, schema))
}

/// The same as a statement of PL/pgSQL.
///
/// Written for the planner, which takes longer over a query than the query takes: first it is only asked whether there is
/// anything of such a name, and not whether it may be; the public relation is looked up by name.
pub(super) fn shadow_check_statement<T: TenantTable>(public: &SchemaName, schema: &SchemaName) -> String {
    let namesake = format!(
        "pg_catalog.to_regclass({} || pg_catalog.quote_ident(t.relname))",
        literal(&format!("{}.", public.quoted()))
    );
    let relations = format!(
        "FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class t ON t.oid = d.objid WHERE {IN_SCHEMA} = {} \
         AND t.relname NOT IN ({}) AND {namesake} IS NOT NULL",
        oid_of(schema),
        allowed::<T>(),
    );
    format!(
        "IF EXISTS (SELECT {relations}) THEN \
         PERFORM pg_catalog.concat('{marker}', '\"', {name}, '\" ', pg_catalog.string_agg(t.relname::text, ', ' ORDER BY t.relname))::int4 \
         {relations} AND t.relkind IN {NAMED} \
         AND (SELECT p.relkind IN {NAMED} FROM pg_catalog.pg_class p WHERE p.oid = {namesake}) \
         AND {refused} HAVING count(*) > 0; END IF;",
        marker = Marker::SHADOW,
        name = literal(schema.as_str()),
        refused = refused::<T>(),
    )
}

/// The same for the public schema against those of all tenants, for when shared migrations have run.
pub(super) fn shared_shadow_check_sql<T: TenantTable>(public: &SchemaName) -> Result<String> {
    let (table, column) = (T::table_name()?.sql, T::SCHEMA_NAME_COLUMN);
    // The cast is outside of what finds the first tenant, so that it is made of that one only.
    let check = format!(
        "PERFORM pg_catalog.concat('{marker}', '\"', schema, '\" ', relations)::int4 FROM (\
         SELECT n.nspname AS schema, pg_catalog.string_agg(t.relname::text, ', ' ORDER BY t.relname) AS relations \
         FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class p ON p.oid = d.objid \
         JOIN pg_catalog.pg_class t ON t.relname = p.relname AND t.relkind IN {NAMED} \
         JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace JOIN {table} c ON c.\"{column}\" = n.nspname::text \
         WHERE {in_schema} = {public} AND n.oid <> p.relnamespace AND p.relkind IN {NAMED} \
         AND {refused} GROUP BY n.nspname ORDER BY n.nspname LIMIT 1) shadowed",
        marker = Marker::SHADOW,
        in_schema = IN_SCHEMA,
        public = oid_of(public),
        refused = refused::<T>(),
    );
    // The tenants' table may be made by a later migration, or be gone by one that was reverted.
    let there = format!("pg_catalog.to_regclass({}) IS NOT NULL", literal(&table));
    Ok(block(&format!("IF {there} THEN {check}; END IF;")))
}

fn oid_of(schema: &SchemaName) -> String {
    format!("pg_catalog.to_regnamespace({})::oid", literal(&schema.quoted().to_string()))
}

/// The names that may be in both, as a list.
fn allowed<T: TenantTable>() -> String {
    let mut allowed = format!("{}::name", literal(BOOKKEEPING_TABLE));
    for name in T::IN_BOTH {
        let _ = write!(allowed, ", {}::name", literal(name));
    }
    allowed
}

/// The condition that a tenant's relation `t` may not be in both: neither it is allowed, nor, if it is a sequence, its owner.
fn refused<T: TenantTable>() -> String {
    let allowed = allowed::<T>();
    format!(
        "t.relname NOT IN ({allowed}) AND NOT (t.relkind = 'S' AND EXISTS (\
         SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class o ON o.oid = d.refobjid \
         WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = t.oid AND d.deptype IN ('a', 'i') \
         AND d.refclassid = 'pg_catalog.pg_class'::regclass AND o.relname IN ({allowed})))"
    )
}
