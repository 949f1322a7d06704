//! Making one schema of the stock.

use std::sync::Arc;

use diesel::Connection as _;
use tenants_core::SchemaName;

use super::stock;
use crate::connection::TenantConnection;
use crate::lifecycle::{WARM_PREFIX, holding, paths_sql, stock_lock_sql, texts_naming, warm_name};
use crate::migrations::fleet::registry;
use crate::migrations::{MigrationSet, migrate_spare};
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

/// Makes a schema and writes it into the stock, in one transaction; false if there are `count` by now.
///
/// Of several who fill the stock each waits for the one before it, so that it does not become larger than was asked for.
pub(super) fn make<T: TenantTable>(
    conn: &mut TenantConnection,
    context: &Arc<TenancyContext<T>>,
    set: &MigrationSet,
    fingerprint: &str,
    count: usize,
) -> Result<bool> {
    conn.transaction(|conn| {
        conn.send(&stock_lock_sql())?;
        if usize::try_from(stock::count(conn, fingerprint)?.ready).unwrap_or(usize::MAX) >= count {
            return Ok(false);
        }
        let schema = warm_name(&conn.settings().public_schema)?;
        let versions = migrate_spare(conn, context, &schema, set)?;
        conn.ensure_public()?;
        refuse_names(conn, &schema)?;
        // The new name is of no account: is there anything to rename?
        let has_paths = !paths_sql(conn, &schema, &schema)?.is_empty();
        stock::insert(conn, &schema, fingerprint, &registry::array(&versions), has_paths)?;
        Ok(true)
    })
}

/// A renamed schema must not be another than one that was made under its name.
///
/// The name is nobody else's, so that wherever it is found, it is this one.
fn refuse_names(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    let mut objects = texts_naming(conn, schema)?;
    objects.extend(holding(conn, schema, WARM_PREFIX)?);
    if objects.is_empty() { Ok(()) } else { Err(Error::CannotBeWarm { objects }) }
}
