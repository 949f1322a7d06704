//! The foreign keys within a schema.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Bool, Oid, Text};
use tenants_core::SchemaName;

use super::order::Graph;
use crate::Result;
use crate::connection::TenantConnection;

/// Those of parts of a partitioned table count as the root's.
const FOREIGN_KEYS: &str = "SELECT COALESCE(pg_catalog.pg_partition_root(k.conrelid)::oid, k.conrelid) AS child, \
 COALESCE(pg_catalog.pg_partition_root(k.confrelid)::oid, k.confrelid) AS parent, \
 pg_catalog.format('ALTER TABLE %I.%I ALTER CONSTRAINT %I', n.nspname, c.relname, k.conname) AS alter, \
 k.condeferrable AS deferrable \
 FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid \
 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_class p ON p.oid = k.confrelid \
 WHERE k.contype = 'f' AND k.conparentid = 0 AND n.oid = pg_catalog.to_regnamespace($1) AND p.relnamespace = n.oid \
 ORDER BY c.relname COLLATE \"C\", k.conname COLLATE \"C\"";

#[derive(Debug, diesel::QueryableByName)]
pub(super) struct ForeignKey {
    #[diesel(sql_type = Oid)]
    pub(super) child: u32,
    #[diesel(sql_type = Oid)]
    pub(super) parent: u32,
    /// How a statement that alters it begins.
    #[diesel(sql_type = Text)]
    alter: String,
    #[diesel(sql_type = Bool)]
    deferrable: bool,
}

impl ForeignKey {
    /// Those whose two tables are in the schema.
    pub(super) fn all(conn: &mut TenantConnection, schema: &SchemaName) -> Result<Vec<Self>> {
        Ok(diesel::sql_query(FOREIGN_KEYS).bind::<Text, _>(schema.quoted().to_string()).load(conn)?)
    }

    #[cfg(test)]
    pub(super) fn between(child: u32, parent: u32) -> Self {
        Self { child, parent, alter: String::new(), deferrable: false }
    }
}

/// The SQL that lets rows come in any order where tables or rows refer to each other, and the SQL that takes it back.
///
/// The second one checks: PostgreSQL alters no table for which it has checks to do.
pub(super) fn deferring_sql(keys: &[ForeignKey]) -> (String, String) {
    let graph = Graph::of(keys.iter().flat_map(|key| [key.child, key.parent]).collect(), keys);
    let mut defer = "SET CONSTRAINTS ALL DEFERRED".to_owned();
    let mut restore = "SET CONSTRAINTS ALL IMMEDIATE".to_owned();
    for key in keys.iter().filter(|key| !key.deferrable && graph.is_in_cycle(key)) {
        defer.push_str(&format!("; {} DEFERRABLE INITIALLY DEFERRED", key.alter));
        restore.push_str(&format!("; {} NOT DEFERRABLE", key.alter));
    }
    (defer, restore)
}
