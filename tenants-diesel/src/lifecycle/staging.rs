//! Building a schema step by step, out of sight, and renaming it into place together with the row.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;
use tenants_core::SchemaName;
use tenants_core::connection::Marker;
use tenants_core::signal::Signal;
use tenants_core::sql::literal;

use super::creation::{Creation, Row};
use super::lock::{lock_key, session_lock, session_unlock, try_new_session_lock};
use super::rules::{STAGING_PREFIX, warm_prefix};
use super::{empty, guard};
use crate::connection::TenantConnection;
use crate::migrations::{
    Limits, PlannedStep, Sending, announce, create_empty_schema, locate_step, shadow_check_sql, stepwise,
};
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

#[derive(diesel::QueryableByName)]
struct Stale {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Creates a tenant whose migrations cannot run in one transaction.
///
/// Nobody sees the schema before the last transaction, which renames it and inserts the row. A process that dies on the
/// way leaves a staging schema; the next run [sweeps](sweep) it, since the advisory lock of its name fell with the
/// session.
pub(super) fn make<T: TenantTable>(
    mut row: Row<'_, T>,
    creation: &Creation,
    context: &Arc<TenancyContext<T>>,
    sending: Sending,
    conn: &mut TenantConnection,
) -> Result<T> {
    // The answer is only a first one: the last transaction asks again, under the lock it keeps.
    row.in_checked_transaction(creation, conn, |_, _| Ok(()))?;
    sweep::<T>(conn)?;
    let staging = staging_name()?;
    session_lock(conn, &staging)?;
    let result = build(&mut row, creation, context, &staging, sending, conn);
    if result.is_err() {
        // The error that led here says more than one the clean-up may meet; what stays is swept by the next run.
        let _ = empty::drop_schema(conn, &staging);
    }
    // Where this fails the session is dead, and its locks with it; the tenant stands all the same.
    let _ = session_unlock(conn, &staging);
    result
}

fn build<T: TenantTable>(
    row: &mut Row<'_, T>,
    creation: &Creation,
    context: &Arc<TenancyContext<T>>,
    staging: &SchemaName,
    sending: Sending,
    conn: &mut TenantConnection,
) -> Result<T> {
    let migrations = creation.migrations.as_ref().map_or(&[][..], |set| set.as_slice());
    let applied: Vec<_> = migrations.iter().map(|migration| migration.version().clone()).collect();
    context.send_before(&Signal::SchemaPreMigration { schema: &creation.schema, pending: &applied }, conn)?;
    create_empty_schema(conn, staging)?;
    let path = conn.settings().migration_path(staging)?;
    for migration in migrations {
        let step = PlannedStep::up(migration);
        announce(context, &creation.schema, &[step], conn)?;
        stepwise::run(conn, staging, &path, &step, &Limits::default(), "", sending)
            .map_err(|error| locate_step(error, conn, staging, &path, &step).in_schema(&creation.schema))?;
    }
    guard::lost_race::<T, _>(conn, &creation.schema, |conn| {
        row.in_checked_transaction(creation, conn, |row, conn| {
            context.send_before(&Signal::BeforeCreate { schema: &creation.schema }, conn)?;
            conn.send(&rename_sql::<T>(conn, staging, &creation.schema)).map_err(|error| explain(error, creation))?;
            row.put(creation, applied, context, conn)
        })
    })
}

/// Renames, and proves that nothing in the schema goes by its old name: functions keep their text.
fn rename_sql<T: TenantTable>(conn: &TenantConnection, staging: &SchemaName, schema: &SchemaName) -> String {
    format!(
        "ALTER SCHEMA {old} RENAME TO {new}; \
         SELECT pg_catalog.concat('{marker}', pg_catalog.string_agg(p.proname::text, ', '))::int4 FROM pg_catalog.pg_proc p \
         WHERE p.pronamespace = {name}::regnamespace \
         AND (strpos(p.prosrc, {staging}) > 0 OR strpos(p.proconfig::text, {staging}) > 0) HAVING count(*) > 0; {shadow}",
        old = staging.quoted(),
        new = schema.quoted(),
        marker = Marker::STAGING_NAME,
        name = literal(&schema.quoted().to_string()),
        staging = literal(staging.as_str()),
        shadow = shadow_check_sql::<T>(&conn.settings().public_schema, schema),
    )
}

fn explain(error: Error, creation: &Creation) -> Error {
    let Error::Query(diesel::result::Error::DatabaseError(_, info)) = &error else { return error };
    let schema = creation.schema.clone();
    match Marker::find(info.message()) {
        Some(Marker::StagingName { functions }) => Error::StagingNameKept { schema, functions },
        Some(Marker::Shadow { relations, .. }) => Error::ShadowedRelations { schema, relations },
        _ => error,
    }
}

/// Drops the staging schemas whose builders are gone, and none that is a tenant's; the number dropped.
///
/// One whose lock this very session holds is being built further up, by the creation a receiver of which called this one.
/// One that cannot be dropped (it is another role's) is left to the next run.
pub(crate) fn sweep<T: TenantTable>(conn: &mut TenantConnection) -> Result<u64> {
    drop_left_over::<T>(conn, STAGING_PREFIX, "true")
}

/// The same of another prefix, where a trusted condition on `n` holds.
pub(crate) fn drop_left_over<T: TenantTable>(
    conn: &mut TenantConnection,
    prefix: &str,
    condition: &str,
) -> Result<u64> {
    let (table, column) = (T::table_name()?.sql, T::SCHEMA_NAME_COLUMN);
    let stale: Vec<Stale> = diesel::sql_query(format!(
        "SELECT n.nspname::text AS name FROM pg_catalog.pg_namespace n WHERE starts_with(n.nspname::text, $1) \
         AND NOT EXISTS (SELECT FROM {table} t WHERE t.\"{column}\" = n.nspname::text) AND {condition}"
    ))
    .bind::<Text, _>(prefix)
    .load(conn)?;
    let mut dropped = 0;
    for Stale { name } in stale {
        let Ok(schema) = name.parse::<SchemaName>() else { continue };
        if try_new_session_lock(conn, lock_key(&schema))? {
            let result = empty::drop_schema(conn, &schema);
            session_unlock(conn, &schema)?;
            match result {
                Ok(()) => dropped += 1,
                Err(error) => tracing::warn!(%error, schema = %schema, "a left over schema could not be dropped"),
            }
        }
    }
    Ok(dropped)
}

/// A name nobody else has: `CREATE SCHEMA` refuses it if somebody has.
pub(crate) fn staging_name() -> Result<SchemaName> {
    unique_name(STAGING_PREFIX)
}

/// The same for a schema of the stock.
pub(crate) fn warm_name(public: &SchemaName) -> Result<SchemaName> {
    unique_name(&warm_prefix(public))
}

fn unique_name(prefix: &str) -> Result<SchemaName> {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos());
    Ok(format!("{prefix}{}_{count}_{nanos:x}", std::process::id()).parse()?)
}
