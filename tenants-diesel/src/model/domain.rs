//! Changing and deleting a domain.

use diesel::Connection as _;
use tenants_core::Hostname;

use super::DomainTable;
use super::new_domain::taken;
use crate::connection::TenantConnection;
use crate::tenancy::{Change, TenancyContext};
use crate::{Error, Result};

/// Saves and deletes domains; for every model [`DomainTable`] is implemented for.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
/// let mut domain = NewDomain::primary("acme.example.com", acme).save(conn)?;
/// domain.domain = "www.acme.example".into();
/// domain.save(conn)?;
/// domain.delete(conn)?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait DomainDsl: DomainTable {
    /// Normalises the host name, updates the row and reads it back; a primary domain demotes the tenant's others, and
    /// the last primary stays one.
    ///
    /// # Errors
    ///
    /// [`Error::Hostname`] if it is no host name; [`Error::DomainTaken`] if somebody else has it;
    /// [`Error::DomainNotFound`] if the row is gone; [`Error::DomainWithoutTenant`] if the tenant is. Nothing was
    /// changed then.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let old = NewDomain::primary("old.example.com", acme).save(conn)?;
    /// let mut new = NewDomain::new("New.Example.com.", acme).save(conn)?;
    /// new.is_primary = true;
    /// new.save(conn)?;
    /// assert_eq!(new.domain, "new.example.com"); // and `old` is not primary any more
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn save(&mut self, conn: &mut TenantConnection) -> Result<()> {
        let host: Hostname = self.domain().parse()?;
        self.set_domain(host.clone());
        *self = taken::<Self, _>(&host, conn, |conn| {
            conn.transaction(|conn| {
                if !self.lock_tenant(conn)? {
                    return Err(Error::DomainWithoutTenant { domain: host.clone() });
                }
                if self.is_primary() {
                    self.demote_others(conn)?;
                } else if !self.has_other_primary(conn)? {
                    self.set_primary(true);
                }
                let missing = || Error::DomainNotFound { domain: host.clone() };
                // Host and tenant may change at once: only the row that is stored says what its host was.
                let before = self.reload_for_update(conn)?.ok_or_else(missing)?;
                let row = self.update(conn)?.ok_or_else(missing)?;
                let change = Change::of_domain(row.tenant_key().clone(), [before.domain(), row.domain()]);
                TenancyContext::<Self::Tenant>::changed_by(change, conn)?;
                Ok(row)
            })
        })?;
        Ok(())
    }

    /// The tenant's primary domain, the one links are made with; none if it has no domain.
    ///
    /// # Errors
    ///
    /// Whatever the database reports.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let link = Domain::primary_of(acme, conn)?.map(|domain| format!("https://{}/", domain.domain));
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn primary_of(tenant: &Self::Tenant, conn: &mut TenantConnection) -> Result<Option<Self>> {
        Ok(Self::of_tenant(tenant, conn)?.into_iter().find(Self::is_primary))
    }

    /// Deletes the row.
    ///
    /// # Errors
    ///
    /// [`Error::DomainNotFound`] if the row is gone.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, domain: &Domain) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Error;
    ///
    /// domain.delete(conn)?;
    /// assert!(matches!(domain.delete(conn), Err(Error::DomainNotFound { .. }))); // it is gone already
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn delete(&self, conn: &mut TenantConnection) -> Result<()> {
        conn.in_transaction(|conn| {
            // As it was stored: another process may have given it another host.
            let Some(row) = self.delete_row(conn)? else {
                return Err(Error::DomainNotFound { domain: self.domain().parse()? });
            };
            let change = Change::of_domain(row.tenant_key().clone(), [row.domain()]);
            TenancyContext::<Self::Tenant>::changed_by(change, conn)
        })
    }
}

impl<D: DomainTable> DomainDsl for D {}
