//! Giving a new tenant a schema from the stock.

use std::sync::Arc;

use tenants_core::SchemaName;
use tenants_core::connection::Marker;
use tenants_core::migration::MigrationVersion;

use super::haste::claim_sql;
use super::{fingerprint, is_there, stock};
use crate::connection::{AfterCommit, ConnectionSettings, TenantConnection};
use crate::lifecycle::names::paths_sql;
use crate::lifecycle::shortcuts::Shortcuts;
use crate::migrations::{MigrationSet, new_schema_checks_sql};
use crate::model::TenantTable;
use crate::tenancy::{Stock, TenancyContext};
use crate::{Error, Result};

/// Renames a schema that has these migrations to `schema`, in the transaction that makes the tenant and holds the name's
/// lock; the versions it has, or none if the tenant has to be migrated.
///
/// Whoever has it in hand holds its row, so that two never get the same one.
pub(in crate::lifecycle) fn claim<T: TenantTable>(
    conn: &mut TenantConnection,
    context: &Arc<TenancyContext<T>>,
    schema: &SchemaName,
    set: &MigrationSet,
    shortcuts: &Shortcuts,
) -> Result<Option<Vec<MigrationVersion>>> {
    let Some(fingerprint) = fingerprint_to_claim(conn.settings(), set) else { return Ok(None) };
    match shortcuts.stock {
        Stock::Ready => {
            let sql = claim_sql::<T>(conn.settings(), schema, set, &fingerprint, shortcuts.registry);
            conn.send(&sql).map_err(|error| explain(error, schema))?;
            ring_after(context, conn)?;
            return Ok(Some(versions(set)));
        }
        Stock::Unknown if !is_there(conn)? => return Ok(None),
        _ => {}
    }
    context.stock.know(Stock::There);
    // Whoever has forgotten it tries again, and asks.
    let Some(taken) = stock::take(conn, &fingerprint).inspect_err(|_| context.stock.know(Stock::Unknown))? else {
        tracing::warn!(schema = %schema, "no warm schema fits, so that the new one is migrated");
        context.warm.ring();
        return Ok(None);
    };
    let warm: SchemaName = taken.schema_name.parse()?;
    let paths = if taken.has_paths { paths_sql(conn, &warm, schema)? } else { String::new() };
    let versions = versions(set);
    let checks = new_schema_checks_sql::<T>(&conn.settings().public_schema, schema, &versions);
    let sql = format!("{paths}ALTER SCHEMA {} RENAME TO {}; {checks}", warm.quoted(), schema.quoted());
    conn.send(&sql).map_err(|error| explain(error, schema))?;
    if !taken.has_paths {
        context.stock.know(Stock::Ready);
    }
    ring_after(context, conn)?;
    Ok(Some(versions))
}

/// What a schema has to be made by in order to be claimed, if the tenancy is to claim any.
pub(in crate::lifecycle) fn fingerprint_to_claim(settings: &ConnectionSettings, set: &MigrationSet) -> Option<String> {
    if settings.warm_schemas { fingerprint(settings, set) } else { None }
}

/// What a schema of the stock has, as every new tenant's.
pub(in crate::lifecycle) fn versions(set: &MigrationSet) -> Vec<MigrationVersion> {
    set.as_slice().iter().map(|migration| migration.version().clone()).collect()
}

/// Has whoever fills the stock look at it, once the claim is committed.
pub(in crate::lifecycle) fn ring_after<T: TenantTable>(
    context: &Arc<TenancyContext<T>>,
    conn: &mut TenantConnection,
) -> Result<()> {
    let context = Arc::clone(context);
    let tell = Box::new(move || context.warm.ring());
    conn.watch()?.tracker.after_commit(AfterCommit { tell, stale: Vec::new() });
    Ok(())
}

/// A shared table may have been made since, under a name that is in the schema.
pub(in crate::lifecycle) fn explain(error: Error, schema: &SchemaName) -> Error {
    let Error::Query(diesel::result::Error::DatabaseError(_, info)) = &error else { return error };
    match Marker::find(info.message()) {
        Some(Marker::Shadow { relations, .. }) => Error::ShadowedRelations { schema: schema.clone(), relations },
        _ => error,
    }
}
