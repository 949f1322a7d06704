//! What can go wrong before a test has its database.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::programs::Rejected;

/// Why there is no server, or no database on it.
///
/// ```no_run
/// use tenants_diesel::testing::{TestServer, TestServerError};
///
/// match TestServer::shared() {
///     Ok(server) => assert!(server.url().contains("postgres")),
///     Err(TestServerError::NoPrograms { tried }) => assert!(tried.iter().all(|place| !place.place.exists())),
///     Err(other) => panic!("{other}"),
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestServerError {
    /// No usable PostgreSQL programs on this machine, and no `DATABASE_URL`.
    #[error(
        "no PostgreSQL {oldest} or newer on this machine{}; install it (`sudo apt-get install -y postgresql`, \
         `brew install postgresql@17`) or set DATABASE_URL to a server on which databases may be created",
        list(.tried),
        oldest = super::programs::OLDEST
    )]
    NoPrograms {
        /// The folders that were looked at, and what was wrong with each.
        tried: Vec<Rejected>,
    },

    /// We are root, PostgreSQL refuses to run as root, and there is no user to run it as.
    #[error("PostgreSQL refuses to run as root, and this machine has none of the users {}", .looked_for.join(", "))]
    NoUnprivilegedUser {
        /// The names of the users that were looked for.
        looked_for: &'static [&'static str],
    },

    /// Neither the folder for temporary files nor `/tmp` takes a file.
    #[error("could not make a temporary file in {} or in /tmp", .parent.display())]
    Folder {
        /// The folder for temporary files, `TMPDIR` where it is set.
        parent: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// A program could not be started.
    #[error("could not run {program}")]
    Program {
        /// The program.
        program: &'static str,
        /// What the operating system said.
        source: io::Error,
    },

    /// `initdb` failed, or the server ended before it took a connection.
    #[error("the server did not start; its log ends with:\n{log}")]
    Start {
        /// The last lines of what `initdb` and the server wrote.
        log: String,
    },

    /// The server runs, but took no connection in time.
    #[error("the server took no connection within {} s; its log ends with:\n{log}", .waited.as_secs())]
    Timeout {
        /// How long we waited.
        waited: Duration,
        /// The last lines of what `initdb` and the server wrote.
        log: String,
        /// What the last attempt to connect met.
        source: diesel::ConnectionError,
    },

    /// The server could not be waited for when it was stopped.
    #[error("could not wait for the end of the server")]
    Stop {
        /// What the operating system said.
        source: io::Error,
    },

    /// `DATABASE_URL` is set to something that is not a PostgreSQL connection string.
    ///
    /// The text is not shown, because it may hold a password.
    #[error("DATABASE_URL is neither postgres://… nor a PostgreSQL key=value string")]
    DatabaseUrl,

    /// The server takes no connection, be it the one of `DATABASE_URL` or ours.
    #[error("could not connect to the test server")]
    Connection {
        /// What libpq said.
        source: diesel::ConnectionError,
    },

    /// The database of a test could not be created.
    #[error("could not create the database {name}")]
    CreateDatabase {
        /// The name it was to have.
        name: String,
        /// What the server said.
        source: diesel::result::Error,
    },

    /// The shared server did not start when it was first asked for; it is not tried a second time.
    #[error(transparent)]
    Shared(&'static TestServerError),
}

fn list(tried: &[Rejected]) -> String {
    if tried.is_empty() {
        return String::new();
    }
    let places: Vec<String> = tried.iter().map(ToString::to_string).collect();
    format!(" ({})", places.join("; "))
}
