//! Going to a schema for the length of a closure.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use tenants_core::{SchemaName, TenantModel};

use super::TenantConnection;
use crate::{Error, Result};

impl TenantConnection {
    /// Runs `f` in a schema, and goes back afterwards: on return, on error and on panic.
    ///
    /// # Errors
    ///
    /// As for [`set_schema`](Self::set_schema), then whatever `f` returns. If the way back fails (the schema was dropped
    /// meanwhile), `f`'s own error comes first, else that error; the connection is then on no schema at all, so that nothing can
    /// be read or written by mistake. In a transaction that `f` left aborted the way back is the rollback.
    ///
    /// # Panics
    ///
    /// Only if `f` does; the panic goes on once the connection is back.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection) -> Result<(), Box<dyn std::error::Error>> {
    /// let acme: SchemaName = "acme".parse()?;
    /// let count: i64 = conn.with_schema(&acme, |conn| notes::table.count().get_result(conn))?;
    /// assert_eq!(conn.schema_name()?, "public"); // where it was before
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn with_schema<R, E, F>(&mut self, schema: &SchemaName, f: F) -> Result<R, E>
    where
        F: FnOnce(&mut Self) -> Result<R, E>,
        E: From<Error>,
    {
        self.scoped(|conn| conn.set_schema(schema), f)
    }

    /// Runs `f` in a tenant's schema, and goes back afterwards: on return, on error and on panic.
    ///
    /// # Errors
    ///
    /// As for [`with_schema`](Self::with_schema) and [`set_tenant`](Self::set_tenant).
    ///
    /// # Panics
    ///
    /// Only if `f` does; the panic goes on once the connection is back.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use tenants_diesel::Error;
    /// #
    /// # fn example(conn: &mut TenantConnection) -> Result<(), Box<dyn std::error::Error>> {
    /// for client in Client::query().load::<Client>(conn)? {
    ///     let notes: i64 = conn.with_tenant(&client, |conn| Ok::<_, Error>(notes::table.count().get_result(conn)?))?;
    ///     println!("{}: {notes} notes", client.name);
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn with_tenant<T, R, E, F>(&mut self, tenant: &T, f: F) -> Result<R, E>
    where
        T: TenantModel,
        F: FnOnce(&mut Self) -> Result<R, E>,
        E: From<Error>,
    {
        self.scoped(|conn| conn.set_tenant(tenant), f)
    }

    fn scoped<R, E, F>(&mut self, enter: impl FnOnce(&mut Self) -> Result<()>, f: F) -> Result<R, E>
    where
        F: FnOnce(&mut Self) -> Result<R, E>,
        E: From<Error>,
    {
        let origin = self.origin()?;
        enter(self)?;
        let outcome = catch_unwind(AssertUnwindSafe(|| f(self)));
        let back = self.go_back(&origin);
        match outcome {
            Ok(result) => {
                let value = result?;
                back?;
                Ok(value)
            }
            Err(panic) => resume_unwind(panic),
        }
    }
}
