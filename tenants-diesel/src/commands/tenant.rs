//! Whether a schema is somebody's.

use tenants_core::SchemaName;

use crate::connection::TenantConnection;
use crate::model::TenantTable;
#[cfg(feature = "cli")]
use crate::tenancy::Tenancy;
use crate::{Error, Result};

/// Makes sure that a schema is the public one or has a tenant's row.
///
/// # Errors
///
/// [`Error::TenantNotFound`].
pub(super) fn require<T: TenantTable>(conn: &mut TenantConnection, schema: &SchemaName) -> Result<()> {
    if *schema == conn.settings().public_schema {
        return Ok(());
    }
    conn.ensure_public()?;
    match T::find_by_schema_name(schema, conn)? {
        Some(_) => Ok(()),
        None => Err(Error::TenantNotFound { schema: schema.clone() }),
    }
}

#[cfg(feature = "cli")]
impl<T: TenantTable> Tenancy<T> {
    /// Makes sure that a schema is somebody's and can be used; its search path.
    pub(crate) fn require_schema(&self, schema: &SchemaName) -> Result<tenants_core::SearchPath> {
        let mut conn = self.administrator()?;
        require::<T>(&mut conn, schema)?;
        conn.set_schema(schema)?;
        Ok(conn.settings().search_path(schema)?)
    }
}
