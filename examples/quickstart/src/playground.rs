//! A database for each code block of the guide.

use std::error::Error;

use tenants_diesel::prelude::*;
use tenants_diesel::testing::TestDatabase;

use crate::models::Client;

/// A migrated tenancy in a database of its own, which vanishes with it.
#[derive(Debug)]
pub struct Playground {
    /// The tenancy; dropped before the database it is connected to.
    pub tenancy: Tenancy<Client>,
    /// The database.
    pub database: TestDatabase,
}

/// Makes a database with the shared tables and no tenant.
///
/// # Errors
///
/// If there is no PostgreSQL: the error says what to install.
pub fn playground() -> Result<Playground, Box<dyn Error>> {
    let database = TestDatabase::new("guide")?;
    let tenancy = Tenancy::builder(database.url()).max_size(3).min_idle(0).build()?;
    tenancy.migrate_schemas(&MigrateOptions::default())?;
    Ok(Playground { tenancy, database })
}
