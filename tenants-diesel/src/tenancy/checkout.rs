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
    pub fn public(&self) -> Result<TenantConnection> {
        self.check_out(&self.settings.public_schema, None)
    }

    /// A connection on a tenant's schema.
    ///
    /// # Errors
    ///
    /// As for [`schema`](Self::schema), and [`Error::SchemaReplaced`] if a [`Resolved`] row's name belongs to another schema by now.
    pub fn tenant<R: TenantModel>(&self, tenant: &R) -> Result<TenantConnection> {
        self.check_out(tenant.schema_name(), tenant.schema_oid())
    }

    /// A connection on a schema, by name.
    ///
    /// The session is cleaned of what its last user left (temporary tables, cursors, advisory locks, settings …), switched and
    /// proved to be alive, all in one round trip; a session that is dead, or in a transaction, is replaced.
    ///
    /// # Errors
    ///
    /// [`Error::SchemaMissing`] or [`Error::SearchPathRefused`] if the schema cannot be used; [`Error::Pool`] if no session came
    /// free in time; [`Error::TransactionMode`] in `SET LOCAL` mode, where connections exist only inside
    /// [`transaction`](Self::transaction).
    pub fn schema(&self, schema: &SchemaName) -> Result<TenantConnection> {
        self.check_out(schema, None)
    }

    /// The tenant a host name leads to, with its schema's OID; none if no tenant has this domain, or its tenant is being deleted.
    ///
    /// # Errors
    ///
    /// [`Error::Hostname`] if it is no host name; else as for [`public`](Self::public).
    pub fn tenant_by_domain(&self, host: &str) -> Result<Option<Resolved<T>>> {
        let host: Hostname = host.parse()?;
        self.with_public(|conn| {
            let Some(tenant) = T::find_by_host(&host, conn)? else { return Ok(None) };
            let name = tenant.schema_name().quoted().to_string();
            let oid: Option<u32> = diesel::select(to_regnamespace(name)).get_result(conn)?;
            if oid.is_none() && is_being_deleted(conn, tenant.schema_name())? {
                return Ok(None);
            }
            Ok(Some(Resolved::new(tenant, oid)))
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
        self.first_alive(|conn| conn.check_out(&path, oid))
    }

    /// Takes sessions from the pool until `start` meets a live one; after a server restart all of them may be dead.
    pub(super) fn first_alive(
        &self,
        mut start: impl FnMut(&mut TenantConnection) -> Result<()>,
    ) -> Result<TenantConnection> {
        let mut attempts = self.pool.max_size();
        loop {
            let mut conn = TenantConnection::pooled(self.pool.get()?, self.settings.clone());
            match start(&mut conn) {
                Ok(()) => return Ok(conn),
                Err(Error::Query(_)) if attempts > 0 => attempts -= 1,
                Err(error) => return Err(error),
            }
        }
    }
}
