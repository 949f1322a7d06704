//! Shorthands.

use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::notes;

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
