//! The host names of a model that has a table for them.

use std::fmt;
use std::marker::PhantomData;

use super::{CommandDomain, Field, FieldValues};
use crate::connection::TenantConnection;
use crate::model::{DomainDsl as _, NewDomainDsl as _, TenantTable};
use crate::{Error, Hostname, Result};

/// The host names of a model, whatever the type of their rows.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::cli::model::CommandModel;
///
/// # fn main() {
/// let domains = Client::domains().unwrap();
/// let fields: Vec<_> = domains.fields().into_iter().flatten().map(|field| field.name).collect();
/// assert_eq!(fields, ["domain", "is_primary"]);
/// # }
/// ```
pub trait Domains<T: TenantTable>: fmt::Debug + Sync {
    /// The field that holds the host name.
    fn domain_field(&self) -> &'static str;

    /// The field that says whether it is the tenant's main one.
    fn primary_field(&self) -> &'static str;

    /// The fields of a new row but the tenant's key; none where a struct of the user's does not say.
    fn fields(&self) -> Option<Vec<Field>>;

    /// Saves a host name of a tenant's; as it was saved, and whether it is the primary one.
    ///
    /// # Errors
    ///
    /// As for [`NewDomainDsl::save`](crate::model::NewDomainDsl::save), or if a field has no value.
    fn save(&self, values: &FieldValues, tenant: &T, conn: &mut TenantConnection) -> Result<(Hostname, bool)>;

    /// Deletes a host name.
    ///
    /// # Errors
    ///
    /// [`Error::DomainNotFound`] if nobody has it.
    fn delete(&self, host: &Hostname, conn: &mut TenantConnection) -> Result<()>;
}

/// The host names that are rows of the model `D`.
pub struct DomainsOf<D>(PhantomData<fn() -> D>);

impl<D> DomainsOf<D> {
    /// They have no state.
    pub const ALL: Self = Self(PhantomData);
}

impl<D> fmt::Debug for DomainsOf<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DomainsOf")
    }
}

impl<D: CommandDomain> Domains<D::Tenant> for DomainsOf<D> {
    fn domain_field(&self) -> &'static str {
        D::DOMAIN_FIELD
    }

    fn primary_field(&self) -> &'static str {
        D::PRIMARY_FIELD
    }

    fn fields(&self) -> Option<Vec<Field>> {
        let mut fields = D::fields()?;
        // What can be no host name is told before anything is made.
        for field in fields.iter_mut().filter(|field| field.name == D::DOMAIN_FIELD && field.ty == "String") {
            field.check = |text| text.parse::<Hostname>().map(drop).map_err(|error| error.to_string());
        }
        Some(fields)
    }

    fn save(&self, values: &FieldValues, tenant: &D::Tenant, conn: &mut TenantConnection) -> Result<(Hostname, bool)> {
        let new = D::from_fields(values, tenant)?;
        let saved = new.save(conn)?;
        Ok((saved.domain().parse()?, saved.is_primary()))
    }

    fn delete(&self, host: &Hostname, conn: &mut TenantConnection) -> Result<()> {
        match D::find_by_host(host, conn)? {
            Some(domain) => domain.delete(conn),
            None => Err(Error::DomainNotFound { domain: host.clone() }),
        }
    }
}
