//! Handing out connections.

use diesel::RunQueryDsl as _;
use tenants_core::{Hostname, SchemaName, TenantModel};

use super::{Resolved, Tenancy};
use crate::connection::{SearchPathMode, TenantConnection};
use crate::lifecycle::is_being_deleted;
use crate::model::TenantTable;
use crate::{Error, Result};

diesel::define_sql_function! {
    /// `to_regnamespace(name)::oid`, as `pg_namespace` has it.
    fn to_regnamespace(name: diesel::sql_types::Text) -> diesel::sql_types::Nullable<diesel::sql_types::Oid>;
}

impl<T: TenantTable> Tenancy<T> {
    /// A connection on the public schema.
    ///
    /// # Errors
    ///
    /// As for [`schema`](Self::schema).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut conn = tenancy.public()?;
    /// let clients: Vec<Client> = Client::query().order(clients::name).load(&mut conn)?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn public(&self) -> Result<TenantConnection> {
        self.check_out(&self.settings.public_schema, None)
    }

    /// A connection on a tenant's schema.
    ///
    /// # Errors
    ///
    /// As for [`schema`](Self::schema), and [`Error::SchemaReplaced`] if a [`Resolved`] row's name belongs to another schema by now.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut conn = tenancy.tenant(acme)?;
    /// diesel::insert_into(notes::table).values(notes::body.eq("hi")).execute(&mut conn)?; // into acme's table
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn tenant<R: TenantModel>(&self, tenant: &R) -> Result<TenantConnection> {
        self.check_out(tenant.schema_name(), tenant.schema_oid())
    }

    /// A connection on a schema, by name.
    ///
    /// The session is cleaned of what its last user left (temporary tables, cursors, settings …, and advisory locks if it may hold
    /// [any](TenantConnection#what-it-cannot-see)), switched and proved to be alive, all in one round trip; a session that is dead, or
    /// in a transaction, is replaced.
    ///
    /// # Errors
    ///
    /// [`Error::SchemaMissing`] or [`Error::SearchPathRefused`] if the schema cannot be used; [`Error::Pool`] if no session came
    /// free in time; [`Error::TransactionMode`] in `SET LOCAL` mode, where connections exist only inside
    /// [`transaction`](Self::transaction).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Error;
    ///
    /// match tenancy.schema(&"acme".parse()?) {
    ///     Ok(mut conn) => println!("{} notes", notes::table.count().get_result::<i64>(&mut conn)?),
    ///     Err(Error::SchemaMissing { schema }) => println!("there is no {schema}"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn schema(&self, schema: &SchemaName) -> Result<TenantConnection> {
        self.check_out(schema, None)
    }

    /// The tenant a host name leads to, with its schema's OID; none if no tenant has this domain, or its tenant is being deleted.
    ///
    /// # Errors
    ///
    /// [`Error::Hostname`] if it is no host name; else as for [`public`](Self::public).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>, host: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// let Some(tenant) = tenancy.tenant_by_domain(host)? else {
    ///     return Err("404".into());
    /// };
    /// let mut conn = tenancy.tenant(&tenant)?; // refused if the schema was exchanged meanwhile
    /// let bodies: Vec<String> = notes::table.select(notes::body).load(&mut conn)?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn tenant_by_domain(&self, host: &str) -> Result<Option<Resolved<T>>> {
        self.tenant_at(&host.parse()?)
    }

    /// The tenant a host name leads to, as [`tenant_by_domain`](Self::tenant_by_domain) does.
    pub(crate) fn tenant_at(&self, host: &Hostname) -> Result<Option<Resolved<T>>> {
        self.resolved(|conn| Ok(T::find_by_host(host, conn)?))
    }

    /// The tenant whose row has a schema name, with its schema's OID; none if there is no such row, or its tenant is being
    /// deleted.
    ///
    /// # Errors
    ///
    /// As for [`public`](Self::public).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// let acme = tenancy.tenant_by_schema_name(&"acme".parse()?)?.ok_or("404")?;
    /// let mut conn = tenancy.tenant(&acme)?; // refused if the schema was exchanged meanwhile
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn tenant_by_schema_name(&self, schema: &SchemaName) -> Result<Option<Resolved<T>>> {
        self.resolved(|conn| Ok(T::find_by_schema_name(schema, conn)?))
    }

    fn resolved(&self, find: impl FnOnce(&mut TenantConnection) -> Result<Option<T>>) -> Result<Option<Resolved<T>>> {
        self.with_public(|conn| {
            let Some(found) = find(conn)? else { return Ok(None) };
            if is_being_deleted(conn, found.schema_name())? {
                return Ok(None);
            }
            let name = found.schema_name().quoted().to_string();
            let oid: Option<u32> = diesel::select(to_regnamespace(name)).get_result(conn)?;
            // The OID is that of the row's schema only if the row had the name when it was read.
            let row = T::find_by_key(found.key(), conn)?;
            Ok(row.filter(|row| row.schema_name() == found.schema_name()).map(|row| Resolved::found(row, oid)))
        })
    }

    /// Runs `f` on the public schema, in either mode.
    pub(crate) fn with_public<R>(&self, f: impl FnOnce(&mut TenantConnection) -> Result<R>) -> Result<R> {
        match self.settings.mode {
            SearchPathMode::Session => f(&mut self.public()?),
            SearchPathMode::Transaction => self.public_transaction(f),
        }
    }

    fn check_out(&self, schema: &SchemaName, oid: Option<u32>) -> Result<TenantConnection> {
        if self.settings.mode == SearchPathMode::Transaction {
            return Err(Error::TransactionMode);
        }
        let path = self.settings.search_path(schema)?;
        self.first_alive(schema, |conn| conn.check_out(&path, oid))
    }

    /// Takes sessions from the pool until `start` meets a live one; after a server restart all of them may be dead.
    pub(super) fn first_alive(
        &self,
        schema: &SchemaName,
        mut start: impl FnMut(&mut TenantConnection) -> Result<()>,
    ) -> Result<TenantConnection> {
        let mut attempts = self.pool.max_size();
        loop {
            let mut conn = TenantConnection::pooled(self.session_for(schema)?, self.settings.clone());
            match start(&mut conn) {
                Ok(()) => return Ok(conn),
                Err(Error::Query(_)) if attempts > 0 => attempts -= 1,
                Err(error) => return Err(error),
            }
        }
    }
}
