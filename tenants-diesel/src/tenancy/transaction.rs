//! Connections inside a transaction: the only ones there are in `SET LOCAL` mode.

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use tenants_core::{SchemaName, TenantModel};

use super::Tenancy;
use crate::connection::{SearchPathMode, TenantConnection};
use crate::model::TenantTable;
use crate::{Error, Result};

impl<T: TenantTable> Tenancy<T> {
    /// Runs `f` in a transaction on a tenant's schema; commits if it returns `Ok`.
    ///
    /// Works in both modes. In `SET LOCAL` mode (behind a pooler in transaction mode) `BEGIN`, check and switch are one message.
    ///
    /// # Errors
    ///
    /// As for [`tenant`](Self::tenant) except `TransactionMode`, then whatever `f` returns or the commit meets.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>, acme: &Client) -> Result<(), tenants_diesel::Error> {
    /// let count: i64 = tenancy.transaction(acme, |conn| {
    ///     diesel::insert_into(notes::table).values(notes::body.eq("hi")).execute(conn)?;
    ///     notes::table.count().get_result(conn)
    /// })?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn transaction<M, R, E, F>(&self, tenant: &M, f: F) -> Result<R, E>
    where
        M: TenantModel,
        E: From<Error> + From<diesel::result::Error>,
        F: FnOnce(&mut TenantConnection) -> Result<R, E>,
    {
        self.run_transaction(tenant.schema_name(), tenant.schema_oid(), f)
    }

    /// Runs `f` in a transaction on a schema, by name.
    ///
    /// # Errors
    ///
    /// As for [`transaction`](Self::transaction).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// let acme: SchemaName = "acme".parse()?;
    /// let deleted: usize = tenancy.schema_transaction(&acme, |conn| {
    ///     diesel::delete(notes::table.filter(notes::body.eq("hi"))).execute(conn)
    /// })?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn schema_transaction<R, E, F>(&self, schema: &SchemaName, f: F) -> Result<R, E>
    where
        E: From<Error> + From<diesel::result::Error>,
        F: FnOnce(&mut TenantConnection) -> Result<R, E>,
    {
        self.run_transaction(schema, None, f)
    }

    /// Runs `f` in a transaction on the public schema.
    ///
    /// # Errors
    ///
    /// As for [`transaction`](Self::transaction).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// let acme: Client = tenancy.public_transaction(|conn| {
    ///     let acme = NewClient { schema_name: "acme".parse()?, name: "Acme".into() }.save(conn)?;
    ///     NewDomain::primary("acme.example.com", &acme).save(conn)?;
    ///     Ok::<_, tenants_diesel::Error>(acme) // row, schema and domain, or none of them
    /// })?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn public_transaction<R, E, F>(&self, f: F) -> Result<R, E>
    where
        E: From<Error> + From<diesel::result::Error>,
        F: FnOnce(&mut TenantConnection) -> Result<R, E>,
    {
        self.run_transaction(&self.settings.public_schema, None, f)
    }

    fn run_transaction<R, E, F>(&self, schema: &SchemaName, oid: Option<u32>, f: F) -> Result<R, E>
    where
        E: From<Error> + From<diesel::result::Error>,
        F: FnOnce(&mut TenantConnection) -> Result<R, E>,
    {
        let path = self.settings.search_path(schema).map_err(Error::from)?;
        let mut conn = match self.settings.mode {
            SearchPathMode::Session => self.first_alive(schema, |conn| {
                conn.check_out(&path, oid)?;
                Ok(AnsiTransactionManager::begin_transaction(conn)?)
            }),
            SearchPathMode::Transaction => self.first_alive(schema, |conn| conn.begin_on(&path, oid)),
        }?;
        match f(&mut conn) {
            Ok(value) => {
                AnsiTransactionManager::commit_transaction(&mut conn)?;
                Ok(value)
            }
            Err(error) => {
                // The error that led here says more than one the rollback may meet; the session is then not reused.
                if AnsiTransactionManager::rollback_transaction(&mut conn).is_err() {
                    conn.spoil();
                }
                Err(error)
            }
        }
    }
}
