//! A tenant with the identity of its schema.

use std::ops::Deref;

use tenants_core::{SchemaName, TenantModel};

/// A tenant row together with the OID its schema had when the row was read.
///
/// A row that is kept for a while (in a cache, in a job's payload) may be stale: the tenant was renamed, and its name given to
/// another customer. A connection for a `Resolved` is refused then, instead of serving the other customer's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved<T> {
    tenant: T,
    schema_oid: Option<u32>,
}

impl<T> Resolved<T> {
    pub(crate) fn new(tenant: T, schema_oid: Option<u32>) -> Self {
        Self { tenant, schema_oid }
    }

    /// The row.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.tenant
    }
}

impl<T> Deref for Resolved<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.tenant
    }
}

impl<T: TenantModel> TenantModel for Resolved<T> {
    const AUTO_CREATE_SCHEMA: bool = T::AUTO_CREATE_SCHEMA;
    const AUTO_DROP_SCHEMA: bool = T::AUTO_DROP_SCHEMA;

    fn schema_name(&self) -> &SchemaName {
        self.tenant.schema_name()
    }

    fn schema_oid(&self) -> Option<u32> {
        self.schema_oid
    }
}
