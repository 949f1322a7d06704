//! The diesel queries that `#[derive(TenantModel)]` writes, one concrete statement a method.
//!
//! Everything with a rule in it (which schema, which transaction, which signal) is in the traits users call
//! ([`TenantDsl`](super::TenantDsl) and its siblings); nothing here decides anything.

use diesel::QueryResult;
use tenants_core::migration::EmbeddedMigrations;
use tenants_core::{Hostname, HostnameError, SchemaName, TenantModel};

use super::{DomainColumns, TableName};
use crate::TenantConnection;

/// The queries of a tenants table.
///
/// Written by `#[derive(TenantModel)]`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::model::TenantTable;
/// #
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let acme = Client { id: 1, schema_name: "acme".parse()?, name: "Acme".into() };
/// assert_eq!(acme.key(), &1);
/// assert_eq!(Client::table_name()?.sql, r#""public"."clients""#);
/// assert_eq!(Client::domain_table_name()?.map(|table| table.name), Some("domains".to_owned()));
/// assert_eq!((Client::SCHEMA_NAME_COLUMN, Client::HAS_DOMAIN_URL), ("schema_name", false));
/// assert!(Client::migrations().tenant.is_empty()); // this model embeds none
/// # Ok(()) }
/// ```
///
/// The queries:
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::model::TenantTable;
/// #
/// # fn example(conn: &mut TenantConnection) -> Result<(), Box<dyn std::error::Error>> {
/// let acme = Client::find_by_schema_name(&"acme".parse()?, conn)?;
/// let same = Client::find_by_host(&"acme.example.com".parse()?, conn)?;
/// let first_100 = Client::page(None, 100, conn)?;
/// let next_100 = Client::page(first_100.last().map(|client| &client.schema_name), 100, conn)?;
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait TenantTable: TenantModel + Sized + Send + Sync + 'static {
    /// What is inserted: the generated `NewClient`, or the type named with `#[tenant(new = …)]`.
    type New: NewTenant<Tenant = Self>;

    /// The type of the primary key; need not be `Copy`.
    type Key: Clone + PartialEq + Send + 'static;

    /// Relations that are allowed to exist in the public schema and in the tenants' (`#[tenant(in_both("tags"))]`).
    const IN_BOTH: &'static [&'static str];

    /// Whether the tenant row itself carries its one domain (`#[tenant(domain_url)]`).
    const HAS_DOMAIN_URL: bool;

    /// The column that holds the schema's name, unquoted.
    const SCHEMA_NAME_COLUMN: &'static str;

    /// The column of the primary key, unquoted.
    const KEY_COLUMN: &'static str;

    /// The column of the row's own domain, unquoted; none where domains have a table.
    const DOMAIN_URL_COLUMN: Option<&'static str>;

    /// The column of `#[tenant(suspended)]`, unquoted; none where the model has no such field.
    const SUSPENDED_COLUMN: Option<&'static str> = None;

    /// The table's name.
    ///
    /// # Errors
    ///
    /// If diesel cannot render it.
    fn table_name() -> QueryResult<TableName>;

    /// The name of the domains table; none where the row itself carries its one domain.
    ///
    /// # Errors
    ///
    /// If diesel cannot render it.
    fn domain_table_name() -> QueryResult<Option<TableName>> {
        Ok(Self::domain_columns()?.map(|columns| columns.table))
    }

    /// The domains table and its columns; none where the row itself carries its one domain.
    ///
    /// # Errors
    ///
    /// If diesel cannot render the table's name.
    fn domain_columns() -> QueryResult<Option<DomainColumns>>;

    /// The migrations embedded in the binary.
    fn migrations() -> &'static EmbeddedMigrations;

    /// The primary key.
    fn key(&self) -> &Self::Key;

    /// Inserts the row and returns it as the database has it.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn insert(new: Self::New, conn: &mut TenantConnection) -> QueryResult<Self>;

    /// Updates every column of the changeset, where key and schema name are still the given ones; none if no such row
    /// exists.
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

    /// The row with a key.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn find_by_key(key: &Self::Key, conn: &mut TenantConnection) -> QueryResult<Option<Self>>;

    /// The row with a key, locked `FOR UPDATE`; none if it is gone.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn lock_by_key(key: &Self::Key, conn: &mut TenantConnection) -> QueryResult<Option<Self>>;

    /// The row with this row's key, locked `FOR UPDATE`; none if it is gone.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports.
    fn reload_for_update(&self, conn: &mut TenantConnection) -> QueryResult<Option<Self>> {
        Self::lock_by_key(self.key(), conn)
    }

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

    /// Whether the row says that the tenant is suspended; none where the model has no such field.
    fn suspended(&self) -> Option<bool> {
        None
    }

    /// Writes whether the tenant is suspended, and nothing else, where key and schema name are still the given ones; none if
    /// no such row exists.
    ///
    /// # Errors
    ///
    /// Whatever diesel reports, and where the model has no such field.
    fn update_suspended(&self, suspended: bool, conn: &mut TenantConnection) -> QueryResult<Option<Self>> {
        let _ = (suspended, conn);
        Err(diesel::result::Error::QueryBuilderError("the model has no `#[tenant(suspended)]`".into()))
    }
}

/// A tenant that is not in the database yet.
///
/// Written by `#[derive(TenantModel)]` for the struct it generates, or for the one named with `#[tenant(new = …)]`.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::model::NewTenant;
/// #
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut acme = NewClient { schema_name: "acme".parse()?, name: "Acme".into() };
/// assert_eq!(acme.schema_name(), "acme");
/// acme.normalize_domain_url()?; // does nothing: the model has a domains table
/// # Ok(()) }
/// ```
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
