//! What the session has prepared.

use tenants_diesel::prelude::*;
use tenants_integration::text;

pub(super) fn prepared(conn: &mut TenantConnection) -> usize {
    text(conn, "(SELECT count(*) FROM pg_prepared_statements)").parse().unwrap()
}

/// How many queries of notes are prepared for a schema, or for all.
pub(super) fn queries(conn: &mut TenantConnection, schema: Option<&str>) -> usize {
    let ends = schema.map_or_else(|| "'%\"notes\"'".to_owned(), |schema| format!("E'%\"notes\"\\n-- {schema}'"));
    let sql = format!(
        "(SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT %' AND statement LIKE {ends})"
    );
    text(conn, &sql).parse().unwrap()
}
