//! The names of the tenants' schemas, page by page.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Text};
use tenants_core::SchemaName;
use tenants_core::sql::literal;

use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::fleet::selection::Selection;
use crate::model::TenantTable;

/// How many rows are read at a time, so that memory does not grow with the number of tenants.
const PAGE: usize = 500;

/// A page of names.
#[derive(Debug)]
pub(crate) struct Page {
    /// As the rows have them, which may be no schema names.
    pub(crate) names: Vec<String>,
    /// How many there are from this page on.
    pub(crate) left: usize,
}

impl Page {
    /// Whether no page follows.
    pub(crate) fn is_last(&self) -> bool {
        self.names.len() < PAGE
    }
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    left: i64,
}

/// The names behind `last`; that of the public schema is one of them if a tenant has it.
pub(crate) fn page<T: TenantTable>(
    selection: &Selection,
    last: Option<&str>,
    conn: &mut TenantConnection,
) -> Result<Page> {
    let column = format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN);
    let public = literal(conn.settings().public_schema.as_str()).to_string();
    let asked = if selection.skip_public { format!("{column} <> {public}") } else { "true".to_owned() };
    // By bytes, so that no two processes come to another order.
    let behind = last.map_or("true".to_owned(), |last| format!("{column} COLLATE \"C\" > {}", literal(last)));
    let lines: Vec<Line> = diesel::sql_query(format!(
        "SELECT {column}::text AS name, count(*) OVER () AS left FROM {} t WHERE {asked} AND {behind} AND {} \
         ORDER BY {column} COLLATE \"C\" LIMIT {PAGE}",
        T::table_name()?.sql,
        selection.condition(&column)
    ))
    .load(conn)?;
    let left = lines.first().and_then(|line| usize::try_from(line.left).ok()).unwrap_or_default();
    Ok(Page { names: lines.into_iter().map(|line| line.name).collect(), left })
}

/// Those of the schemas that are no tenant's.
pub(super) fn unknown<T: TenantTable>(schemas: &[SchemaName], conn: &mut TenantConnection) -> Result<Vec<SchemaName>> {
    let mut unknown = Vec::new();
    for schema in schemas {
        if !unknown.contains(schema) && T::find_by_schema_name(schema, conn)?.is_none() {
            unknown.push(schema.clone());
        }
    }
    Ok(unknown)
}
