//! Changing and deleting a tenant.

use diesel::QueryResult;

use super::{Suspendable, TenantTable};
use crate::connection::TenantConnection;
use crate::lifecycle::{CreateOptions, DeleteOptions, create_schema, delete, require_public_or_own};
use crate::tenancy::{Change, TenancyContext};
use crate::{Error, Result};

/// Saves, suspends and deletes tenants; for every model [`TenantTable`] is implemented for.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(conn: &mut TenantConnection, mut acme: Client) -> Result<(), Box<dyn std::error::Error>> {
/// acme.name = "Acme Ltd".into();
/// acme.save(conn)?;
/// acme.delete(conn)?; // with its domains, and with its schema where the model says so
/// # Ok(()) }
/// # fn main() {}
/// ```
pub trait TenantDsl: TenantTable {
    /// Updates the row, and reads it back as the database has it; never renames the schema.
    ///
    /// # Errors
    ///
    /// [`Error::NotInOwnSchema`] unless the connection is on the public schema or the tenant's own;
    /// [`Error::TenantNotFound`] if the row is gone; [`Error::TenantRenamed`] if it has another schema name by now;
    /// [`Error::Hostname`] if the row's own domain is none.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, mut acme: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Error;
    ///
    /// acme.name = "Acme Ltd".into();
    /// match acme.save(conn) {
    ///     Err(Error::TenantNotFound { schema }) => println!("{schema} was deleted meanwhile"),
    ///     result => result?,
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn save(&mut self, conn: &mut TenantConnection) -> Result<()> {
        require_public_or_own(conn, self, "save a tenant")?;
        self.normalize_domain_url()?;
        write(self, conn, Self::update)
    }

    /// Creates and migrates the schema of a tenant that was saved without one (`#[tenant(auto_create_schema =
    /// false)]`), as a background job does after `SchemaNeedsToBeSync`.
    ///
    /// # Errors
    ///
    /// [`Error::NotInPublicSchema`] unless the connection is on the public schema; [`Error::SchemaExists`] if there is
    /// such a schema; [`Error::TenantNotFound`] and [`Error::TenantRenamed`] if the row is not the one in memory any
    /// more; else as for [`NewTenantDsl::save`](super::NewTenantDsl::save). Nothing was created then.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// acme.create_schema(conn)?; // for a model with `auto_create_schema = false`
    /// conn.set_tenant(acme)?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn create_schema(&self, conn: &mut TenantConnection) -> Result<()> {
        self.create_schema_with(CreateOptions::default(), conn)
    }

    /// As [`create_schema`](Self::create_schema), with options.
    ///
    /// # Errors
    ///
    /// As for [`create_schema`](Self::create_schema).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// // Somebody has made the schema by hand: what it lacks is migrated.
    /// acme.create_schema_with(CreateOptions::default().adopt_schema(), conn)?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn create_schema_with(&self, options: CreateOptions, conn: &mut TenantConnection) -> Result<()> {
        create_schema(self, options, conn)
    }

    /// Has the tenant's requests answered with 503 and `Retry-After` from the commit on: in this process at once, in others
    /// when their caches look the tenant up again.
    ///
    /// Requests that have begun go on, and connections are handed out as before, so that commands and jobs work. Only the
    /// one column is written, and the row is read back as the database has it. A tenant that is suspended already stays so.
    ///
    /// # Errors
    ///
    /// As for [`save`](Self::save).
    ///
    /// ```no_run
    /// # use tenants_diesel::{model::Suspendable, prelude::*};
    /// fn exchange<T: Suspendable>(acme: &mut T, conn: &mut TenantConnection) -> tenants_diesel::Result<()> {
    ///     acme.suspend(conn)?;
    ///     // What must not be seen half done.
    ///     acme.resume(conn)
    /// }
    /// ```
    fn suspend(&mut self, conn: &mut TenantConnection) -> Result<()>
    where
        Self: Suspendable,
    {
        set_suspended(self, true, conn)
    }

    /// Lifts a [suspension](Self::suspend).
    ///
    /// # Errors
    ///
    /// As for [`save`](Self::save).
    ///
    /// ```no_run
    /// # use tenants_diesel::{model::Suspendable, prelude::*};
    /// # fn example<T: Suspendable>(acme: &mut T, conn: &mut TenantConnection) -> tenants_diesel::Result<()> {
    /// acme.resume(conn)?;
    /// assert!(!acme.is_suspended());
    /// # Ok(()) }
    /// ```
    fn resume(&mut self, conn: &mut TenantConnection) -> Result<()>
    where
        Self: Suspendable,
    {
        set_suspended(self, false, conn)
    }

    /// Whether the tenant was suspended when the row was read.
    ///
    /// ```
    /// # use tenants_diesel::{model::Suspendable, prelude::*};
    /// fn sign<T: Suspendable>(tenant: &T) -> &'static str {
    ///     if tenant.is_suspended() { "closed" } else { "open" }
    /// }
    /// ```
    fn is_suspended(&self) -> bool
    where
        Self: Suspendable,
    {
        self.suspended() == Some(true)
    }

    /// Deletes the row and its domains, and drops the schema where the model says `auto_drop_schema`.
    ///
    /// The connection is on the public schema afterwards. A schema that is gone already is no error.
    ///
    /// # Errors
    ///
    /// [`Error::NotInOwnSchema`] unless the connection is on the public schema or the tenant's own;
    /// [`Error::PublicTenant`]; [`Error::TenantNotFound`] and [`Error::TenantRenamed`] if the row is not the one in
    /// memory any more; [`Error::Receiver`] if a receiver of `BeforeDrop` refuses. Nothing was deleted then. A schema
    /// too large for the server's lock table is [`Error::SchemaTooLarge`] inside a transaction; outside of one it is
    /// first taken out of reach and then dropped in chunks, which a later call takes up again if it was cut off.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Error;
    ///
    /// acme.delete(conn)?;
    /// assert!(matches!(acme.delete(conn), Err(Error::TenantNotFound { .. })));
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn delete(&self, conn: &mut TenantConnection) -> Result<()> {
        self.delete_with(DeleteOptions::default(), conn)
    }

    /// As [`delete`](Self::delete), with options.
    ///
    /// # Errors
    ///
    /// As for [`delete`](Self::delete).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
    /// acme.delete_with(DeleteOptions::default().force_drop(), conn)?; // also for a model without `auto_drop_schema`
    /// assert!(conn.set_tenant(acme).is_err());
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    fn delete_with(&self, options: DeleteOptions, conn: &mut TenantConnection) -> Result<()> {
        delete(self, options, conn)
    }
}

impl<T: TenantTable> TenantDsl for T {}

/// Also where the model has no such field by its type, which is an error then.
pub(crate) fn set_suspended<T: TenantTable>(
    tenant: &mut T,
    suspended: bool,
    conn: &mut TenantConnection,
) -> Result<()> {
    require_public_or_own(conn, tenant, if suspended { "suspend a tenant" } else { "resume a tenant" })?;
    write(tenant, conn, |tenant, conn| tenant.update_suspended(suspended, conn))
}

/// Takes the row as it is then, or says why there is none.
fn write<T: TenantTable>(
    tenant: &mut T,
    conn: &mut TenantConnection,
    update: impl FnOnce(&T, &mut TenantConnection) -> QueryResult<Option<T>>,
) -> Result<()> {
    let row = conn.in_transaction(|conn| {
        let Some(row) = update(tenant, conn)? else { return Ok(None) };
        TenancyContext::<T>::changed_by(Change::of_tenant(row.key().clone(), [row.schema_name()]), conn)?;
        Ok(Some(row))
    })?;
    if let Some(row) = row {
        *tenant = row;
        return Ok(());
    }
    let schema = tenant.schema_name().clone();
    match T::find_by_key(tenant.key(), conn)? {
        None => Err(Error::TenantNotFound { schema }),
        Some(row) => Err(Error::TenantRenamed { schema, stored: row.schema_name().clone() }),
    }
}
