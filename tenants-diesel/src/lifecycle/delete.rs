//! Deleting a tenant: the row, and its schema if that is asked for.

use std::sync::Arc;

use diesel::Connection as _;
use tenants_core::SchemaName;
use tenants_core::signal::{OwnedSignal, Signal};

use super::lock::{lock_key, transaction_lock_sql};
use super::size::SchemaSize;
use super::{empty, guard, rules};
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::tenancy::TenancyContext;
use crate::{Error, Result};

/// How a tenant is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DeleteOptions {
    /// Drop the schema, with all that is in it, even where the model says not to.
    pub force_drop: bool,
}

impl DeleteOptions {
    /// Drops the schema, with all that is in it, even where the model says not to.
    #[must_use]
    pub fn force_drop(mut self) -> Self {
        self.force_drop = true;
        self
    }
}

/// A schema that is too large for one transaction is dropped under this name, which nobody can reach.
const PREFIX: &str = "tenants_deleting_";

/// Where a schema goes that is being deleted; known from the name, so that the deletion can be taken up again.
pub(crate) fn deleting_name(schema: &SchemaName) -> Result<SchemaName> {
    Ok(format!("{PREFIX}{:016x}", lock_key(schema).cast_unsigned()).parse()?)
}

pub(crate) fn delete<T: TenantTable>(tenant: &T, options: DeleteOptions, conn: &mut TenantConnection) -> Result<()> {
    rules::require_public_or_own(conn, tenant, "delete a tenant")?;
    let schema = tenant.schema_name();
    if rules::is_public(conn, schema)? {
        return Err(Error::PublicTenant);
    }
    let drops = T::AUTO_DROP_SCHEMA || options.force_drop;
    let deleting = deleting_name(schema)?;
    let context = TenancyContext::<T>::of(conn.settings());
    if !drops {
        return conn.transaction(|conn| {
            lock_row(tenant, conn)?;
            delete_row(tenant, conn)
        });
    }
    // What stands there may be left over from a deletion that was cut off.
    let resumes = guard::schema_exists(conn, &deleting)?;
    let doomed = if resumes { &deleting } else { schema };
    if !SchemaSize::of(conn, doomed)?.fits() {
        if conn.transaction_depth()? > 0 {
            return Err(Error::SchemaTooLarge { schema: schema.clone() });
        }
        if !resumes {
            conn.transaction(|conn| {
                lock_row(tenant, conn)?;
                context.send_before(&Signal::BeforeDrop { tenant }, conn)?;
                conn.set_schema_to_public()?;
                conn.send(&format!("ALTER SCHEMA {} RENAME TO {}", schema.quoted(), deleting.quoted()))
            })?;
        }
        conn.set_schema_to_public()?;
        empty::empty(conn, &deleting)?;
        return drop_with_row(tenant, &deleting, true, &context, conn);
    }
    drop_with_row(tenant, doomed, resumes, &context, conn)
}

/// Drops the schema and deletes the row in one transaction.
fn drop_with_row<T: TenantTable>(
    tenant: &T,
    doomed: &SchemaName,
    told: bool,
    context: &Arc<TenancyContext<T>>,
    conn: &mut TenantConnection,
) -> Result<()> {
    conn.transaction(|conn| {
        lock_row(tenant, conn)?;
        if !told {
            context.send_before(&Signal::BeforeDrop { tenant }, conn)?;
        }
        conn.set_schema_to_public()?;
        conn.send(&format!("DROP SCHEMA IF EXISTS {} CASCADE", doomed.quoted()))?;
        delete_row(tenant, conn)?;
        context.send_after(OwnedSignal::AfterDrop { tenant: Arc::new(tenant.clone()) }, conn)
    })
}

/// Locks the name and the row, and makes sure that the row still goes by this name.
fn lock_row<T: TenantTable>(tenant: &T, conn: &mut TenantConnection) -> Result<()> {
    conn.send(&transaction_lock_sql(tenant.schema_name()))?;
    let schema = tenant.schema_name().clone();
    match tenant.reload_for_update(conn)? {
        None => Err(Error::TenantNotFound { schema }),
        Some(row) if *row.schema_name() != schema => {
            Err(Error::TenantRenamed { schema, stored: row.schema_name().clone() })
        }
        Some(_) => Ok(()),
    }
}

fn delete_row<T: TenantTable>(tenant: &T, conn: &mut TenantConnection) -> Result<()> {
    conn.set_schema_to_public()?;
    tenant.delete_row(conn)?;
    Ok(())
}
