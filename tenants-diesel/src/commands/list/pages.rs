//! Reading the tenants, one query a page.

use std::iter::FusedIterator;
use std::marker::PhantomData;

use diesel::RunQueryDsl as _;
use diesel::pg::PgQueryBuilder;
use diesel::query_builder::QueryBuilder as _;
use diesel::sql_types::{Array, Bool, Nullable, Text};
use tenants_core::sql::literal;

use super::options::ListOptions;
use super::tenant::ListedTenant;
use crate::Result;
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

impl<T: TenantTable> Tenancy<T> {
    /// Lists the tenants by schema name, the public one among them, page by page: one query a page, and no more than a page
    /// in memory.
    ///
    /// # Errors
    ///
    /// If there is no connection. Whatever the database reports is the last item.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::ListOptions;
    ///
    /// for page in tenancy.list_tenants(&ListOptions::default().columns(&["id", "name"]))? {
    ///     for tenant in page? {
    ///         println!("{tenant} {}", tenant.row); // acme: acme.example.com {"id":1,"name":"Acme"}
    ///     }
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn list_tenants(&self, options: &ListOptions) -> Result<TenantPages<T>> {
        let conn = self.administrator()?;
        Ok(TenantPages { conn, options: options.clone(), last: None, done: false, model: PhantomData })
    }
}

/// Pages of tenants; made by [`Tenancy::list_tenants`].
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::commands::{ListOptions, ListedTenant};
///
/// let mut pages = tenancy.list_tenants(&ListOptions::default().page_size(20))?;
/// let first_20: Vec<ListedTenant> = pages.next().transpose()?.unwrap_or_default();
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct TenantPages<T> {
    conn: TenantConnection,
    options: ListOptions,
    last: Option<String>,
    done: bool,
    model: PhantomData<fn() -> T>,
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = Bool)]
    there: bool,
    #[diesel(sql_type = Array<Text>)]
    domains: Vec<String>,
    #[diesel(sql_type = Nullable<Bool>)]
    suspended: Option<bool>,
    #[diesel(sql_type = Text)]
    columns: String,
}

impl<T: TenantTable> TenantPages<T> {
    fn read(&mut self) -> Result<Vec<ListedTenant>> {
        let lines: Vec<Line> = diesel::sql_query(self.sql()?).load(&mut self.conn)?;
        self.done = lines.len() < self.options.page_size;
        self.last = lines.last().map(|line| line.schema.clone());
        let tenant = |line: Line| {
            let Line { schema, there: exists, domains, suspended, columns: row } = line;
            ListedTenant { schema, exists, domains, suspended, row }
        };
        Ok(lines.into_iter().map(tenant).collect())
    }

    fn sql(&self) -> Result<String> {
        let (tenants, column) = (T::table_name()?.sql, format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN));
        let behind = match &self.last {
            None => String::new(),
            Some(last) => format!(" AND {column} COLLATE \"C\" > {}", literal(last)),
        };
        Ok(format!(
            "SELECT t.schema, n.oid IS NOT NULL AS there, t.domains, t.suspended, t.columns FROM (\
             SELECT {column}::text AS schema, {domains} AS domains, {suspended} AS suspended, {row} AS columns FROM {tenants} t \
             WHERE {selected}{behind} ORDER BY {column} COLLATE \"C\" LIMIT {page}) t \
             LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema ORDER BY t.schema COLLATE \"C\"",
            domains = domains_sql::<T>()?,
            suspended = T::SUSPENDED_COLUMN.map_or("NULL::bool".to_owned(), |column| format!("t.\"{column}\"")),
            row = row_sql(&self.options.columns)?,
            selected = self.options.selection.condition(&column),
            page = self.options.page_size,
        ))
    }
}

/// The tenant's host names as an array.
fn domains_sql<T: TenantTable>() -> Result<String> {
    if let Some(column) = T::DOMAIN_URL_COLUMN {
        return Ok(format!("pg_catalog.array_remove(ARRAY[t.\"{column}\"::text], NULL)"));
    }
    let Some(domains) = T::domain_columns()? else { return Ok("'{}'::text[]".to_owned()) };
    Ok(format!(
        "ARRAY(SELECT d.\"{domain}\"::text FROM {table} d WHERE d.\"{tenant}\" = t.\"{key}\" \
         ORDER BY d.\"{primary}\" DESC, d.\"{domain}\" COLLATE \"C\")",
        domain = domains.domain,
        table = domains.table.sql,
        tenant = domains.tenant,
        key = T::KEY_COLUMN,
        primary = domains.is_primary,
    ))
}

/// The tenant's columns as a JSON object.
fn row_sql(columns: &[String]) -> Result<String> {
    if columns.is_empty() {
        return Ok("pg_catalog.row_to_json(t)::text".to_owned());
    }
    let mut sql = PgQueryBuilder::default();
    for (n, column) in columns.iter().enumerate() {
        sql.push_sql(if n == 0 { "t." } else { ", t." });
        sql.push_identifier(column)?;
    }
    Ok(format!("(SELECT pg_catalog.row_to_json(r)::text FROM (SELECT {}) r)", sql.finish()))
}

impl<T: TenantTable> Iterator for TenantPages<T> {
    type Item = Result<Vec<ListedTenant>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let page = self.read();
        self.done |= page.is_err();
        // A fleet that fills its last page to the brim ends with an empty one.
        (!matches!(&page, Ok(tenants) if tenants.is_empty())).then_some(page)
    }
}

impl<T: TenantTable> FusedIterator for TenantPages<T> {}
