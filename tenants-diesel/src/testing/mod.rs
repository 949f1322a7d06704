//! A PostgreSQL server for tests and examples, and a database of its own for each test (feature `testing`).
//!
//! Where the environment variable `DATABASE_URL` is set, that server is used. Otherwise a throw-away one is made from
//! the PostgreSQL programs of the machine (13 or newer): first what `pg_config --bindir` names, then the newest of
//! `/usr/lib/postgresql/*/bin`, `/usr/pgsql-*/bin` and Homebrew's folders, then `PATH`. It listens on no network, only
//! on a Unix socket in a temporary folder (in `TMPDIR` where that is set, else in `/dev/shm` where 4 GiB are free, else
//! in `/tmp`), runs as an unprivileged user when we are root, and is stopped and removed together with its folder when
//! our process ends, whether it returns, panics, is interrupted or is killed.
//!
//! ```no_run
//! use diesel::connection::SimpleConnection;
//! use tenants_diesel::testing::TestDatabase;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let database = TestDatabase::new("my_first_test")?;
//! let mut conn = database.connect()?;
//! conn.batch_execute("CREATE TABLE notes (id serial PRIMARY KEY)")?;
//! # Ok(())
//! # }
//! ```
//!
//! One server serves a whole process. `cargo nextest` runs each test in a process of its own, where a server for each
//! costs most of a second: set `DATABASE_URL` there.
//!
//! Unix only: the server is looked after by `/bin/sh`.

// Why none of the crates that do this: pgtemp (0.7) panics where something is missing, listens on TCP, brings tokio,
// and leaves server and folder behind when the process is killed; postgresql_embedded downloads at run time and does
// not work as root.

mod builder;
mod cluster;
mod database;
mod error;
mod folder;
mod name;
mod programs;
mod server;
mod shared;
mod supervisor;
mod url;
mod user;

pub use builder::TestServerBuilder;
pub use database::TestDatabase;
pub use error::TestServerError;
pub use programs::{Rejected, Rejection};
pub use server::TestServer;
