//! Tenant by tenant, each in its own transaction.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use tenants_core::SchemaName;
use tenants_core::sql::literal;

use super::options::MissingOptions;
use super::report::{MissingFailure, MissingReport};
use crate::connection::TenantConnection;
use crate::lifecycle::CreateOptions;
use crate::migrations::fleet::pattern::check_patterns;
use crate::migrations::hint;
use crate::model::{TenantDsl as _, TenantTable};
use crate::tenancy::Tenancy;
use crate::{Error, Result};

/// How many rows are read at a time, so that memory does not grow with the number of tenants.
const PAGE: usize = 500;

#[derive(diesel::QueryableByName)]
struct Line {
    /// How many tenants have a schema.
    #[diesel(sql_type = BigInt)]
    there: i64,
    /// A tenant that has none.
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
}

#[derive(diesel::QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

impl<T: TenantTable> Tenancy<T> {
    /// Creates and migrates the schema of every tenant that has a row and no schema, also where the model says
    /// `auto_create_schema = false`.
    ///
    /// Each in its own transaction, one after the other; a failure stops nobody. Several processes may do it at once: each
    /// schema is made once, and whoever comes late counts it as there. The public schema's own row, and tenants that are
    /// being deleted, are left alone.
    ///
    /// # Errors
    ///
    /// [`Error::TenantNotFound`] for a schema that was asked for by name and is no tenant's. Else what concerns the run as a
    /// whole: no connection, unreadable migrations. What is wrong with one tenant is in the report.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::MissingOptions;
    ///
    /// let report = tenancy.create_missing_schemas(&MissingOptions::default())?;
    /// println!("{report}"); // 2 created, 198 were there
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn create_missing_schemas(&self, options: &MissingOptions) -> Result<MissingReport> {
        self.context().tenant_migrations()?;
        let mut conn = self.administrator()?;
        for schema in &options.selection.schemas {
            refuse_stranger::<T>(schema, &mut conn)?;
        }
        check_patterns::<T>(&options.selection, &self.settings().public_schema, &mut conn)?;
        let mut report = MissingReport::default();
        let mut last: Option<String> = None;
        loop {
            let (there, names) = page::<T>(options, last.as_deref(), &mut conn)?;
            if last.is_none() {
                report.there = there;
            }
            for name in &names {
                if options.interrupt.is_raised() {
                    report.interrupted = true;
                    return Ok(report);
                }
                let mut result = create::<T>(name, &mut conn);
                // A session that is ended during a statement is known as lost by the next one only.
                if result.is_err() && conn.send("SELECT 1").is_err() {
                    conn = self.administrator()?;
                    result = create::<T>(name, &mut conn);
                }
                report.add(name, result);
            }
            if names.len() < PAGE {
                return Ok(report);
            }
            last = names.into_iter().last();
        }
    }
}

/// Creates the schema of a tenant, given by the name in its row; none if the row is gone.
fn create<T: TenantTable>(name: &str, conn: &mut TenantConnection) -> Result<Option<SchemaName>> {
    let schema: SchemaName = name.parse()?;
    conn.ensure_public()?;
    let Some(tenant) = T::find_by_schema_name(&schema, conn)? else { return Ok(None) };
    match tenant.create_schema_with(CreateOptions::default(), conn) {
        // Deleted or renamed since it was read: it needs none.
        Err(Error::TenantNotFound { .. } | Error::TenantRenamed { .. }) => Ok(None),
        result => result.map(|()| Some(schema)).map_err(|error| hint::add(error, conn)),
    }
}

impl MissingReport {
    fn add(&mut self, name: &str, result: Result<Option<SchemaName>>) {
        match result {
            Ok(created) => self.created.extend(created),
            Err(Error::SchemaExists { .. }) => self.there += 1,
            Err(Error::SchemaUnderWay { schema, .. }) => self.being_deleted.push(schema),
            Err(error) => self.failed.push(MissingFailure { schema: name.to_owned(), error }),
        }
    }
}

/// A page of tenants without a schema, from the one behind `last` on; and how many have one.
fn page<T: TenantTable>(
    options: &MissingOptions,
    last: Option<&str>,
    conn: &mut TenantConnection,
) -> Result<(usize, Vec<String>)> {
    let (tenants, column) = (T::table_name()?.sql, format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN));
    let asked = format!(
        "{column} <> {public} AND {selected}",
        public = literal(conn.settings().public_schema.as_str()),
        selected = options.selection.condition(&column),
    );
    let there = format!("EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = {column}::text)");
    // Counted once.
    let (counted, behind) = match last {
        None => (format!("SELECT count(*) AS there FROM {tenants} t WHERE {asked} AND {there}"), String::new()),
        Some(last) => {
            ("SELECT 0::bigint AS there".to_owned(), format!(" AND {column} COLLATE \"C\" > {}", literal(last)))
        }
    };
    let lines: Vec<Line> = diesel::sql_query(format!(
        "SELECT counted.there, missing.name FROM ({counted}) counted LEFT JOIN (SELECT {column}::text AS name \
         FROM {tenants} t WHERE {asked}{behind} AND NOT {there} ORDER BY {column} COLLATE \"C\" LIMIT {PAGE}) missing ON true"
    ))
    .load(conn)?;
    let there = lines.first().map_or(0, |line| usize::try_from(line.there).unwrap_or_default());
    Ok((there, lines.into_iter().filter_map(|line| line.name).collect()))
}

fn refuse_stranger<T: TenantTable>(schema: &SchemaName, conn: &mut TenantConnection) -> Result<()> {
    let (tenants, column) = (T::table_name()?.sql, T::SCHEMA_NAME_COLUMN);
    let query = diesel::sql_query(format!("SELECT EXISTS (SELECT FROM {tenants} t WHERE t.\"{column}\" = $1) AS yes"));
    let Answer { yes } = query.bind::<Text, _>(schema.as_str()).get_result(conn)?;
    if yes { Ok(()) } else { Err(Error::TenantNotFound { schema: schema.clone() }) }
}
