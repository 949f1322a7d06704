//! The registry: which migrations each schema has, in one table for the whole fleet.
//!
//! A row holds for the schema whose name **and** OID it has; any other is as good as none, and the schema is asked
//! itself. Rows of schemas that are dropped, or restored from a dump, thus do no harm.

use std::collections::BTreeSet;

use diesel::RunQueryDsl as _;
use diesel::sql_types::Bool;
use tenants_core::SchemaName;
use tenants_core::migration::{BOOKKEEPING_TABLE, MigrationVersion};
use tenants_core::sql::literal;

use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::Limits;
use crate::migrations::block::block;

/// The name begins like that of diesel's bookkeeping, whose `print-schema` leaves out what does.
pub(crate) const REGISTRY_TABLE: &str = "__tenants_registry";

/// The registry with its schema, for SQL.
pub(crate) fn table(public: &SchemaName) -> String {
    format!("{}.{REGISTRY_TABLE}", public.quoted())
}

/// Makes the registry if there is none yet; two processes that begin at once wait for each other.
pub(super) fn create(conn: &mut TenantConnection, public: &SchemaName, limits: &Limits) -> Result<()> {
    conn.send(&format!(
        "{lock}\n;\nCREATE TABLE IF NOT EXISTS {table} (schema_name text COLLATE \"C\" PRIMARY KEY, \
         schema_oid oid NOT NULL, versions text[] COLLATE \"C\" NOT NULL, migrated_at timestamptz NOT NULL DEFAULT now())",
        lock = limits.lock_sql(public),
        table = table(public),
    ))
}

/// SQL that writes what a schema's bookkeeping says, in the transaction that has changed it.
pub(crate) fn record_sql(public: &SchemaName, schema: &SchemaName) -> String {
    let mut row = String::new();
    push_row(schema, &format!("(SELECT {AGGREGATED} FROM {}.{BOOKKEEPING_TABLE})", schema.quoted()), &mut row);
    upsert(public, &row)
}

/// The same of schemas of which it is known what their bookkeeping says.
pub(crate) fn record_known_sql<'a, V: IntoIterator<Item = &'a MigrationVersion>>(
    public: &SchemaName,
    schemas: impl IntoIterator<Item = (&'a SchemaName, V)>,
) -> String {
    let mut rows = String::new();
    for (schema, versions) in schemas {
        let versions = array(versions);
        rows.reserve(versions.len() + 2 * schema.as_str().len() + 32);
        rows.push_str(if rows.is_empty() { "" } else { ", " });
        push_row(schema, &versions, &mut rows);
    }
    upsert(public, &rows)
}

fn push_row(schema: &SchemaName, versions: &str, sql: &mut String) {
    sql.push('(');
    literal(schema.as_str()).push_to(sql);
    sql.push_str(", ");
    literal(&schema.quoted().to_string()).push_to(sql);
    sql.push_str("::regnamespace, ");
    sql.push_str(versions);
    sql.push(')');
}

fn upsert(public: &SchemaName, rows: &str) -> String {
    ["INSERT INTO ", &table(public), " (schema_name, schema_oid, versions) VALUES ", rows, UPSERTED].concat()
}

const UPSERTED: &str = " ON CONFLICT (schema_name) DO UPDATE \
    SET schema_oid = excluded.schema_oid, versions = excluded.versions, migrated_at = excluded.migrated_at";

/// The same as a statement of PL/pgSQL, for whoever may have no registry, or no right to write it: the next run over the
/// fleet asks the schema.
pub(crate) fn record_if_there_statement<'a>(
    public: &SchemaName,
    schema: &'a SchemaName,
    versions: impl IntoIterator<Item = &'a MigrationVersion>,
) -> String {
    if_there(public, TO_RECORD, &record_known_sql(public, [(schema, versions)]))
}

/// SQL that gives a schema's row its new name, behind the renaming; a row that was left under that name goes.
pub(crate) fn rename_if_there_sql(public: &SchemaName, from: &SchemaName, to: &SchemaName) -> String {
    let (table, from, to) = (table(public), literal(from.as_str()), literal(to.as_str()));
    let sql = format!(
        "DELETE FROM {table} WHERE schema_name = {to}; UPDATE {table} SET schema_name = {to} WHERE schema_name = {from}"
    );
    block(&if_there(public, &["SELECT", "UPDATE", "DELETE"], &sql))
}

/// SQL that writes what a schema has, in the transaction that has made it.
pub(crate) fn record_if_there_sql<'a>(
    public: &SchemaName,
    schema: &'a SchemaName,
    versions: impl IntoIterator<Item = &'a MigrationVersion>,
) -> String {
    block(&record_if_there_statement(public, schema, versions))
}

const TO_RECORD: &[&str] = &["SELECT", "INSERT", "UPDATE"];

/// Whether there is a registry, and the role may write what a new schema has.
pub(crate) fn is_writable(conn: &mut TenantConnection) -> Result<bool> {
    let condition = has_rights(&conn.settings().public_schema, TO_RECORD);
    Ok(diesel::sql_query(format!("SELECT COALESCE({condition}, false) AS yes")).get_result::<Answer>(conn)?.yes)
}

#[derive(diesel::QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// The PL/pgSQL statement that does this only where there is a registry, and these rights on it.
fn if_there(public: &SchemaName, rights: &[&str], sql: &str) -> String {
    format!("IF {} THEN {sql}; END IF;", has_rights(public, rights))
}

fn has_rights(public: &SchemaName, rights: &[&str]) -> String {
    let table = literal(&table(public)).to_string();
    let right = |right: &&str| format!("pg_catalog.has_table_privilege(pg_catalog.to_regclass({table}), '{right}')");
    rights.iter().map(right).collect::<Vec<_>>().join(" AND ")
}

/// The versions of a bookkeeping table, as the registry has them.
pub(super) const AGGREGATED: &str =
    "COALESCE(pg_catalog.array_agg(version::text ORDER BY version COLLATE \"C\"), '{}')";

/// Versions as an array literal, in the order they are stored in.
pub(crate) fn array<'a>(versions: impl IntoIterator<Item = &'a MigrationVersion>) -> String {
    text_array(versions.into_iter().map(MigrationVersion::as_str))
}

/// The same for texts; one constant, which takes the server less than a list of them.
pub(crate) fn text_array<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut array = String::with_capacity(256);
    array.push('{');
    for text in texts {
        array.push_str(if array.len() > 1 { ",\"" } else { "\"" });
        if text.bytes().any(|byte| matches!(byte, b'\\' | b'"')) {
            array.push_str(&text.replace('\\', r"\\").replace('"', "\\\""));
        } else {
            array.push_str(text);
        }
        array.push('"');
    }
    array.push('}');
    let mut sql = String::with_capacity(array.len() + 16);
    literal(&array).push_to(&mut sql);
    sql.push_str("::text[]");
    sql
}

/// The condition that the schema's bookkeeping has these versions and no others.
///
/// Counted twice, which takes half as long as to put them in order and compare: no version is there twice.
pub(crate) fn proof_sql(schema: &SchemaName, versions: &BTreeSet<MigrationVersion>) -> String {
    let count = versions.len();
    format!(
        "(SELECT count(*) = {count} AND count(*) FILTER (WHERE version = ANY ({})) = {count} FROM {}.{BOOKKEEPING_TABLE})",
        array(versions),
        schema.quoted(),
    )
}

/// Forgets schemas that are gone.
pub(super) fn forget_the_gone(conn: &mut TenantConnection, public: &SchemaName) -> Result<()> {
    conn.send(&format!(
        "DELETE FROM {} r WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = r.schema_name)",
        table(public)
    ))
}

#[cfg(test)]
mod tests {
    use super::text_array;

    #[test]
    fn texts_are_quoted_as_elements_and_as_a_literal() {
        assert_eq!(text_array([]), "'{}'::text[]");
        assert_eq!(text_array(["1", "it's, ä"]), r#"'{"1","it''s, ä"}'::text[]"#);
        assert_eq!(text_array([r#"a"b\"#]), r#" E'{"a\\"b\\\\"}'::text[]"#);
    }
}
