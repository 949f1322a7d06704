//! The project's hook, in the tenant's schema and in a transaction.

use diesel::Connection as _;

use super::NewSuperuser;
use crate::cli::hooks::Hooks;
use crate::connection::TenantConnection;
use crate::model::TenantTable;
use crate::{Error, Result};

/// Stores a superuser in the tenant's schema: whatever the hook writes, or nothing.
///
/// # Errors
///
/// If there is no hook, or it fails.
pub(in crate::cli) fn store<T: TenantTable>(
    user: &NewSuperuser,
    tenant: &T,
    hooks: &Hooks<T>,
    conn: &mut TenantConnection,
) -> Result<()> {
    let hook = hooks.store_superuser().ok_or(Error::NoSuperuserHook)?;
    conn.with_tenant(tenant, |conn| {
        conn.transaction(|conn| hook(user, tenant, conn).map_err(|source| Error::Superuser { source }))
    })
}
