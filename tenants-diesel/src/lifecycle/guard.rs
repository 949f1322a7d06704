//! What must hold before a tenant is made, and what a unique violation means.

use diesel::RunQueryDsl as _;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::{Bool, Text};
use tenants_core::SchemaName;
use tenants_core::connection::Marker;
use tenants_core::sql::literal;

use super::creation::Creation;
use super::lock::{lock_key, transaction_lock_sql, transaction_locks_sql};
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::{Error, Result};

#[derive(diesel::QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

#[derive(diesel::QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The SQL that waits for the name's lock, and makes sure that no tenant has the name.
///
/// Only names that differ by more than case are different: hosts, files and people do not tell `Acme` from `acme`.
pub(super) fn lock_and_check_tenant_sql<T: TenantTable>(schema: &SchemaName) -> Result<String> {
    Ok(transaction_lock_sql(schema) + &refuse_tenant_sql::<T>(schema, None)?)
}

/// The same, for a new row, and that there is no such schema.
pub(super) fn lock_and_check_sql<T: TenantTable>(
    conn: &TenantConnection,
    creation: &Creation,
    is_new: bool,
) -> Result<String> {
    let mut sql = match is_new {
        true => lock_and_check_tenant_sql::<T>(&creation.schema)?,
        false => transaction_lock_sql(&creation.schema),
    };
    if creation.refuses_existing_schema(conn) {
        sql.push_str(&refuse_schema_sql(&creation.schema));
    }
    Ok(sql)
}

/// Waits for the locks of both names, and makes sure that nobody else has the new one, neither a tenant nor a schema.
pub(crate) fn lock_names_and_check<T: TenantTable>(
    conn: &mut TenantConnection,
    from: &SchemaName,
    to: &SchemaName,
) -> Result<()> {
    let mut names = [from, to];
    // Of two that exchange names, both begin with the same.
    names.sort_by_key(|name| lock_key(name));
    let (tenant, schema) = (refuse_tenant_sql::<T>(to, Some(from))?, refuse_schema_sql(to));
    let sql = format!("{}{tenant}{schema}", transaction_locks_sql(&names));
    conn.send(&sql).map_err(|error| explain(error, to))?;
    check_other_letters::<T>(conn, to, Some(from))
}

/// Raises an error if a tenant other than `except` has the name, but for case.
fn refuse_tenant_sql<T: TenantTable>(schema: &SchemaName, except: Option<&SchemaName>) -> Result<String> {
    let (table, column) = (T::table_name()?.sql, T::SCHEMA_NAME_COLUMN);
    let except = except.map(|except| format!(" AND t.\"{column}\" <> {}", literal(except.as_str())));
    Ok(format!(
        "; SELECT pg_catalog.concat('{}', t.\"{column}\")::int4 FROM {table} t WHERE lower(t.\"{column}\") = lower({}){}",
        Marker::TENANT_EXISTS,
        literal(schema.as_str()),
        except.unwrap_or_default(),
    ))
}

/// Raises an error if there is such a schema.
fn refuse_schema_sql(schema: &SchemaName) -> String {
    format!(
        "; SELECT pg_catalog.concat('{}')::int4 FROM pg_catalog.pg_namespace WHERE nspname = {}",
        Marker::SCHEMA_EXISTS,
        literal(schema.as_str()),
    )
}

/// PostgreSQL's `lower` knows other letters than ASCII only under some locales of the database; Rust always does.
pub(super) fn check_other_letters<T: TenantTable>(
    conn: &mut TenantConnection,
    schema: &SchemaName,
    except: Option<&SchemaName>,
) -> Result<()> {
    if schema.as_str().is_ascii() {
        return Ok(());
    }
    let (table, column) = (T::table_name()?.sql, T::SCHEMA_NAME_COLUMN);
    let names: Vec<Name> = diesel::sql_query(format!(
        "SELECT t.\"{column}\"::text AS name FROM {table} t \
         WHERE octet_length(t.\"{column}\") <> char_length(t.\"{column}\")"
    ))
    .load(conn)?;
    let is_taken = |name: &str| name.to_lowercase() == schema.folded() && except.is_none_or(|except| except != name);
    match names.into_iter().find(|Name { name }| is_taken(name)) {
        Some(Name { name }) => Err(Error::TenantExists { schema: schema.clone(), existing: name }),
        None => Ok(()),
    }
}

/// Tells from our own markers what was found by [`lock_and_check_sql`] or [`lock_and_check_tenant_sql`].
pub(super) fn explain(error: Error, schema: &SchemaName) -> Error {
    let Error::Query(DieselError::DatabaseError(_, info)) = &error else { return error };
    let schema = schema.clone();
    match Marker::find(info.message()) {
        Some(Marker::TenantExists { schema: existing }) => Error::TenantExists { schema, existing },
        Some(Marker::SchemaExists) => Error::SchemaExists { schema },
        _ => error,
    }
}

/// Whether there is a schema of this name.
pub(crate) fn schema_exists(conn: &mut TenantConnection, schema: &SchemaName) -> Result<bool> {
    let query = diesel::sql_query("SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1) AS yes");
    Ok(query.bind::<Text, _>(schema.as_str()).get_result::<Answer>(conn)?.yes)
}

/// Locks the row, and makes sure that it still goes by this name; the row as it is now.
pub(crate) fn lock_row<T: TenantTable>(tenant: &T, conn: &mut TenantConnection) -> Result<T> {
    let schema = tenant.schema_name().clone();
    match tenant.reload_for_update(conn)? {
        None => Err(Error::TenantNotFound { schema }),
        Some(row) if *row.schema_name() != schema => {
            Err(Error::TenantRenamed { schema, stored: row.schema_name().clone() })
        }
        Some(row) => Ok(row),
    }
}

/// Runs `f`, whose transaction or savepoint is rolled back when it fails, and tells a lost race for the name from any
/// other unique violation: only one of an index over the schema name, or of the list of schemas, is
/// [`Error::TenantExists`].
pub(crate) fn lost_race<T: TenantTable, R>(
    conn: &mut TenantConnection,
    schema: &SchemaName,
    f: impl FnOnce(&mut TenantConnection) -> Result<R>,
) -> Result<R> {
    f(conn).map_err(|error| {
        let Some(constraint) = unique_constraint(&error) else { return error };
        let lost =
            constraint == "pg_namespace_nspname_index" || covers_schema_name::<T>(conn, &constraint).unwrap_or(false);
        if lost { Error::TenantExists { schema: schema.clone(), existing: schema.to_string() } } else { error }
    })
}

fn unique_constraint(error: &Error) -> Option<String> {
    let query = match error {
        Error::Query(error) => error,
        Error::Migration(failure) => failure.query_error()?,
        _ => return None,
    };
    match query {
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => {
            info.constraint_name().map(ToOwned::to_owned)
        }
        _ => None,
    }
}

fn covers_schema_name<T: TenantTable>(conn: &mut TenantConnection, constraint: &str) -> Result<bool> {
    let (table, column) = (T::table_name()?.sql, T::SCHEMA_NAME_COLUMN);
    let query = diesel::sql_query(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid, \
         LATERAL generate_series(1, i.indnkeyatts) k \
         WHERE i.indrelid = $1::regclass AND c.relname = $2 \
         AND pg_catalog.pg_get_indexdef(i.indexrelid, k, false) ~ ('\\m' || $3 || '\\M')) AS yes",
    );
    let answer: Answer =
        query.bind::<Text, _>(table).bind::<Text, _>(constraint).bind::<Text, _>(column).get_result(conn)?;
    Ok(answer.yes)
}
