//! The traits that `#[derive(TenantModel)]` and `#[derive(DomainModel)]` implement, as far as they need no driver.

use crate::SchemaName;

/// A row of the tenants table: one customer, with a PostgreSQL schema of its own.
///
/// Written by `#[derive(TenantModel)]`; see there for the attributes.
///
/// ```
/// use tenants_core::{SchemaName, TenantModel};
///
/// struct Client {
///     schema_name: SchemaName,
/// }
/// impl TenantModel for Client {
///     const AUTO_CREATE_SCHEMA: bool = true;
///     const AUTO_DROP_SCHEMA: bool = false;
///     fn schema_name(&self) -> &SchemaName {
///         &self.schema_name
///     }
/// }
/// let acme = Client { schema_name: "acme".parse()? };
/// assert_eq!((acme.schema_name().as_str(), acme.schema_oid()), ("acme", None));
/// # Ok::<(), tenants_core::SchemaNameError>(())
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not a tenant model", label = "needs `#[derive(TenantModel)]`")]
pub trait TenantModel {
    /// Whether saving a new tenant creates and migrates its schema (`#[tenant(auto_create_schema = false)]` turns it
    /// off).
    const AUTO_CREATE_SCHEMA: bool;

    /// Whether deleting the tenant drops its schema, with all that is in it (`#[tenant(auto_drop_schema)]`).
    const AUTO_DROP_SCHEMA: bool;

    /// The schema that holds this tenant's tables.
    fn schema_name(&self) -> &SchemaName;

    /// The OID the schema had when this was read (`pg_namespace.oid`), for what may be stale: a name alone may belong
    /// to another customer by now. A plain row knows none.
    fn schema_oid(&self) -> Option<u32> {
        None
    }
}

/// A row of the domains table: one host name under which a tenant is reached.
///
/// Written by `#[derive(DomainModel)]`; see there for the attributes.
///
/// ```
/// use tenants_core::{DomainModel, SchemaName, TenantModel};
///
/// struct Domain<T> {
///     tenant: std::marker::PhantomData<T>,
///     domain: String,
/// }
/// impl<T: TenantModel> DomainModel for Domain<T> {
///     type Tenant = T;
///     fn domain(&self) -> &str {
///         &self.domain
///     }
///     fn is_primary(&self) -> bool {
///         true
///     }
/// }
/// fn link(domain: &impl DomainModel) -> String {
///     format!("https://{}/", domain.domain())
/// }
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not a domain model", label = "needs `#[derive(DomainModel)]`")]
pub trait DomainModel {
    /// The tenant this domain leads to.
    type Tenant: TenantModel;

    /// The host name as it is stored: a normalised [`Hostname`](crate::Hostname).
    fn domain(&self) -> &str;

    /// Whether this is the tenant's main domain, the one links are made with.
    fn is_primary(&self) -> bool;
}
