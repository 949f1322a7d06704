//! The traits that `#[derive(TenantModel)]` and `#[derive(DomainModel)]` implement, as far as they need no driver.

use crate::SchemaName;

/// A row of the tenants table: one customer, with a PostgreSQL schema of its own.
///
/// Written by `#[derive(TenantModel)]`; see there for the attributes.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a tenant model", label = "needs `#[derive(TenantModel)]`")]
pub trait TenantModel {
    /// Whether saving a new tenant creates and migrates its schema (`#[tenant(auto_create_schema = false)]` turns it off).
    const AUTO_CREATE_SCHEMA: bool;

    /// Whether deleting the tenant drops its schema, with all that is in it (`#[tenant(auto_drop_schema)]`).
    const AUTO_DROP_SCHEMA: bool;

    /// The schema that holds this tenant's tables.
    fn schema_name(&self) -> &SchemaName;

    /// The OID the schema had when this was read (`pg_namespace.oid`), for what may be stale: a name alone may belong to another
    /// customer by now. A plain row knows none.
    fn schema_oid(&self) -> Option<u32> {
        None
    }
}

/// A row of the domains table: one host name under which a tenant is reached.
///
/// Written by `#[derive(DomainModel)]`; see there for the attributes.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a domain model", label = "needs `#[derive(DomainModel)]`")]
pub trait DomainModel {
    /// The tenant this domain leads to.
    type Tenant: TenantModel;

    /// The host name as it is stored: a normalised [`Hostname`](crate::Hostname).
    fn domain(&self) -> &str;

    /// Whether this is the tenant's main domain, the one links are made with.
    fn is_primary(&self) -> bool;
}
