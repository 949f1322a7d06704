//! Giving a new tenant a schema from the stock.

use std::collections::BTreeSet;
use std::sync::Arc;

use tenants_core::SchemaName;
use tenants_core::connection::Marker;
use tenants_core::migration::MigrationVersion;

use super::{fingerprint, is_there, stock};
use crate::connection::{AfterCommit, TenantConnection};
use crate::lifecycle::names::paths_sql;
use crate::migrations::{MigrationSet, new_schema_checks_sql};
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;
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
) -> Result<Option<Vec<MigrationVersion>>> {
    if !conn.settings().warm_schemas {
        return Ok(None);
    }
    let Some(fingerprint) = fingerprint(conn.settings(), set) else { return Ok(None) };
    if !context.stock.is_known() {
        if !is_there(conn)? {
            return Ok(None);
        }
        context.stock.know();
    }
    // Whoever has forgotten it tries again, and asks.
    let Some(taken) = stock::take(conn, &fingerprint).inspect_err(|_| context.stock.forget())? else {
        tracing::warn!(schema = %schema, "no warm schema fits, so that the new one is migrated");
        context.warm.ring();
        return Ok(None);
    };
    let warm: SchemaName = taken.schema_name.parse()?;
    let paths = if taken.has_paths { paths_sql(conn, &warm, schema)? } else { String::new() };
    let versions: BTreeSet<_> = set.as_slice().iter().map(|migration| migration.version().clone()).collect();
    let checks = new_schema_checks_sql::<T>(&conn.settings().public_schema, schema, versions.clone());
    let sql = format!("{paths}ALTER SCHEMA {} RENAME TO {}; {checks}", warm.quoted(), schema.quoted());
    conn.send(&sql).map_err(|error| explain(error, schema))?;
    let context = Arc::clone(context);
    let tell = Box::new(move || context.warm.ring());
    conn.watch()?.tracker.after_commit(AfterCommit { tell, stale: Vec::new() });
    Ok(Some(versions.into_iter().collect()))
}

/// A shared table may have been made since, under a name that is in the schema.
fn explain(error: Error, schema: &SchemaName) -> Error {
    let Error::Query(diesel::result::Error::DatabaseError(_, info)) = &error else { return error };
    match Marker::find(info.message()) {
        Some(Marker::Shadow { relations, .. }) => Error::ShadowedRelations { schema: schema.clone(), relations },
        _ => error,
    }
}
