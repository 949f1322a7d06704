//! Which database the quickstart works in.

use std::error::Error;

use diesel::RunQueryDsl as _;
use diesel::sql_types::Text;
use tenants_diesel::TenantConnection;
use tenants_diesel::testing::TestServer;

#[derive(diesel::QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// `DATABASE_URL` itself where it is set, so that one can look at the result with psql; else the only database of a
/// throw-away server, which ends with this process.
///
/// # Errors
///
/// If there is neither such a variable nor PostgreSQL's programs: the error says what to install.
pub fn url() -> Result<String, Box<dyn Error>> {
    let server = TestServer::shared()?;
    crate::story::say(if server.is_external() {
        "In the database of DATABASE_URL. Afterwards look at it: psql \"$DATABASE_URL\" -c 'TABLE tenant1.notes'"
    } else {
        "In a throw-away server. Set DATABASE_URL to keep the result in a database of yours."
    });
    Ok(server.url().to_owned())
}

/// The schemas PostgreSQL itself reports, less its own.
///
/// # Errors
///
/// Whatever the database reports.
pub fn schemas(conn: &mut TenantConnection) -> tenants_diesel::Result<Vec<String>> {
    let query = "SELECT nspname::text AS name FROM pg_catalog.pg_namespace
                 WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname";
    let rows: Vec<Named> = diesel::sql_query(query).load(conn)?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// The tables PostgreSQL itself reports in a schema.
///
/// # Errors
///
/// Whatever the database reports.
pub fn tables(conn: &mut TenantConnection, schema: &str) -> tenants_diesel::Result<Vec<String>> {
    let query = "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = $1 ORDER BY 1";
    let rows: Vec<Named> = diesel::sql_query(query).bind::<Text, _>(schema).load(conn)?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}
