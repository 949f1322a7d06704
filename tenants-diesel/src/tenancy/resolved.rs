//! A tenant with the identity of its schema.

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
///     println!("{} is another customer's by now", tenant.schema_name());
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved<T> {
    tenant: T,
    schema_oid: u32,
}

/// PostgreSQL's `InvalidOid`, which no schema has.
const NO_SCHEMA: u32 = 0;

impl<T> Resolved<T> {
    /// A row with the OID of its schema (`pg_namespace.oid`), from where both were kept: a cache, a job's payload.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Resolved;
    ///
    /// let client = Client { id: 7, schema_name: "acme".parse()?, name: "Acme".into() };
    /// let resolved = Resolved::new(client, 16_418);
    /// assert_eq!(resolved.schema_oid(), Some(16_418));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn new(tenant: T, schema_oid: u32) -> Self {
        Self { tenant, schema_oid }
    }

    /// A row read when it had no schema: no later schema of that name is its own.
    pub(super) fn found(tenant: T, schema_oid: Option<u32>) -> Self {
        Self { tenant, schema_oid: schema_oid.unwrap_or(NO_SCHEMA) }
    }

    /// The row, without the identity of its schema: [`Tenancy::tenant`](crate::Tenancy::tenant) of it goes by the name alone.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// let tenant = tenancy.tenant_by_domain("acme.example.com")?;
    /// println!("{:?}", tenant.map(|tenant| tenant.row().name.clone()));
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn row(&self) -> &T {
        &self.tenant
    }

    /// The row, owned.
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

impl<T: TenantModel> TenantModel for Resolved<T> {
    const AUTO_CREATE_SCHEMA: bool = T::AUTO_CREATE_SCHEMA;
    const AUTO_DROP_SCHEMA: bool = T::AUTO_DROP_SCHEMA;

    fn schema_name(&self) -> &SchemaName {
        self.tenant.schema_name()
    }

    fn schema_oid(&self) -> Option<u32> {
        Some(self.schema_oid)
    }
}
