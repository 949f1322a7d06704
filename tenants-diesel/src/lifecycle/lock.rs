//! Advisory locks that keep two processes from working on one schema name at a time.

use std::time::{Duration, Instant};

use diesel::RunQueryDsl as _;
use diesel::sql_types::{BigInt, Bool};
use tenants_core::SchemaName;

use crate::connection::TenantConnection;
use crate::{Error, Result};

/// The key of a schema's advisory lock: of its name without regard to case, so that `Acme` waits for `acme`.
pub(crate) fn lock_key(schema: &SchemaName) -> i64 {
    key("tenants:schema:", schema)
}

fn key(purpose: &str, schema: &SchemaName) -> i64 {
    fnv1a(purpose.bytes().chain(schema.folded().into_bytes())).cast_signed()
}

/// FNV-1a, since every process of every version must come to the same number.
pub(super) fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325_u64, hash)
}

/// The SQL that waits for the lock of whoever fills the stock of warm schemas, until the end of the transaction.
pub(crate) fn stock_lock_sql() -> String {
    let key = fnv1a("tenants:warm".bytes()).cast_signed();
    format!("SELECT pg_catalog.pg_advisory_xact_lock({key})")
}

/// The SQL that waits for the lock, until the end of the transaction.
pub(crate) fn transaction_lock_sql(schema: &SchemaName) -> String {
    transaction_locks_sql(&[schema])
}

/// The SQL that waits for the locks of several schemas, in their order.
pub(crate) fn transaction_locks_sql(schemas: &[&SchemaName]) -> String {
    let lock = |schema: &&SchemaName| format!("pg_catalog.pg_advisory_xact_lock({})", lock_key(schema));
    format!("SELECT {}", schemas.iter().map(lock).collect::<Vec<_>>().join(", "))
}

/// An advisory lock of the session; the schema it guards is being built or deleted by a living process.
pub(super) fn session_lock(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    conn.send(&format!("SELECT pg_catalog.pg_advisory_lock({})", lock_key(schema)))
}

pub(super) fn session_unlock(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    conn.send(&format!("SELECT pg_catalog.pg_advisory_unlock({})", lock_key(schema)))
}

/// Keeps others from migrating the schema step by step until the end of the transaction; false if somebody does.
pub(crate) fn try_lock_stepwise(conn: &mut TenantConnection, schema: &SchemaName) -> Result<bool> {
    let query = diesel::sql_query("SELECT pg_catalog.pg_try_advisory_xact_lock($1) AS taken");
    Ok(query.bind::<BigInt, _>(stepwise_key(schema)).get_result::<Try>(conn)?.taken)
}

fn stepwise_key(schema: &SchemaName) -> i64 {
    key("tenants:stepwise:", schema)
}

/// Runs `f` while no other process runs migrations step by step in the schema.
///
/// Asks again and again instead of waiting in the server: `CREATE INDEX CONCURRENTLY` waits for every transaction that
/// began before it, and so for one that waits for this lock.
pub(crate) fn stepwise_alone<R>(
    conn: &mut TenantConnection,
    schema: &SchemaName,
    wait: Duration,
    f: impl FnOnce(&mut TenantConnection) -> Result<R>,
) -> Result<R> {
    let key = stepwise_key(schema);
    ask_until(conn, schema, key, Instant::now() + wait, wait)?;
    let result = f(conn);
    // Where this fails the session is dead, and its locks with it.
    let _ = conn.send(&format!("SELECT pg_catalog.pg_advisory_unlock({key})"));
    result
}

/// Takes the locks of several schemas for the session, all in one order; asked for again and again as above.
///
/// # Errors
///
/// [`Error::SchemaBusy`] if one is not to be had in time.
pub(crate) fn session_locks(conn: &mut TenantConnection, schemas: &[&SchemaName], wait: Duration) -> Result<()> {
    let (mut schemas, deadline) = (schemas.to_vec(), Instant::now() + wait);
    schemas.sort_by_key(|schema| lock_key(schema));
    schemas.into_iter().try_for_each(|schema| ask_until(conn, schema, lock_key(schema), deadline, wait))
}

fn ask_until(
    conn: &mut TenantConnection,
    schema: &SchemaName,
    key: i64,
    deadline: Instant,
    waited: Duration,
) -> Result<()> {
    while !try_session_lock(conn, key)? {
        if Instant::now() > deadline {
            return Err(Error::SchemaBusy { schema: schema.clone(), waited });
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// Takes an advisory lock of the session if it is free.
pub(super) fn try_session_lock(conn: &mut TenantConnection, key: i64) -> Result<bool> {
    let query = diesel::sql_query("SELECT pg_catalog.pg_try_advisory_lock($1) AS taken");
    Ok(query.bind::<BigInt, _>(key).get_result::<Try>(conn)?.taken)
}

/// Whether another session holds the schema's lock.
pub(crate) fn is_locked(conn: &mut TenantConnection, schema: &SchemaName) -> Result<bool> {
    let query = diesel::sql_query(format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE {OF_THIS_KEY} AND pid <> pg_catalog.pg_backend_pid()) AS taken"
    ));
    Ok(query.bind::<BigInt, _>(lock_key(schema)).get_result::<Try>(conn)?.taken)
}

/// The rows of `pg_locks` that are of the advisory lock `$1`, whose halves are `classid` and `objid`.
const OF_THIS_KEY: &str = "locktype = 'advisory' AND granted AND objsubid = 1 \
    AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) \
    AND (classid::bigint << 32) | objid::bigint = $1";

/// The same, but not where this session has it already: PostgreSQL would give it a second time.
pub(super) fn try_new_session_lock(conn: &mut TenantConnection, key: i64) -> Result<bool> {
    // `CASE`, since `AND` may take the lock before it looks.
    let query = diesel::sql_query(format!(
        "SELECT CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_locks WHERE {OF_THIS_KEY} AND pid = pg_catalog.pg_backend_pid()) \
         THEN false ELSE pg_catalog.pg_try_advisory_lock($1) END AS taken"
    ));
    Ok(query.bind::<BigInt, _>(key).get_result::<Try>(conn)?.taken)
}

#[derive(diesel::QueryableByName)]
struct Try {
    #[diesel(sql_type = Bool)]
    taken: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_same_for_ever_and_do_not_know_case() {
        let key = |name: &str| lock_key(&name.parse().unwrap());
        assert_eq!(key("acme"), key("ACME"));
        assert_eq!(key("Ärger"), key("ärger"));
        assert_ne!(key("acme"), key("acme2"));
        assert_eq!(key("acme"), -8_392_550_016_828_751_631);
    }
}
