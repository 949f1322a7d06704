//! From which schema a tenant may be created, changed and deleted.

use tenants_core::{SchemaName, TenantModel};

use super::lock::fnv1a;
use crate::connection::{ConnectionSettings, TenantConnection};
use crate::{Error, Result};

/// A new tenant is made in the public schema only.
pub(crate) fn require_public(conn: &mut TenantConnection, operation: &'static str) -> Result<()> {
    let current = conn.schema_name()?;
    let public = conn.settings().public_schema.clone();
    if current == public { Ok(()) } else { Err(Error::NotInPublicSchema { operation, current, public }) }
}

/// An existing tenant is changed and deleted in the public schema or in its own.
pub(crate) fn require_public_or_own<T: TenantModel>(
    conn: &mut TenantConnection,
    tenant: &T,
    operation: &'static str,
) -> Result<()> {
    let current = conn.schema_name()?;
    let public = conn.settings().public_schema.clone();
    if current == public || current == *tenant.schema_name() {
        return Ok(());
    }
    Err(Error::NotInOwnSchema { operation, current, own: tenant.schema_name().clone(), public })
}

/// Begins the name of a schema that is being built.
pub(crate) const STAGING_PREFIX: &str = "tenants_staging_";

/// Begins the name of a schema that is being deleted in chunks.
pub(crate) const DELETING_PREFIX: &str = "tenants_deleting_";

/// Begins the name of a schema that is migrated before there is a tenant for it.
pub(crate) const WARM_PREFIX: &str = "tenants_warm_";

/// The same of one stock: with another public schema the same database has another, whose schemas are not ours to give or to drop.
pub(crate) fn warm_prefix(public: &SchemaName) -> String {
    format!("{WARM_PREFIX}{:08x}_", fnv1a(public.as_str().bytes()) >> 32)
}

/// Begins the name of a schema that is there for no longer than a statement.
pub(crate) const REPLAN_PREFIX: &str = "tenants_replan_";

/// A tenant of such a name would be taken for what a dead process left, and dropped, or be in the way.
pub(crate) fn refuse_reserved(schema: &SchemaName) -> Result<()> {
    let folded = schema.folded();
    if [STAGING_PREFIX, DELETING_PREFIX, WARM_PREFIX, REPLAN_PREFIX].iter().any(|prefix| folded.starts_with(prefix)) {
        return Err(Error::ReservedSchemaName { schema: schema.clone() });
    }
    Ok(())
}

/// The public schema, or another spelling of it, is no customer's.
pub(crate) fn is_public(settings: &ConnectionSettings, schema: &SchemaName) -> Result<bool> {
    let public = &settings.public_schema;
    if schema == public {
        return Ok(true);
    }
    if schema.folded() == public.folded() {
        return Err(Error::PublicSchemaName { schema: schema.clone(), public: public.clone() });
    }
    Ok(false)
}
