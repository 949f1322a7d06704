//! Which tenants there are, what the registry says they have, and what they have in truth where it does not know.

use std::collections::BTreeSet;

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Array, BigInt, Nullable, Oid, Text};
use tenants_core::SchemaName;
use tenants_core::migration::MigrationVersion;
use tenants_core::sql::literal;

use super::registry::{array, table};
use super::selection::Selection;
use crate::Result;
use crate::connection::TenantConnection;
use crate::model::TenantTable;

/// How many rows are read at a time, so that memory does not grow with the number of tenants.
const PAGE: usize = 500;

/// One tenant, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The row's schema name, which may be none.
    pub(super) name: String,
    /// The schema's OID; none if there is no such schema.
    pub(super) oid: Option<u32>,
    /// What the registry says; none if it has no row for this very schema.
    pub(super) registered: Option<Vec<String>>,
}

/// A page of tenants.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) tenants: Vec<Found>,
    /// How many are not where they are expected, from this page on.
    pub(super) behind: usize,
    /// How many tenants there are that were asked for, whatever they have.
    pub(super) all: usize,
}

impl Page {
    /// Whether no page follows.
    pub(super) fn is_last(&self) -> bool {
        self.tenants.len() < PAGE
    }
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = BigInt)]
    total: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    behind: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Nullable<Oid>)]
    oid: Option<u32>,
    #[diesel(sql_type = Nullable<Array<Text>>)]
    versions: Option<Vec<String>>,
}

/// What is looked for.
#[derive(Debug)]
pub(super) struct Scan<'a> {
    pub(super) public: &'a SchemaName,
    pub(super) selection: &'a Selection,
    /// Leaves out those of whom the registry says that they have exactly these; none leaves out nobody.
    pub(super) unless: Option<&'a BTreeSet<MigrationVersion>>,
}

impl Scan<'_> {
    /// The tenants by name, from the one behind `last` on.
    pub(super) fn page<T: TenantTable>(&self, last: Option<&str>, conn: &mut TenantConnection) -> Result<Page> {
        let lines: Vec<Line> = diesel::sql_query(self.sql::<T>(last)?).load(conn)?;
        let mut page = Page::default();
        for line in lines {
            page.all = usize::try_from(line.total).unwrap_or_default();
            page.behind = line.behind.and_then(|behind| usize::try_from(behind).ok()).unwrap_or_default();
            if let Some(name) = line.name {
                page.tenants.push(Found { name, oid: line.oid, registered: line.versions });
            }
        }
        Ok(page)
    }

    fn sql<T: TenantTable>(&self, last: Option<&str>) -> Result<String> {
        let (tenants, column) = (T::table_name()?.sql, format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN));
        let asked = format!(
            "{column} <> {public} AND {selected}",
            public = literal(self.public.as_str()),
            selected = self.selection.condition(&column),
        );
        // By bytes, so that no two processes come to another order.
        let behind = last.map_or("true".to_owned(), |last| format!("{column} COLLATE \"C\" > {}", literal(last)));
        let unless = self.unless.map_or("true".to_owned(), |versions| {
            format!("(n.oid IS NULL OR r.schema_oid IS DISTINCT FROM n.oid OR r.versions <> {})", array(versions))
        });
        Ok(format!(
            "SELECT counted.total, found.behind, found.name, found.oid, found.versions \
             FROM (SELECT count(*) AS total FROM {tenants} t WHERE {asked}) counted LEFT JOIN (\
             SELECT count(*) OVER () AS behind, {column}::text AS name, n.oid, \
             CASE WHEN r.schema_oid = n.oid THEN r.versions END AS versions FROM {tenants} t \
             LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = {column}::text \
             LEFT JOIN {registry} r ON r.schema_name = {column}::text \
             WHERE {asked} AND {behind} AND {unless} ORDER BY {column} COLLATE \"C\" LIMIT {PAGE}) found ON true",
            registry = table(self.public),
        ))
    }
}
