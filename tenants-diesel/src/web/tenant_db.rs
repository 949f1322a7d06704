//! The database as a request sees it.

use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;

use diesel::connection::InstrumentationEvent;
use tenants_core::resolver::Lookup;
use tenants_core::{SchemaName, TenantModel as _};
use tokio::sync::OwnedSemaphorePermit;

use super::cache::Shared;
use super::error::is_stale;
use crate::connection::{Listener, TenantConnection};
use crate::model::TenantTable;
use crate::{Error, Resolved, Result, Tenancy};

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
    pub(super) shared: Arc<Shared<T>>,
    pub(super) site: Site<T>,
    pub(super) listener: Option<Arc<MakeListener>>,
}

/// A listener for each connection.
pub(super) type MakeListener = dyn Fn() -> Box<Listener> + Send + Sync;

/// Whose rows they are.
pub(super) enum Site<T> {
    Public,
    Tenant(Lookup, Arc<Resolved<T>>),
}

/// An error of the closure's, or one of ours, told apart.
enum Failure<E> {
    Ours(Error),
    Theirs(E),
}

impl<T: TenantTable> TenantDb<T> {
    /// Runs `f` with a connection on the request's schema.
    ///
    /// # Errors
    ///
    /// [`Error::PoolExhausted`] or [`Error::Pool`] if no connection comes free in time, which is answered with 503; else as for
    /// [`Tenancy::tenant`]; then whatever `f` returns. In `SET LOCAL` mode use [`transaction`](Self::transaction).
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
        self.blocking(|db| {
            let mut conn = db.again_if_stale(|site| match site {
                Site::Public => db.shared.tenancy.public(),
                Site::Tenant(_, tenant) => db.shared.tenancy.tenant(&**tenant),
            })?;
            db.attach(&mut conn)?;
            f(&mut conn)
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
        self.blocking(|db| {
            let mut f = Some(f);
            let result = db.again_if_stale(|site| {
                let once = |conn: &mut TenantConnection| match f.take() {
                    Some(f) => {
                        db.attach(conn)?;
                        f(conn).map_err(Failure::Theirs)
                    }
                    // It has run already, and what is stale now is not what it was begun with.
                    None => Err(Failure::Ours(Error::TransactionAborted)),
                };
                let tenancy = &db.shared.tenancy;
                let result = match site {
                    Site::Public => tenancy.public_transaction(once),
                    Site::Tenant(_, tenant) => tenancy.transaction(&**tenant, once),
                };
                match result {
                    Ok(value) => Ok(Ok(value)),
                    Err(Failure::Theirs(error)) => Ok(Err(error)),
                    Err(Failure::Ours(error)) => Err(error),
                }
            });
            result?
        })
        .await
    }

    /// The same connections, with `listener` told of each event on them, and of the schema they are on (none while that is
    /// not known, as during a switch): for a page that shows its queries, for figures, for a log.
    ///
    /// Each connection gets a clone before its closure begins, and keeps it until it is handed out anew: a clone can
    /// remember when its query began. It is told beside diesel's own [`Instrumentation`](diesel::connection::Instrumentation), and is
    /// not told what else uses the [`tenancy`](Self::tenancy).
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use diesel::connection::InstrumentationEvent;
    /// use tenants_diesel::web::TenantDb;
    ///
    /// fn logged(db: TenantDb<Client>) -> TenantDb<Client> {
    ///     db.listen(|schema: Option<&SchemaName>, event: &InstrumentationEvent<'_>| {
    ///         if let InstrumentationEvent::StartQuery { query, .. } = event {
    ///             println!("{}: {query}", schema.map_or("?", SchemaName::as_str));
    ///         }
    ///     })
    /// }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn listen<L>(mut self, listener: L) -> Self
    where
        L: FnMut(Option<&SchemaName>, &InstrumentationEvent<'_>) + Clone + Send + Sync + 'static,
    {
        self.listener = Some(Arc::new(move || Box::new(listener.clone())));
        self
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

    fn attach(&self, conn: &mut TenantConnection) -> Result<()> {
        match &self.listener {
            Some(listener) => conn.watch().map(|watch| watch.listen(listener())),
            None => Ok(()),
        }
    }

    /// Runs `f` on a thread for what blocks, once a connection is to be had.
    async fn blocking<R, E, F>(&self, f: F) -> Result<R, E>
    where
        R: Send + 'static,
        E: From<Error> + Send + 'static,
        F: FnOnce(&Self) -> Result<R, E> + Send + 'static,
    {
        let permit = self.permit().await?;
        let (db, span) = (self.clone(), tracing::Span::current());
        let work = move || {
            // Held until the connection is back, whether or not the request is still there.
            let _permit = permit;
            span.in_scope(|| f(&db))
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(result) => result,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                Err(_) => Err(Error::RuntimeStopped.into()),
            },
        }
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit> {
        let waited = self.shared.tenancy.connection_timeout();
        let permit = Arc::clone(&self.shared.permits).acquire_owned();
        match tokio::time::timeout(waited, permit).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(Error::PoolExhausted { waited }),
        }
    }

    /// Tries once more if the tenant has another name by now; never with another tenant, which nobody has let this request see.
    fn again_if_stale<R>(&self, mut attempt: impl FnMut(&Site<T>) -> Result<R>) -> Result<R> {
        match attempt(&self.site) {
            Err(error) if is_stale(&error) => {
                let Site::Tenant(lookup, stale) = &self.site else { return Err(error) };
                match self.shared.ask_again(lookup, stale)? {
                    Some(found) if found.schema_oid() == stale.schema_oid() => {
                        attempt(&Site::Tenant(lookup.clone(), found))
                    }
                    _ => Err(error),
                }
            }
            result => result,
        }
    }
}

impl<E> From<Error> for Failure<E> {
    fn from(error: Error) -> Self {
        Self::Ours(error)
    }
}

impl<E> From<diesel::result::Error> for Failure<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Ours(error.into())
    }
}

impl<T> Clone for Site<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Public => Self::Public,
            Self::Tenant(lookup, tenant) => Self::Tenant(lookup.clone(), Arc::clone(tenant)),
        }
    }
}

impl<T: TenantTable> Clone for TenantDb<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), site: self.site.clone(), listener: self.listener.clone() }
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
