//! A server with settings of one's own.

use std::path::PathBuf;

use super::cluster::Cluster;
use super::error::TestServerError;
use super::server::TestServer;

/// Starts a [`TestServer`] of one's own with other settings or programs than the usual.
///
/// ```no_run
/// use tenants_diesel::testing::TestServer;
///
/// # fn main() -> Result<(), tenants_diesel::testing::TestServerError> {
/// let server = TestServer::builder().setting("max_locks_per_transaction", "10").start()?;
/// let database = server.create_database("few_locks")?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct TestServerBuilder {
    settings: Vec<(String, String)>,
    bin_dir: Option<PathBuf>,
}

impl TestServerBuilder {
    /// Sets a server setting, as in `postgresql.conf` but without quotes.
    ///
    /// Where the server listens (`listen_addresses`, `port`, `unix_socket_directories`) cannot be changed.
    ///
    /// ```
    /// use tenants_diesel::testing::TestServer;
    ///
    /// let builder = TestServer::builder().setting("wal_level", "logical").setting("log_statement", "all");
    /// ```
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Uses `initdb` and `postgres` of this folder and looks nowhere else, for example to test with several versions.
    ///
    /// ```
    /// use tenants_diesel::testing::TestServer;
    ///
    /// let builder = TestServer::builder().bin_dir("/usr/lib/postgresql/13/bin");
    /// ```
    pub fn bin_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.bin_dir = Some(folder.into());
        self
    }

    /// Makes and starts the server, and waits until it takes connections.
    ///
    /// # Errors
    ///
    /// [`TestServerError::NoPrograms`] and [`TestServerError::NoUnprivilegedUser`] where the machine lacks something;
    /// [`TestServerError::Start`], with the end of the server's log, where it did not like a setting;
    /// [`TestServerError::Timeout`] where it takes no connection within a minute.
    ///
    /// ```no_run
    /// use tenants_diesel::testing::TestServer;
    ///
    /// let server = TestServer::builder().setting("jit", "off").start()?;
    /// # Ok::<(), tenants_diesel::testing::TestServerError>(())
    /// ```
    pub fn start(self) -> Result<TestServer, TestServerError> {
        Cluster::start(self.bin_dir.as_deref(), &self.settings).map(TestServer::throw_away)
    }
}
