//! The database as a request sees it.

use std::fmt;
use std::sync::Arc;

use tenants_core::TenantModel as _;

use super::Site;
use crate::connection::{SearchPathMode, TenantConnection};
use crate::model::TenantTable;
use crate::web::cache::Shared;
use crate::{Error, Result, Tenancy};

/// Connections on the schema of a request's tenant, or on the public one; in the request's extensions, and with the features
/// `axum` and `actix` an extractor. Cheap to clone.
///
/// A connection is checked out for the length of a closure, on a thread for what blocks. No request holds one while it
/// reads a body, and the executor is never blocked. A closure that has begun runs to its end, also when the request is
/// broken off; one that panics gives the connection back, whose next user finds it clean.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// use tenants_diesel::web::{TenantDb, WebError};
///
/// async fn write(db: TenantDb<Client>, body: String) -> Result<String, WebError> {
///     let count: i64 = db
///         .transaction(|conn| {
///             diesel::insert_into(notes::table).values(notes::body.eq(body)).execute(conn)?;
///             notes::table.count().get_result(conn)
///         })
///         .await?;
///     Ok(format!("{count} notes"))
/// }
/// # fn main() {}
/// ```
pub struct TenantDb<T: TenantTable> {
    pub(in crate::web) shared: Arc<Shared<T>>,
    pub(in crate::web) site: Site<T>,
}

impl<T: TenantTable> TenantDb<T> {
    /// Runs `f` with a connection on the request's schema.
    ///
    /// In `SET LOCAL` mode, where there are connections in transactions only, this is [`transaction`](Self::transaction): what
    /// `f` did is undone if it returns an error.
    ///
    /// # Errors
    ///
    /// [`Error::PoolExhausted`] or [`Error::Pool`] if no connection comes free in time, which is answered with 503; else as for
    /// [`Tenancy::tenant`]; then whatever `f` returns.
    ///
    /// A tenant that was renamed meanwhile is looked up once more. If its host leads to another tenant by now, that is
    /// [`Error::SchemaMissing`] or [`Error::SchemaReplaced`], and not the other tenant's rows.
    ///
    /// # Panics
    ///
    /// If `f` panics, or outside of a tokio runtime with time.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use tenants_diesel::web::{TenantDb, WebError};
    ///
    /// async fn list(db: TenantDb<Client>) -> Result<String, WebError> {
    ///     let bodies: Vec<String> = db.run(|conn| notes::table.select(notes::body).load(conn)).await?;
    ///     Ok(bodies.join("\n"))
    /// }
    /// # fn main() {}
    /// ```
    pub async fn run<R, E, F>(&self, f: F) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut TenantConnection) -> Result<R, E> + Send + 'static,
    {
        self.blocking(|db| match db.shared.tenancy.settings().mode {
            SearchPathMode::Session => f(&mut db.check_out()?),
            SearchPathMode::Transaction => db.in_transaction(f),
        })
        .await
    }

    /// Runs `f` in a transaction on the request's schema; commits if it returns `Ok`.
    ///
    /// # Errors
    ///
    /// As for [`run`](Self::run), and what the commit meets; works in both modes.
    ///
    /// # Panics
    ///
    /// As for [`run`](Self::run).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use tenants_diesel::web::{TenantDb, WebError};
    ///
    /// async fn clear(db: TenantDb<Client>) -> Result<String, WebError> {
    ///     let deleted: usize = db.transaction(|conn| diesel::delete(notes::table).execute(conn)).await?;
    ///     Ok(format!("{deleted} deleted"))
    /// }
    /// # fn main() {}
    /// ```
    pub async fn transaction<R, E, F>(&self, f: F) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&mut TenantConnection) -> Result<R, E> + Send + 'static,
    {
        self.blocking(|db| db.in_transaction(f)).await
    }

    /// The tenancy, for what is not in the request's schema.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// fn sessions(db: &tenants_diesel::web::TenantDb<Client>) -> u32 {
    ///     db.tenancy().state().connections
    /// }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn tenancy(&self) -> &Tenancy<T> {
        &self.shared.tenancy
    }
}

impl<T: TenantTable> Clone for TenantDb<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), site: self.site.clone() }
    }
}

impl<T: TenantTable> fmt::Debug for TenantDb<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = match &self.site {
            Site::Public => &self.shared.tenancy.settings().public_schema,
            Site::Tenant(_, tenant) => tenant.schema_name(),
        };
        f.debug_struct("TenantDb").field("schema", schema).finish_non_exhaustive()
    }
}
