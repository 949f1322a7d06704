//! Which database, and what has to be in it.

use tenants_diesel::prelude::*;
use tenants_diesel::testing::{TestServer, TestServerError};

use crate::models::Company;

/// `DATABASE_URL` where it is set; else the only database of a throw-away server, which ends with this process.
///
/// # Errors
///
/// If there is neither such a variable nor PostgreSQL's programs: the error says what to install.
pub fn url() -> Result<&'static str, TestServerError> {
    Ok(TestServer::shared()?.url())
}

/// Opens the database, and brings the shared tables and those of every company up to date.
///
/// A deployment of more than one process would do so once, by a command: see `examples/manage`.
///
/// # Errors
///
/// Whatever the database reports; a company whose migrations fail.
pub fn open(url: impl Into<String>) -> tenants_diesel::Result<Tenancy<Company>> {
    let tenancy = Tenancy::builder(url).max_size(8).min_idle(1).build()?;
    tenancy.migrate_schemas(&MigrateOptions::default())?;
    Ok(tenancy)
}
