//! Saving a tenant for the first time.

use super::NewTenant;
use crate::Result;
use crate::connection::TenantConnection;
use crate::lifecycle::{CreateOptions, create};

/// Saves new tenants; for every type [`NewTenant`] is implemented for.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(conn: &mut TenantConnection) -> Result<(), Box<dyn std::error::Error>> {
/// let acme = NewClient { schema_name: "acme".parse()?, name: "Acme".into() }.save(conn)?;
/// conn.set_tenant(&acme)?; // the schema is there, and migrated
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait NewTenantDsl: NewTenant {
    /// Inserts the row, creates the schema and migrates it: all of it or nothing, also if the process is killed half
    /// way.
    ///
    /// The row whose schema is the public one makes no schema; nor does any with `#[tenant(auto_create_schema =
    /// false)]`. Inside a transaction of the caller's it works in a savepoint. The connection stays on the public
    /// schema.
    ///
    /// # Errors
    ///
    /// [`Error::NotInPublicSchema`](crate::Error::NotInPublicSchema) if the connection is not on the public schema;
    /// [`Error::TenantExists`](crate::Error::TenantExists) and [`Error::SchemaExists`](crate::Error::SchemaExists) if
    /// the name is taken, [`Error::PublicSchemaName`](crate::Error::PublicSchemaName) and
    /// [`Error::ReservedSchemaName`](crate::Error::ReservedSchemaName) if it is not to be had;
    /// [`Error::Migration`](crate::Error::Migration) if a migration fails;
    /// [`Error::NeedsOwnTransaction`](crate::Error::NeedsOwnTransaction) in a transaction that a migration cannot run
    /// in; [`Error::Receiver`](crate::Error::Receiver) if a receiver refuses. In each case nothing was created.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Error;
    ///
    /// match (NewClient { schema_name: "acme".parse()?, name: "Acme".into() }).save(conn) {
    ///     Ok(acme) => println!("{} has the schema {}", acme.name, acme.schema_name),
    ///     Err(Error::TenantExists { schema, .. }) => println!("{schema} is taken"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn save(self, conn: &mut TenantConnection) -> Result<Self::Tenant> {
        self.save_with(CreateOptions::default(), conn)
    }

    /// As [`save`](Self::save), with options.
    ///
    /// # Errors
    ///
    /// As for [`save`](Self::save).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection) -> Result<(), Box<dyn std::error::Error>> {
    /// // The schema was restored from a backup; its row was not.
    /// let acme = NewClient { schema_name: "acme".parse()?, name: "Acme".into() };
    /// let acme = acme.save_with(CreateOptions::default().adopt_schema(), conn)?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn save_with(self, options: CreateOptions, conn: &mut TenantConnection) -> Result<Self::Tenant> {
        create(self, options, |_, _| Ok(()), conn)
    }

    /// As [`save_with`](Self::save_with), with what else belongs to the tenant: `first` is called once the row is there,
    /// in the same transaction, and what it writes (domains, first rows) stays or goes with the tenant.
    ///
    /// # Errors
    ///
    /// As for [`save`](Self::save), or whatever `first` returns. In each case nothing was created.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::lifecycle::CreateOptions;
    ///
    /// let acme = NewClient { schema_name: "acme".parse()?, name: "Acme".into() };
    /// let first = |acme: &Client, conn: &mut TenantConnection| -> tenants_diesel::Result<()> {
    ///     NewDomain::primary("acme.example.com", acme).save(conn)?; // is it taken, there is no tenant either
    ///     conn.with_tenant(acme, |conn| {
    ///         diesel::insert_into(notes::table).values(notes::body.eq("welcome")).execute(conn)?;
    ///         Ok(())
    ///     })
    /// };
    /// let acme = acme.save_and(CreateOptions::default(), first, conn)?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn save_and(
        self,
        options: CreateOptions,
        first: impl FnOnce(&Self::Tenant, &mut TenantConnection) -> Result<()>,
        conn: &mut TenantConnection,
    ) -> Result<Self::Tenant> {
        create(self, options, first, conn)
    }
}

impl<N: NewTenant> NewTenantDsl for N {}
