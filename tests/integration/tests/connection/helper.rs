//! Shorthands.

use diesel::prelude::*;
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, notes};

pub(super) fn name(schema: &str) -> SchemaName {
    schema.parse().unwrap()
}

/// The notes the connection sees: each is tagged with its schema's name.
pub(super) fn rows(conn: &mut TenantConnection) -> QueryResult<Vec<String>> {
    notes::table.select(notes::body).load(conn)
}

/// Where the connection believes to be, proved by the rows it sees.
#[track_caller]
pub(super) fn assert_on(conn: &mut TenantConnection, schema: &str) {
    assert_eq!(conn.schema_name().unwrap(), schema);
    assert_eq!(tenants_integration::current_schema(conn).as_deref(), Some(schema));
    match schema {
        "public" => assert!(rows(conn).is_err(), "there are no notes in public"),
        tenant => assert_eq!(rows(conn).unwrap(), [tenant]),
    }
}

/// The server process behind a connection.
pub(super) fn process(conn: &mut PgConnection) -> String {
    tenants_integration::text(conn, "pg_backend_pid()")
}

/// A pool of one session, and two tenants that it has been on.
pub(super) fn visited(hint: &str) -> (Fixture, Client, Client) {
    let fixture = Fixture::with(hint, |builder| builder.max_size(1));
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    for tenant in [&acme, &globex] {
        drop(fixture.tenancy.tenant(tenant).unwrap());
    }
    (fixture, acme, globex)
}

/// A pool of one session in `SET LOCAL` mode, and two tenants.
pub(super) fn local(hint: &str) -> (Fixture, Client, Client) {
    let fixture = Fixture::new(hint);
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let builder = Tenancy::builder(fixture.database.url()).max_size(1);
    let tenancy = builder.search_path_mode(SearchPathMode::Transaction).build().unwrap();
    (Fixture { tenancy, database: fixture.database }, acme, globex)
}
