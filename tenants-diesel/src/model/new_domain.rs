//! Saving a domain for the first time.

use diesel::Connection as _;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use tenants_core::{DomainModel, Hostname};

use super::{DomainTable, NewDomain};
use crate::connection::TenantConnection;
use crate::tenancy::{Change, TenancyContext};
use crate::{Error, Result};

/// Saves new domains; for every type [`NewDomain`] is implemented for.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
/// let first = NewDomain::new("acme.example.com", acme).save(conn)?;
/// assert!(first.is_primary); // the first of a tenant always is
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait NewDomainDsl: NewDomain {
    /// Normalises the host name and inserts the row; the first domain of a tenant is primary, and a primary one demotes
    /// the others.
    ///
    /// # Errors
    ///
    /// [`Error::Hostname`] if it is no host name; [`Error::DomainTaken`] if somebody has it;
    /// [`Error::DomainWithoutTenant`] if the tenant is gone. Nothing was changed then.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Error;
    ///
    /// let domain = NewDomain::primary("Acme.Example.com", acme).save(conn)?;
    /// assert_eq!(domain.domain, "acme.example.com");
    /// let again = NewDomain::new("acme.example.com", acme).save(conn);
    /// assert!(matches!(again, Err(Error::DomainTaken { .. })));
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn save(mut self, conn: &mut TenantConnection) -> Result<Self::Domain> {
        let host: Hostname = self.domain().parse()?;
        self.set_domain(host.clone());
        taken::<Self::Domain, _>(&host, conn, |conn| {
            conn.transaction(|conn| {
                if !self.lock_tenant(conn)? {
                    return Err(Error::DomainWithoutTenant { domain: host.clone() });
                }
                if self.is_primary() {
                    self.demote_others(conn)?;
                } else if !self.has_other_primary(conn)? {
                    self.set_primary(true);
                }
                let row = <Self::Domain as DomainTable>::insert(self, conn)?;
                let change = Change::of_domain(row.tenant_key().clone(), [row.domain()]);
                TenancyContext::<<Self::Domain as DomainModel>::Tenant>::changed_by(change, conn)?;
                Ok(row)
            })
        })
    }
}

impl<N: NewDomain> NewDomainDsl for N {}

/// Runs `f`, whose transaction or savepoint is rolled back when it fails, and tells a taken domain from other unique
/// violations.
pub(super) fn taken<D: DomainTable, R>(
    host: &Hostname,
    conn: &mut TenantConnection,
    f: impl FnOnce(&mut TenantConnection) -> Result<R>,
) -> Result<R> {
    f(conn).map_err(|error| match &error {
        Error::Query(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, info)) => {
            // `Key (domain)=(acme.example.com) already exists`, in any language; hidden from a role that may not read the row.
            let taken = match info.details() {
                Some(details) => details.contains(&format!("=({host})")),
                None => matches!(D::find_by_host(host, conn), Ok(Some(_))),
            };
            if taken { Error::DomainTaken { domain: host.clone() } } else { error }
        }
        _ => error,
    })
}
