//! What is dumped behind the rows: the sequences' values, and what is made of rows.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Nullable, Oid, Text};
use tenants_core::SchemaName;

use super::table::Table;
use crate::Result;
use crate::connection::TenantConnection;

/// Sequences that are no extension's, with the table whose column they belong to, and how to read one.
const SEQUENCES: &str = "SELECT COALESCE(pg_catalog.pg_partition_root(d.refobjid)::oid, d.refobjid) AS owner, \
 pg_catalog.format('SELECT pg_catalog.format(''SELECT pg_catalog.setval(%%L, %%s, %%s);'', %L::text, last_value, \
  CASE WHEN is_called THEN ''true'' ELSE ''false'' END) AS line FROM %I.%I', \
  pg_catalog.quote_ident(c.relname), n.nspname, c.relname) AS line \
 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
 LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid \
  AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i') \
 WHERE n.oid = pg_catalog.to_regnamespace($1) AND c.relkind = 'S' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e \
  WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e') \
 ORDER BY c.relname COLLATE \"C\"";

/// In the order they were made: one may read another.
const VIEWS: &str = "SELECT NULL::oid AS owner, \
 pg_catalog.format('REFRESH MATERIALIZED VIEW %I;', c.relname) AS line FROM pg_catalog.pg_class c \
 WHERE c.relnamespace = pg_catalog.to_regnamespace($1) AND c.relkind = 'm' AND c.relispopulated \
 AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d \
  WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY c.oid";

/// How many sequences one query reads.
const AT_ONCE: usize = 100;

#[derive(diesel::QueryableByName)]
struct Found {
    #[diesel(sql_type = Nullable<Oid>)]
    owner: Option<u32>,
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn find(conn: &mut TenantConnection, query: &str, schema: &SchemaName) -> Result<Vec<Found>> {
    Ok(diesel::sql_query(query).bind::<Text, _>(schema.quoted().to_string()).load(conn)?)
}

/// The statements that set the sequences of these tables, and with `others` those that no table owns.
pub(super) fn statements(
    conn: &mut TenantConnection,
    schema: &SchemaName,
    tables: &[Table],
    others: bool,
) -> Result<Vec<String>> {
    let is_wanted = |found: &Found| match found.owner {
        Some(owner) => tables.iter().any(|table| table.oid == owner),
        None => others,
    };
    let found: Vec<_> = find(conn, SEQUENCES, schema)?.into_iter().filter(is_wanted).map(|found| found.line).collect();
    let mut lines = Vec::new();
    for chunk in found.chunks(AT_ONCE) {
        let read: Vec<Line> = diesel::sql_query(chunk.join(" UNION ALL ")).load(conn)?;
        lines.extend(read.into_iter().map(|Line { line }| line));
    }
    Ok(lines)
}

/// The statements that fill the materialised views.
pub(super) fn refreshes(conn: &mut TenantConnection, schema: &SchemaName) -> Result<Vec<String>> {
    Ok(find(conn, VIEWS, schema)?.into_iter().map(|found| found.line).collect())
}
