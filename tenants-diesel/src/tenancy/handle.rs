//! [`Tenancy`] itself.

use std::fmt;
use std::sync::Arc;

use diesel::{Connection as _, PgConnection};

use super::{TenancyBuilder, TenancyContext};
use crate::connection::{ConnectionSettings, PgManager, SearchPathMode, Sessions, TenantConnection};
use crate::model::TenantTable;
use crate::{Error, Result};

/// Tenants of the model `T` in one database, behind one pool; cheap to clone.
///
/// ```no_run
/// # use tenants_diesel::{model::TenantTable, Tenancy};
/// # fn example<Client: TenantTable>(database_url: &str, acme: &Client) -> Result<(), Box<dyn std::error::Error>> {
/// let tenancy = Tenancy::<Client>::builder(database_url).max_size(20).build()?;
/// let mut conn = tenancy.tenant(acme)?;
/// assert_eq!(&conn.schema_name()?, acme.schema_name());
/// # Ok(()) }
/// ```
pub struct Tenancy<T: TenantTable> {
    pub(super) pool: r2d2::Pool<PgManager>,
    pub(super) settings: Arc<ConnectionSettings>,
    pub(super) context: Arc<TenancyContext<T>>,
    /// Where migrations connect to, past a pooler.
    pub(super) migration_url: Option<Arc<str>>,
    pub(super) sessions: Arc<Sessions>,
}

impl<T: TenantTable> Tenancy<T> {
    /// Begins to describe a tenancy of the database at `database_url`.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app").max_size(20).build()?;
    /// let mut conn = tenancy.public()?;
    /// assert_eq!(conn.schema_name()?, "public");
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn builder(database_url: impl Into<String>) -> TenancyBuilder<T> {
        TenancyBuilder::new(database_url.into())
    }

    /// How many sessions the pool holds, and how many of them are idle.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// let state = tenancy.state();
    /// let in_use = state.connections - state.idle_connections;
    /// if in_use == 10 {
    ///     eprintln!("every session of the pool is in use");
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn state(&self) -> r2d2::State {
        self.pool.state()
    }

    /// How many sessions the pool may hold.
    pub(crate) fn max_size(&self) -> u32 {
        self.pool.max_size()
    }

    /// How long a checkout waits for a session of the pool.
    #[cfg(feature = "tower")]
    pub(crate) fn connection_timeout(&self) -> std::time::Duration {
        self.pool.connection_timeout()
    }

    /// A connection of its own past pool and pooler, on no schema yet.
    pub(crate) fn administrator(&self) -> Result<TenantConnection> {
        let settings =
            ConnectionSettings { mode: SearchPathMode::Session, ..ConnectionSettings::clone(&self.settings) };
        Ok(TenantConnection::fresh(PgConnection::establish(self.administrator_url()?)?, Arc::new(settings)))
    }

    /// Whether [`administrator`](Self::administrator) knows where to connect to.
    pub(crate) fn has_administrator(&self) -> bool {
        self.migration_url.is_some()
    }

    /// Where [`administrator`](Self::administrator) connects to.
    pub(crate) fn administrator_url(&self) -> Result<&str> {
        self.migration_url().ok_or(Error::NoMigrationUrl)
    }

    /// The same, where there is one.
    pub(crate) fn migration_url(&self) -> Option<&str> {
        self.migration_url.as_deref()
    }

    pub(crate) fn context(&self) -> &Arc<TenancyContext<T>> {
        &self.context
    }

    /// What every connection of this tenancy has in common.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// let path = tenancy.settings().search_path(&"acme".parse()?)?;
    /// assert_eq!(path.as_sql(), r#""acme", "public""#);
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn settings(&self) -> &ConnectionSettings {
        &self.settings
    }
}

impl<T: TenantTable> Clone for Tenancy<T> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            settings: Arc::clone(&self.settings),
            context: Arc::clone(&self.context),
            migration_url: self.migration_url.clone(),
            sessions: Arc::clone(&self.sessions),
        }
    }
}

impl<T: TenantTable> fmt::Debug for Tenancy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenancy")
            .field("pool", &self.pool.state())
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
