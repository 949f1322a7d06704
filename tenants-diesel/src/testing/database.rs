//! A database of a test's own.

use std::fmt;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use super::error::TestServerError;
use super::name;
use super::server::{Host, TestServer};
use super::url::ServerUrl;

/// An empty database that exists as long as this value.
///
/// When it is dropped, those who are still connected are thrown out.
///
/// ```no_run
/// use tenants_diesel::testing::TestDatabase;
///
/// # fn main() -> Result<(), tenants_diesel::testing::TestServerError> {
/// let database = TestDatabase::new("example")?;
/// let conn = database.connect()?;
/// # Ok(())
/// # }
/// ```
pub struct TestDatabase {
    name: String,
    url: String,
    server: ServerUrl,
    // Keeps a throw-away server alive until after our own drop.
    host: Host,
}

impl TestDatabase {
    /// Creates a database on the server that all tests of this process share.
    ///
    /// `hint`, usually the name of the test, is part of the name, so that one who looks at the server sees whose it is.
    ///
    /// # Errors
    ///
    /// As [`TestServer::shared`] and [`TestServer::create_database`].
    ///
    /// ```no_run
    /// # use tenants_diesel::testing::TestDatabase;
    /// let database = TestDatabase::new(module_path!())?;
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    pub fn new(hint: &str) -> Result<Self, TestServerError> {
        TestServer::shared()?.create_database(hint)
    }

    pub(super) fn create(server: &ServerUrl, host: Host, hint: &str) -> Result<Self, TestServerError> {
        let name = name::unique(hint);
        let mut conn =
            PgConnection::establish(server.as_str()).map_err(|source| TestServerError::Connection { source })?;
        match conn.batch_execute(&format!("CREATE DATABASE \"{name}\"")) {
            Ok(()) => Ok(Self { url: server.with_database(&name), name, server: server.clone(), host }),
            Err(source) => Err(TestServerError::CreateDatabase { name, source }),
        }
    }

    /// The name of the database: ASCII letters, digits and underscores, at most 63.
    ///
    /// ```no_run
    /// # use tenants_diesel::testing::TestDatabase;
    /// assert!(TestDatabase::new("example")?.name().len() <= 63);
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The connection string, good for libpq and so for diesel and its command line.
    ///
    /// ```no_run
    /// # use tenants_diesel::testing::TestDatabase;
    /// use diesel::r2d2::ConnectionManager;
    ///
    /// let database = TestDatabase::new("example")?;
    /// let manager = ConnectionManager::<diesel::PgConnection>::new(database.url());
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens a connection; it does not keep the database.
    ///
    /// # Errors
    ///
    /// [`TestServerError::Connection`] where the server takes none.
    ///
    /// ```no_run
    /// # use tenants_diesel::testing::TestDatabase;
    /// let database = TestDatabase::new("example")?;
    /// let mut conn = database.connect()?;
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    pub fn connect(&self) -> Result<PgConnection, TestServerError> {
        PgConnection::establish(&self.url).map_err(|source| TestServerError::Connection { source })
    }

    fn remove(&self) -> Result<(), Box<dyn std::error::Error>> {
        let mut conn = PgConnection::establish(self.server.as_str())?;
        conn.batch_execute(&format!("DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)", self.name))?;
        Ok(())
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.host.has_stopped() {
            return;
        }
        if let Err(error) = self.remove() {
            tracing::warn!(%error, database = %self.name, "could not drop the test database");
        }
    }
}

// Not derived: the URL may hold a password.
impl fmt::Debug for TestDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestDatabase").field("name", &self.name).finish_non_exhaustive()
    }
}
