//! The diesel queries that `#[derive(DomainModel)]` writes, one concrete statement a method.
//!
//! As in [`table`](super::TenantTable): nothing here decides anything.

use diesel::QueryResult;
use tenants_core::{DomainModel, Hostname};

use super::{DomainColumns, TableName, TenantTable};
use crate::TenantConnection;

/// The queries of a domains table.
///
/// Written by `#[derive(DomainModel)]`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::model::DomainTable;
/// #
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut domain = Domain { id: 7, domain: "Acme.Example.com".into(), tenant_id: 1, is_primary: false };
/// assert_eq!((domain.key(), domain.tenant_key()), (&7, &1));
/// domain.set_domain("acme.example.com".parse()?);
/// domain.set_primary(true);
/// assert_eq!((domain.domain.as_str(), domain.is_primary), ("acme.example.com", true));
/// # Ok(()) }
/// ```
///
/// The queries:
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::model::DomainTable;
/// #
/// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
/// let domains: Vec<Domain> = Domain::of_tenant(acme, conn)?; // the primary first
/// let owner: Option<Client> = Domain::find_tenant(&"acme.example.com".parse()?, conn)?;
/// let deleted: usize = Domain::delete_of_tenant(acme, conn)?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait DomainTable:
    DomainModel<Tenant: TenantTable<Key = <Self as DomainTable>::TenantKey>> + Sized + Send + 'static
{
    /// What is inserted: the generated `NewDomain`, or the type named with `#[domain(new = …)]`.
    type New: NewDomain<Domain = Self>;

    /// The type of the primary key; need not be `Copy`.
    type Key: Clone + Send + 'static;

    /// The type of the tenant's primary key.
    type TenantKey: Clone + PartialEq + Send + 'static;

    /// The column that holds the host name, unquoted.
    const DOMAIN_COLUMN: &'static str;

    /// The column that holds the primary key of the domain's tenant, unquoted.
    const TENANT_COLUMN: &'static str;

    /// The column that says whether this is the tenant's main domain, unquoted.
    const PRIMARY_COLUMN: &'static str;

    /// The table's name.
    ///
    /// # Errors
    ///
    /// If diesel cannot render it.
    fn table_name() -> QueryResult<TableName>;

    /// The primary key.
    fn key(&self) -> &Self::Key;

    /// The primary key of this domain's tenant.
    fn tenant_key(&self) -> &Self::TenantKey;

    /// Inserts the row and returns it as the database has it.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn insert(new: Self::New, conn: &mut TenantConnection) -> QueryResult<Self>;

    /// Updates every column of the changeset by key; none if no such row exists.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn update(&self, conn: &mut TenantConnection) -> QueryResult<Option<Self>>;

    /// Deletes the row by key; the row as it was stored, none if it was gone.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn delete_row(&self, conn: &mut TenantConnection) -> QueryResult<Option<Self>>;

    /// The row with this row's key as it is stored, locked `FOR UPDATE`; none if it is gone.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn reload_for_update(&self, conn: &mut TenantConnection) -> QueryResult<Option<Self>>;

    /// The row of a host name.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn find_by_host(host: &Hostname, conn: &mut TenantConnection) -> QueryResult<Option<Self>>;

    /// The domains of a tenant, given by key: the primary first, then by name.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn of_tenant_key(tenant: &Self::TenantKey, conn: &mut TenantConnection) -> QueryResult<Vec<Self>>;

    /// Deletes every domain of a tenant, given by key; the number of rows deleted.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn delete_of_tenant_key(tenant: &Self::TenantKey, conn: &mut TenantConnection) -> QueryResult<usize>;

    /// Takes `is_primary` from every domain of a tenant that has it, except from the row with the key `keep`.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn demote(tenant: &Self::TenantKey, keep: Option<&Self::Key>, conn: &mut TenantConnection) -> QueryResult<usize>;

    /// Whether a tenant has a primary domain, other than the row with the key `except`.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn has_primary(
        tenant: &Self::TenantKey,
        except: Option<&Self::Key>,
        conn: &mut TenantConnection,
    ) -> QueryResult<bool>;

    /// The table and its columns.
    ///
    /// # Errors
    ///
    /// If diesel cannot render the table's name.
    fn domain_columns() -> QueryResult<DomainColumns> {
        Ok(DomainColumns {
            table: Self::table_name()?,
            domain: Self::DOMAIN_COLUMN,
            tenant: Self::TENANT_COLUMN,
            is_primary: Self::PRIMARY_COLUMN,
        })
    }

    /// The primary key of a tenant, for a new domain to hold.
    fn key_of_tenant(tenant: &Self::Tenant) -> Self::TenantKey {
        tenant.key().clone()
    }

    /// The domains of a tenant, the primary first, then by name.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn of_tenant(tenant: &Self::Tenant, conn: &mut TenantConnection) -> QueryResult<Vec<Self>> {
        Self::of_tenant_key(tenant.key(), conn)
    }

    /// Deletes every domain of a tenant; the number of rows deleted.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn delete_of_tenant(tenant: &Self::Tenant, conn: &mut TenantConnection) -> QueryResult<usize> {
        Self::delete_of_tenant_key(tenant.key(), conn)
    }

    /// The tenant a host name leads to.
    ///
    /// By two statements: one would ask every user for `allow_tables_to_appear_in_same_query!`.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn find_tenant(host: &Hostname, conn: &mut TenantConnection) -> QueryResult<Option<Self::Tenant>> {
        match Self::find_by_host(host, conn)? {
            Some(domain) => Self::Tenant::find_by_key(domain.tenant_key(), conn),
            None => Ok(None),
        }
    }

    /// Locks the row of this domain's tenant `FOR UPDATE`, so that two primaries cannot be saved at once; false if it
    /// is gone.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn lock_tenant(&self, conn: &mut TenantConnection) -> QueryResult<bool> {
        Ok(Self::Tenant::lock_by_key(self.tenant_key(), conn)?.is_some())
    }

    /// Takes `is_primary` from every domain of this domain's tenant except this row itself.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn demote_others(&self, conn: &mut TenantConnection) -> QueryResult<usize> {
        Self::demote(self.tenant_key(), Some(self.key()), conn)
    }

    /// Whether this domain's tenant has a primary domain other than this row.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn has_other_primary(&self, conn: &mut TenantConnection) -> QueryResult<bool> {
        Self::has_primary(self.tenant_key(), Some(self.key()), conn)
    }

    /// Stores the normalised host name in the row.
    fn set_domain(&mut self, host: Hostname);

    /// Stores whether this is the primary domain.
    fn set_primary(&mut self, is_primary: bool);
}

/// The type of the primary key of a domain's tenant.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::model::{DomainTable, TenantKey};
/// #
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// fn same_tenant<D: DomainTable>(domain: &D, tenant: &TenantKey<D>) -> bool
/// where
///     TenantKey<D>: PartialEq,
/// {
///     domain.tenant_key() == tenant
/// }
/// # let domain = Domain { id: 7, domain: "acme.example.com".into(), tenant_id: 1, is_primary: false };
/// assert!(same_tenant(&domain, &1));
/// # Ok(()) }
/// ```
pub type TenantKey<D> = <D as DomainTable>::TenantKey;

/// A domain that is not in the database yet.
///
/// Written by `#[derive(DomainModel)]` for the struct it generates, or for the one named with `#[domain(new = …)]`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::model::NewDomain as _;
/// #
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let acme = Client { id: 1, schema_name: "acme".parse()?, name: "Acme".into() };
/// let mut domain = NewDomain::primary("Acme.Example.com", &acme);
/// assert_eq!((domain.domain(), domain.is_primary(), domain.tenant_key()), ("Acme.Example.com", true, &1));
/// domain.set_domain("acme.example.com".parse()?);
/// assert_eq!(domain.domain(), "acme.example.com");
/// # Ok(()) }
/// ```
pub trait NewDomain: Sized {
    /// The model of the row it becomes.
    type Domain: DomainTable<New = Self>;

    /// The host name as it was given.
    fn domain(&self) -> &str;

    /// Whether it is to be the tenant's main domain.
    fn is_primary(&self) -> bool;

    /// Stores the normalised host name.
    fn set_domain(&mut self, host: Hostname);

    /// Stores whether this is the primary domain.
    fn set_primary(&mut self, is_primary: bool);

    /// The primary key of this domain's tenant.
    fn tenant_key(&self) -> &<Self::Domain as DomainTable>::TenantKey;

    /// Locks the row of this domain's tenant `FOR UPDATE`, so that two primaries cannot be saved at once; false if it
    /// is gone.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn lock_tenant(&self, conn: &mut TenantConnection) -> QueryResult<bool> {
        let tenant = <Self::Domain as DomainModel>::Tenant::lock_by_key(self.tenant_key(), conn)?;
        Ok(tenant.is_some())
    }

    /// Takes `is_primary` from every domain of this domain's tenant.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn demote_others(&self, conn: &mut TenantConnection) -> QueryResult<usize> {
        Self::Domain::demote(self.tenant_key(), None, conn)
    }

    /// Whether this domain's tenant has a primary domain.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn has_other_primary(&self, conn: &mut TenantConnection) -> QueryResult<bool> {
        Self::Domain::has_primary(self.tenant_key(), None, conn)
    }
}
