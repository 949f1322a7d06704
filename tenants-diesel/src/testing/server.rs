//! A server that tests create their databases on.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use diesel::{Connection, PgConnection};

use super::builder::TestServerBuilder;
use super::cluster::Cluster;
use super::database::TestDatabase;
use super::error::TestServerError;
use super::shared;
use super::url::ServerUrl;

/// A PostgreSQL server: the one of `DATABASE_URL`, or a throw-away one that this process owns.
///
/// A throw-away server runs until this value and all databases created on it are dropped, and in no case longer than
/// the process.
///
/// ```no_run
/// use tenants_diesel::testing::TestServer;
///
/// # fn main() -> Result<(), tenants_diesel::testing::TestServerError> {
/// let server = TestServer::shared()?;
/// let database = server.create_database("example")?;
/// assert_ne!(server.url(), database.url());
/// # Ok(())
/// # }
/// ```
pub struct TestServer {
    host: Host,
    url: ServerUrl,
}

/// Cloned into every database, so that the server does not end before them.
#[derive(Debug, Clone)]
pub(super) enum Host {
    External,
    ThrowAway(Arc<Cluster>),
}

impl Host {
    pub(super) fn has_stopped(&self) -> bool {
        matches!(self, Self::ThrowAway(cluster) if cluster.has_stopped())
    }
}

impl TestServer {
    /// The server that all tests of this process share: `DATABASE_URL` where it is set and not empty, else a
    /// throw-away one, started when it is first asked for.
    ///
    /// # Errors
    ///
    /// As [`TestServerBuilder::start`]; with `DATABASE_URL` also [`TestServerError::DatabaseUrl`] and
    /// [`TestServerError::Connection`]. The first error is kept and given to all who ask later, wrapped in
    /// [`TestServerError::Shared`].
    ///
    /// ```no_run
    /// use tenants_diesel::testing::TestServer;
    ///
    /// let url = TestServer::shared()?.url();
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    pub fn shared() -> Result<&'static Self, TestServerError> {
        shared::get()
    }

    /// Starts a throw-away server of one's own, whether or not `DATABASE_URL` is set.
    ///
    /// # Errors
    ///
    /// As [`TestServerBuilder::start`].
    ///
    /// ```no_run
    /// use tenants_diesel::testing::TestServer;
    ///
    /// let server = TestServer::start()?;
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    pub fn start() -> Result<Self, TestServerError> {
        Self::builder().start()
    }

    /// A throw-away server of one's own with other settings.
    ///
    /// ```
    /// use tenants_diesel::testing::TestServer;
    ///
    /// let builder = TestServer::builder().setting("max_connections", "20");
    /// ```
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder::default()
    }

    pub(super) fn external(url: ServerUrl) -> Result<Self, TestServerError> {
        PgConnection::establish(url.as_str()).map_err(|source| TestServerError::Connection { source })?;
        Ok(Self { host: Host::External, url })
    }

    pub(super) fn throw_away(cluster: Cluster) -> Self {
        Self { url: cluster.url(), host: Host::ThrowAway(Arc::new(cluster)) }
    }

    /// The connection string of the maintenance database: `DATABASE_URL` as it is, or the database `postgres`.
    ///
    /// ```no_run
    /// # use tenants_diesel::testing::TestServer;
    /// use diesel::{Connection, PgConnection};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let conn = PgConnection::establish(TestServer::shared()?.url())?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The connection string of the database `name`, which need not exist.
    ///
    /// ```no_run
    /// # use tenants_diesel::testing::TestServer;
    /// let url = TestServer::shared()?.database_url("template1");
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    #[must_use]
    pub fn database_url(&self, name: &str) -> String {
        self.url.with_database(name)
    }

    /// Whether this is the server of `DATABASE_URL`, which others may use too.
    ///
    /// ```no_run
    /// # use tenants_diesel::testing::TestServer;
    /// assert!(!TestServer::start()?.is_external());
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    #[must_use]
    pub fn is_external(&self) -> bool {
        matches!(self.host, Host::External)
    }

    /// The folder of a throw-away server's socket, for programs that take it apart from the connection string.
    ///
    /// ```no_run
    /// # use tenants_diesel::testing::TestServer;
    /// let server = TestServer::start()?;
    /// assert!(server.socket_folder().is_some_and(|folder| folder.join(".s.PGSQL.5432").exists()));
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    #[must_use]
    pub fn socket_folder(&self) -> Option<&Path> {
        match &self.host {
            Host::External => None,
            Host::ThrowAway(cluster) => Some(cluster.socket_folder()),
        }
    }

    /// Creates an empty database with a name no other test has; `hint` is part of the name.
    ///
    /// # Errors
    ///
    /// [`TestServerError::Connection`] where the server takes no connection, [`TestServerError::CreateDatabase`] where
    /// it does not create the database, for want of the right to, for example.
    ///
    /// ```no_run
    /// # use tenants_diesel::testing::TestServer;
    /// let database = TestServer::shared()?.create_database("rename keeps rows")?;
    /// assert!(database.name().ends_with("_rename_keeps_rows"));
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    pub fn create_database(&self, hint: &str) -> Result<TestDatabase, TestServerError> {
        TestDatabase::create(&self.url, self.host.clone(), hint)
    }

    /// Stops a throw-away server at once, whoever is connected, and waits until it and its folder are gone; does
    /// nothing to an external one.
    ///
    /// # Errors
    ///
    /// [`TestServerError::Stop`] where the operating system does not let us wait.
    ///
    /// ```no_run
    /// # use tenants_diesel::testing::TestServer;
    /// TestServer::start()?.stop()?;
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    pub fn stop(self) -> Result<(), TestServerError> {
        match &self.host {
            Host::External => Ok(()),
            Host::ThrowAway(cluster) => cluster.stop(),
        }
    }
}

// Not derived: the URL may hold a password.
impl fmt::Debug for TestServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestServer").field("host", &self.host).finish_non_exhaustive()
    }
}
