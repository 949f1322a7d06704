//! A tenant with the identity of its schema.

use std::ops::Deref;

use tenants_core::{SchemaName, TenantModel};

/// A tenant row together with the OID its schema had when the row was read.
///
/// A row that is kept for a while (in a cache, in a job's payload) may be stale: the tenant was renamed, and its name given to
/// another customer. A connection for a `Resolved` is refused then, instead of serving the other customer's rows.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// use tenants_diesel::Error;
///
/// let Some(tenant) = tenancy.tenant_by_domain("acme.example.com")? else { return Ok(()) };
/// // … minutes later:
/// if let Err(Error::SchemaReplaced { .. }) = tenancy.tenant(&tenant) {
///     println!("{} is another customer's by now", tenant.schema_name);
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
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
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// if let Some(tenant) = tenancy.tenant_by_domain("acme.example.com")? {
    ///     let mut client: Client = tenant.into_inner();
    ///     client.name = "Acme Ltd".into();
    ///     client.save(&mut tenancy.public()?)?;
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
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
