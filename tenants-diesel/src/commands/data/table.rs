//! The tables of a schema that hold rows.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Array, Bool, Nullable, Oid, Text};
use tenants_core::SchemaName;
use tenants_core::migration::BOOKKEEPING_TABLE;

use super::dump_options::DumpOptions;
use super::error::DataError;
use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::fleet::registry::REGISTRY_TABLE;

/// Tables, and the roots of partitioned ones, which have the rows of their parts; without those of extensions.
const TABLES: &str = "SELECT c.oid AS oid, c.relname::text AS name, pg_catalog.quote_ident(c.relname) AS quoted, \
 c.relkind = 'p' AS partitioned, \
 COALESCE((SELECT pg_catalog.array_agg(pg_catalog.quote_ident(a.attname) ORDER BY a.attnum) \
  FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
  AND a.attgenerated = ''), '{}') AS columns, \
 EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attidentity = 'a' AND NOT a.attisdropped) \
  AS always_identity, \
 (SELECT p.relname::text FROM pg_catalog.pg_partition_ancestors(c.oid) a(oid) JOIN pg_catalog.pg_class p ON p.oid = a.oid \
  WHERE p.oid <> c.oid AND p.relnamespace = c.relnamespace \
  AND p.oid = pg_catalog.pg_partition_root(c.oid)) AS root \
 FROM pg_catalog.pg_class c WHERE c.relnamespace = pg_catalog.to_regnamespace($1) AND c.relkind IN ('r', 'p') \
 AND c.relname <> ALL ($2) AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d \
  WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') \
 ORDER BY c.relname COLLATE \"C\"";

/// A table as the catalog has it.
#[derive(Debug, Clone, diesel::QueryableByName)]
pub(super) struct Table {
    #[diesel(sql_type = Oid)]
    pub(super) oid: u32,
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    /// The name, for SQL.
    #[diesel(sql_type = Text)]
    pub(super) quoted: String,
    #[diesel(sql_type = Bool)]
    pub(super) partitioned: bool,
    /// The columns that can be written, for SQL.
    #[diesel(sql_type = Array<Text>)]
    pub(super) columns: Vec<String>,
    /// Whether a column is `GENERATED ALWAYS AS IDENTITY`.
    #[diesel(sql_type = Bool)]
    pub(super) always_identity: bool,
    /// The partitioned table of the same schema that it is a part of.
    #[diesel(sql_type = Nullable<Text>)]
    root: Option<String>,
}

impl Table {
    /// The tables of a schema that the options ask for, by name.
    pub(super) fn all(conn: &mut TenantConnection, schema: &SchemaName, options: &DumpOptions) -> Result<Vec<Self>> {
        let mut tables: Vec<Self> = diesel::sql_query(TABLES)
            .bind::<Text, _>(schema.quoted().to_string())
            .bind::<Array<Text>, _>(vec![BOOKKEEPING_TABLE, REGISTRY_TABLE])
            .load(conn)?;
        for name in options.tables.iter().chain(&options.exclude) {
            let found = tables.iter().find(|table| table.name == *name);
            if found.is_none_or(|table| table.root.is_some()) {
                let root = found.and_then(|table| table.root.clone());
                return Err(DataError::NoTable { schema: schema.clone(), table: name.clone(), root }.into());
            }
        }
        let is_wanted = |name: &String| options.tables.is_empty() || options.tables.contains(name);
        tables.retain(|table| table.root.is_none() && is_wanted(&table.name) && !options.exclude.contains(&table.name));
        Ok(tables)
    }
}
