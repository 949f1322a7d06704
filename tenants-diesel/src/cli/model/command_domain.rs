//! What the commands know of a domain model.

use super::{Field, FieldError, FieldValues};
use crate::model::{DomainTable, NewDomain};

/// A domain model that commands can make.
///
/// Written by `#[derive(DomainModel)]`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::cli::model::{CommandDomain, FieldValues};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let acme = Client { id: 1, schema_name: "acme".parse()?, name: "Acme".into() };
/// let mut values = FieldValues::default();
/// values.set("domain", "acme.example.com");
/// values.set("is_primary", "true");
/// let domain = Domain::from_fields(&values, &acme)?;
/// assert_eq!((domain.tenant_id, &*domain.domain), (1, "acme.example.com"));
/// assert_eq!(Domain::DOMAIN_FIELD, "domain");
/// # Ok(()) }
/// ```
pub trait CommandDomain: DomainTable {
    /// The field that holds the host name.
    const DOMAIN_FIELD: &'static str;

    /// The field that says whether it is the tenant's main one.
    const PRIMARY_FIELD: &'static str;

    /// The fields of a new row but the tenant's key, in their order; none where a struct of the user's does not say.
    fn fields() -> Option<Vec<Field>>;

    /// A new row of a tenant's.
    ///
    /// # Errors
    ///
    /// If a field has no value, or the struct does not say how it is made.
    fn from_fields(values: &FieldValues, tenant: &Self::Tenant) -> Result<Self::New, FieldError>;
}

/// A new domain that can be made from the texts of a command line.
///
/// `#[derive(DomainModel)]` does it for the struct that it makes. For a struct of your own (`#[domain(new = …)]`) you
/// may, as [`FromFields`](super::FromFields) for a tenant.
pub trait DomainFromFields: NewDomain {
    /// The fields but the tenant's key, in their order.
    fn fields() -> Vec<Field>;

    /// The new row.
    ///
    /// # Errors
    ///
    /// If a field has no value.
    fn from_fields(
        values: &FieldValues,
        tenant: &<Self::Domain as tenants_core::DomainModel>::Tenant,
    ) -> Result<Self, FieldError>;
}
