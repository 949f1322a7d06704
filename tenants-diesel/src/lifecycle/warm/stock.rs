//! The table of what is in the stock, beside the registry.

use diesel::sql_types::{Bool, Text};
use diesel::{OptionalExtension as _, RunQueryDsl as _};
use tenants_core::SchemaName;

use crate::Result;
use crate::connection::TenantConnection;
use crate::lifecycle::rules::warm_prefix;

/// The name begins like that of the registry, and of diesel's bookkeeping.
pub(in crate::lifecycle) const STOCK_TABLE: &str = "__tenants_warm";

/// The stock with its schema, for SQL.
pub(crate) fn table(public: &SchemaName) -> String {
    format!("{}.{STOCK_TABLE}", public.quoted())
}

/// The condition that the schema of a row `w` is the one that was made: a dump that was loaded has rows of others.
pub(crate) fn alive(public: &SchemaName) -> String {
    of_schema(public, "true")
}

/// The same, and that our role has made it: another's could not be renamed, and its tables would be another's.
pub(crate) fn own(public: &SchemaName) -> String {
    of_schema(public, "pg_catalog.pg_get_userbyid(n.nspowner) = current_user")
}

/// Whatever a row says, none but a schema of the stock may be meant: another's would be renamed, or dropped.
///
/// Not `EXISTS`, which the planner makes a join of: with all schemas there are, in three times the time.
fn of_schema(public: &SchemaName, condition: &str) -> String {
    format!(
        "(pg_catalog.starts_with(w.schema_name, '{prefix}') AND COALESCE((SELECT n.nspname::text = w.schema_name \
         AND {condition} FROM pg_catalog.pg_namespace n WHERE n.oid = w.schema_oid), false))",
        prefix = warm_prefix(public),
    )
}

/// Only where each statement sees what is committed: else one that somebody else has taken would be an error.
pub(super) const READS_COMMITTED: &str =
    "pg_catalog.current_setting('transaction_isolation') IN ('read committed', 'read uncommitted')";

#[derive(diesel::QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// A schema that was taken from the stock.
#[derive(diesel::QueryableByName)]
pub(super) struct Taken {
    #[diesel(sql_type = Text)]
    pub(super) schema_name: String,
    /// Whether functions run with the schema in their search path.
    #[diesel(sql_type = Bool)]
    pub(super) has_paths: bool,
}

/// Whether there is a stock that the role may take from.
pub(crate) fn is_there(conn: &mut TenantConnection) -> Result<bool> {
    let table = table(&conn.settings().public_schema);
    let query = diesel::sql_query(
        "SELECT COALESCE(pg_catalog.has_table_privilege(t.oid, 'SELECT') AND pg_catalog.has_table_privilege(t.oid, 'UPDATE') \
         AND pg_catalog.has_table_privilege(t.oid, 'DELETE'), false) AS yes \
         FROM (SELECT pg_catalog.to_regclass($1)::oid AS oid) t",
    );
    Ok(query.bind::<Text, _>(table).get_result::<Answer>(conn)?.yes)
}

/// Takes a schema that was made by these migrations out of the stock, if there is one that nobody else is taking.
///
/// The row is locked until the end of the transaction, and there again if that is rolled back.
pub(super) fn take(conn: &mut TenantConnection, fingerprint: &str) -> Result<Option<Taken>> {
    let table = table(&conn.settings().public_schema);
    let query = diesel::sql_query(format!(
        "DELETE FROM {table} WHERE schema_name = (SELECT w.schema_name FROM {table} w \
         WHERE w.fingerprint = $1 AND {own} \
         AND {READS_COMMITTED} LIMIT 1 FOR UPDATE OF w SKIP LOCKED) RETURNING schema_name, has_paths",
        own = own(&conn.settings().public_schema),
    ));
    Ok(query.bind::<Text, _>(fingerprint).get_result(conn).optional()?)
}
