//! Dropping a schema in as many transactions as the server's lock table asks for.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Text};
use tenants_core::SchemaName;

use super::size::SchemaSize;
use crate::Result;
use crate::connection::TenantConnection;

#[derive(diesel::QueryableByName)]
struct Object {
    #[diesel(sql_type = Text)]
    drop: String,
}

/// The `DROP` statements of what a schema holds, tables first: what hangs on a table goes with it.
///
/// The youngest first, so that a partition goes before the table that would take all of them along in one statement.
const OBJECTS: &str = "
WITH ns AS (SELECT pg_catalog.to_regnamespace($1)::oid AS oid)
SELECT format('DROP %s IF EXISTS %s CASCADE', kind, object) AS drop FROM (
    SELECT 1 AS rank, CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                           WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END AS kind, c.oid::regclass::text AS object, c.oid
      FROM pg_catalog.pg_class c, ns
     WHERE c.relnamespace = ns.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass
                       AND d.objid = c.oid AND d.deptype IN ('i', 'e'))
    UNION ALL
    SELECT 2, 'ROUTINE', p.oid::regprocedure::text, p.oid
      FROM pg_catalog.pg_proc p, ns WHERE p.pronamespace = ns.oid
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass
                       AND d.objid = p.oid AND d.deptype IN ('i', 'e'))
    UNION ALL
    SELECT 3, 'TYPE', t.oid::regtype::text, t.oid
      FROM pg_catalog.pg_type t, ns WHERE t.typnamespace = ns.oid AND t.typtype IN ('e', 'd', 'r') AND t.typelem = 0
) objects ORDER BY rank, oid DESC LIMIT $2";

/// Drops a schema with all that is in it; not to be called inside a transaction.
pub(super) fn drop_schema(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    empty(conn, schema)?;
    conn.send(&format!("DROP SCHEMA IF EXISTS {} CASCADE", schema.quoted()))
}

/// Drops what is in a schema, a chunk a transaction, until the rest fits into one.
pub(super) fn empty(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    loop {
        let size = SchemaSize::of(conn, schema)?;
        if size.fits() {
            return Ok(());
        }
        let objects: Vec<Object> = diesel::sql_query(OBJECTS)
            .bind::<Text, _>(schema.quoted().to_string())
            .bind::<BigInt, _>(size.chunk())
            .load(conn)?;
        if objects.is_empty() {
            return Ok(());
        }
        let chunk: Vec<_> = objects.into_iter().map(|object| object.drop).collect();
        conn.send(&chunk.join(";\n"))?;
    }
}
