//! The diesel queries that the derives write, one concrete statement a method.
//!
//! Everything with a rule in it (which schema, which transaction, which signal) is in the traits users call
//! ([`TenantDsl`](super::TenantDsl) and its siblings); nothing here decides anything.

use diesel::QueryResult;
use tenants_core::migration::EmbeddedMigrations;
use tenants_core::{DomainModel, Hostname, HostnameError, SchemaName, TenantModel};

use crate::TenantConnection;

/// The name of a table and of the columns our own SQL needs, as the model's `table!` has them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableName {
    /// The table as diesel renders it, quoted and with its schema: `"public"."clients"`.
    pub sql: String,
    /// The schema of `table! { public.clients … }`; none where the `table!` names no schema.
    pub schema: Option<String>,
    /// The column that holds the schema's name, unquoted.
    pub schema_name_column: &'static str,
}

/// The queries of a tenants table.
///
/// Written by `#[derive(TenantModel)]`.
pub trait TenantTable: TenantModel + Sized + Send + 'static {
    /// What is inserted: the generated `NewClient`, or the type named with `#[tenant(new = …)]`.
    type New: NewTenant<Tenant = Self>;

    /// Relations that are allowed to exist in the public schema and in the tenants' (`#[tenant(in_both("tags"))]`).
    const IN_BOTH: &'static [&'static str];

    /// Whether the tenant row itself carries its one domain (`#[tenant(domain_url)]`).
    const HAS_DOMAIN_URL: bool;

    /// The table's name.
    fn table_name() -> TableName;

    /// The migrations embedded in the binary.
    fn migrations() -> &'static EmbeddedMigrations;

    /// Inserts the row and returns it as the database has it.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn insert(new: Self::New, conn: &mut TenantConnection) -> QueryResult<Self>;

    /// Updates every column of the changeset, where key and schema name are still the given ones; none if no such row exists.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn update(&self, conn: &mut TenantConnection) -> QueryResult<Option<Self>>;

    /// Deletes the tenant's domains and the row, by key; the number of tenant rows deleted.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn delete_row(&self, conn: &mut TenantConnection) -> QueryResult<usize>;

    /// The row with this row's key, locked `FOR UPDATE`; none if it is gone.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn reload_for_update(&self, conn: &mut TenantConnection) -> QueryResult<Option<Self>>;

    /// The row of a schema, by exact name.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn find_by_schema_name(name: &SchemaName, conn: &mut TenantConnection) -> QueryResult<Option<Self>>;

    /// The row a host name leads to: through the domains table, or by the row's own `domain_url`.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn find_by_host(host: &Hostname, conn: &mut TenantConnection) -> QueryResult<Option<Self>>;

    /// A page of rows ordered by schema name, starting behind `after`, at most `limit` rows.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn page(after: Option<&SchemaName>, limit: i64, conn: &mut TenantConnection) -> QueryResult<Vec<Self>>;

    /// Brings the row's own `domain_url` into the form of a [`Hostname`]; does nothing without one.
    ///
    /// # Errors
    ///
    /// If it is not a host name.
    fn normalize_domain_url(&mut self) -> Result<(), HostnameError>;
}

/// A tenant that is not in the database yet.
///
/// Written by `#[derive(TenantModel)]` for the struct it generates, or for the one named with `#[tenant(new = …)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what a tenant model inserts",
    note = "`#[derive(TenantModel)]` implements it for `New…`, or for the type named in `#[tenant(new = …)]`"
)]
pub trait NewTenant: Sized {
    /// The model of the row it becomes.
    type Tenant: TenantTable<New = Self>;

    /// The schema this tenant is to have.
    fn schema_name(&self) -> &SchemaName;

    /// Brings the row's own `domain_url` into the form of a [`Hostname`]; does nothing without one.
    ///
    /// # Errors
    ///
    /// If it is not a host name.
    fn normalize_domain_url(&mut self) -> Result<(), HostnameError>;
}

/// The queries of a domains table.
///
/// Written by `#[derive(DomainModel)]`.
pub trait DomainTable: DomainModel<Tenant: TenantTable> + Sized + Send + 'static {
    /// What is inserted: the generated `NewDomain`, or the type named with `#[domain(new = …)]`.
    type New: NewDomain<Domain = Self>;

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

    /// Deletes the row by key; the number of rows deleted.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn delete_row(&self, conn: &mut TenantConnection) -> QueryResult<usize>;

    /// The row of a host name.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn find_by_host(host: &Hostname, conn: &mut TenantConnection) -> QueryResult<Option<Self>>;

    /// The domains of a tenant, the primary first, then by name.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn of_tenant(tenant: &Self::Tenant, conn: &mut TenantConnection) -> QueryResult<Vec<Self>>;

    /// Locks the row of this domain's tenant `FOR UPDATE`, so that two primaries cannot be saved at once; false if it is gone.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn lock_tenant(&self, conn: &mut TenantConnection) -> QueryResult<bool>;

    /// Takes `is_primary` from every domain of this domain's tenant except this row itself.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn demote_others(&self, conn: &mut TenantConnection) -> QueryResult<usize>;

    /// Whether this domain's tenant has a primary domain other than this row.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn has_other_primary(&self, conn: &mut TenantConnection) -> QueryResult<bool>;

    /// Stores the normalised host name in the row.
    fn set_domain(&mut self, host: Hostname);

    /// Stores whether this is the primary domain.
    fn set_primary(&mut self, is_primary: bool);
}

/// A domain that is not in the database yet.
///
/// Written by `#[derive(DomainModel)]` for the struct it generates, or for the one named with `#[domain(new = …)]`.
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

    /// Locks the row of this domain's tenant `FOR UPDATE`, so that two primaries cannot be saved at once; false if it is gone.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn lock_tenant(&self, conn: &mut TenantConnection) -> QueryResult<bool>;

    /// Takes `is_primary` from every domain of this domain's tenant.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn demote_others(&self, conn: &mut TenantConnection) -> QueryResult<usize>;

    /// Whether this domain's tenant has a primary domain.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn has_other_primary(&self, conn: &mut TenantConnection) -> QueryResult<bool>;
}
