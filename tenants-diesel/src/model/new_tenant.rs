//! Saving a tenant for the first time.

use super::NewTenant;
use crate::Result;
use crate::connection::TenantConnection;
use crate::lifecycle::{CreateOptions, create};

/// Saves new tenants; for every type [`NewTenant`] is implemented for.
pub trait NewTenantDsl: NewTenant {
    /// Inserts the row, creates the schema and migrates it: all of it or nothing, also if the process is killed half way.
    ///
    /// The row whose schema is the public one makes no schema; nor does any with `#[tenant(auto_create_schema = false)]`.
    /// Inside a transaction of the caller's it works in a savepoint. The connection stays on the public schema.
    ///
    /// # Errors
    ///
    /// [`Error::NotInPublicSchema`](crate::Error::NotInPublicSchema) if the connection is not on the public schema;
    /// [`Error::TenantExists`](crate::Error::TenantExists) and [`Error::SchemaExists`](crate::Error::SchemaExists) if the name is
    /// taken, [`Error::PublicSchemaName`](crate::Error::PublicSchemaName) and
    /// [`Error::ReservedSchemaName`](crate::Error::ReservedSchemaName) if it is not to be had; [`Error::Migration`](crate::Error::Migration) if a migration fails;
    /// [`Error::NeedsOwnTransaction`](crate::Error::NeedsOwnTransaction) in a transaction that a migration cannot run in;
    /// [`Error::Receiver`](crate::Error::Receiver) if a receiver refuses. In each case nothing was created.
    fn save(self, conn: &mut TenantConnection) -> Result<Self::Tenant> {
        self.save_with(CreateOptions::default(), conn)
    }

    /// As [`save`](Self::save), with options.
    ///
    /// # Errors
    ///
    /// As for [`save`](Self::save).
    fn save_with(self, options: CreateOptions, conn: &mut TenantConnection) -> Result<Self::Tenant> {
        create(self, options, conn)
    }
}

impl<N: NewTenant> NewTenantDsl for N {}
