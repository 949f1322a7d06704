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

/// What a session was sent last.
pub(super) fn last_message(fixture: &Fixture, process: &str) -> String {
    let message = format!("(SELECT query FROM pg_stat_activity WHERE pid = {process})");
    tenants_integration::text(&mut fixture.plain(), &message)
}

/// Whether a checkout's message releases the advisory locks, which it does at its end: the server shows a kilobyte.
#[track_caller]
pub(super) fn releases(message: &str) -> bool {
    let is_whole =
        message.starts_with("UNLISTEN *; CLOSE ALL; DISCARD TEMP; DISCARD SEQUENCES; ") && message.len() < 1_000;
    assert!(is_whole, "not a whole checkout: {message}");
    message.contains("pg_advisory_unlock_all")
}

/// A connection of a pool of one session, and its process. Nothing was seen that the next checkout would have to release: what it
/// releases it has seen from here on.
pub(super) fn quiet(fixture: &Fixture, tenant: &Client) -> (TenantConnection, String) {
    let session = process(&mut fixture.tenancy.tenant(tenant).unwrap());
    // One that comes a second after the last release is none.
    let quiet = (0..100).find_map(|_| {
        rows(&mut fixture.tenancy.tenant(tenant).unwrap()).unwrap();
        let conn = fixture.tenancy.tenant(tenant).unwrap();
        (!releases(&last_message(fixture, &session))).then_some(conn)
    });
    (quiet.expect("a checkout that releases nothing"), session)
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
