//! The table of the stock, as whoever fills it uses it.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Bool, Text};
use tenants_core::SchemaName;
use tenants_core::sql::literal;

use super::WarmSchema;
use crate::Result;
use crate::connection::TenantConnection;
use crate::lifecycle::{alive, own, stock_lock_sql, stock_table};
use crate::migrations::names_sql;

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Bool)]
    is_ready: bool,
}

#[derive(diesel::QueryableByName)]
pub(super) struct Counts {
    #[diesel(sql_type = BigInt)]
    pub(super) ready: i64,
    #[diesel(sql_type = BigInt)]
    pub(super) others: i64,
}

#[derive(diesel::QueryableByName)]
struct There {
    #[diesel(sql_type = Bool)]
    there: bool,
}

pub(super) fn exists(conn: &mut TenantConnection) -> Result<bool> {
    let query = diesel::sql_query("SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there");
    let table = stock_table(&conn.settings().public_schema);
    Ok(query.bind::<Text, _>(table).get_result::<There>(conn)?.there)
}

/// Makes the table if there is none yet; two processes that begin at once wait for each other.
pub(super) fn create(conn: &mut TenantConnection) -> Result<()> {
    if exists(conn)? {
        return Ok(());
    }
    conn.send(&format!(
        "{lock}; CREATE TABLE IF NOT EXISTS {table} (schema_name text COLLATE \"C\" PRIMARY KEY, schema_oid oid NOT NULL, \
         fingerprint text NOT NULL, versions text[] COLLATE \"C\" NOT NULL, has_paths boolean NOT NULL, relations text[] NOT NULL, \
         made_at timestamptz NOT NULL DEFAULT now())",
        lock = stock_lock_sql(),
        table = stock_table(&conn.settings().public_schema),
    ))
}

/// Writes a schema into the stock, in the transaction that has made it.
pub(super) fn insert(
    conn: &mut TenantConnection,
    schema: &SchemaName,
    fingerprint: &str,
    versions: &str,
    has_paths: bool,
) -> Result<()> {
    conn.send(&format!(
        "INSERT INTO {table} (schema_name, schema_oid, fingerprint, versions, has_paths, relations) \
         VALUES ({name}, {quoted}::regnamespace, {fingerprint}, {versions}, {has_paths}, {names})",
        table = stock_table(&conn.settings().public_schema),
        name = literal(schema.as_str()),
        quoted = literal(&schema.quoted().to_string()),
        fingerprint = literal(fingerprint),
        names = names_sql(schema),
    ))
}

/// How many fit, and how many are there that do not.
pub(super) fn count(conn: &mut TenantConnection, fingerprint: &str) -> Result<Counts> {
    let public = &conn.settings().public_schema;
    let table = stock_table(public);
    let query = diesel::sql_query(format!(
        "SELECT count(*) FILTER (WHERE s.ready) AS ready, count(*) FILTER (WHERE NOT s.ready) AS others \
         FROM (SELECT w.fingerprint = $1 AND {own} AS ready FROM {table} w WHERE {alive}) s",
        own = own(public),
        alive = alive(public),
    ));
    Ok(query.bind::<Text, _>(fingerprint).get_result(conn)?)
}

pub(super) fn list(conn: &mut TenantConnection, fingerprint: &str) -> Result<Vec<WarmSchema>> {
    let public = &conn.settings().public_schema;
    let table = stock_table(public);
    let query = diesel::sql_query(format!(
        "SELECT w.schema_name AS schema, w.fingerprint = $1 AND {own} AS is_ready FROM {table} w WHERE {alive} ORDER BY 1",
        own = own(public),
        alive = alive(public),
    ));
    let lines: Vec<Line> = query.bind::<Text, _>(fingerprint).load(conn)?;
    Ok(lines.into_iter().map(|Line { schema, is_ready }| WarmSchema { schema, is_ready }).collect())
}
