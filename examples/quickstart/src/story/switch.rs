//! Another tenant for a while, on the same connection.

use diesel::prelude::*;
use tenants_diesel::prelude::*;

use super::query::note_bodies;
use super::{Outcome, chapter, check};
use crate::models::Client;
use crate::schema::notes;

/// The connection is back where it was when the closure ends, however it ends.
pub(super) fn with_schema(tenancy: &Tenancy<Client>, fonzy: &Client, second: &Client) -> Outcome {
    chapter("Another schema for the length of a closure");
    let mut conn = tenancy.tenant(fonzy)?;
    let bodies = conn.with_schema(second.schema_name(), note_bodies)?;
    check::same("inside with_schema(tenant2)", bodies, ["Order paint"])?;
    check::same("behind it the connection is on", conn.schema_name()?.as_str(), "tenant1")?;

    let failed: QueryResult<()> = conn.with_tenant(second, |_| Err(diesel::result::Error::NotFound));
    check::refused("inside with_tenant, an error", failed, |error| *error == diesel::result::Error::NotFound)?;
    check::same("behind it the connection is on", conn.schema_name()?.as_str(), "tenant1")
}

/// PostgreSQL undoes a switch with its transaction; the connection knows it.
pub(super) fn rolled_back(tenancy: &Tenancy<Client>, fonzy: &Client, second: &Client) -> Outcome {
    chapter("A transaction that switches and is rolled back");
    let mut conn = tenancy.tenant(fonzy)?;
    let result: QueryResult<()> = conn.transaction(|conn| {
        conn.set_tenant(second)?;
        diesel::insert_into(notes::table).values(notes::body.eq("Never happened")).execute(conn)?;
        Err(diesel::result::Error::RollbackTransaction)
    });
    check::refused("the transaction", result, |error| *error == diesel::result::Error::RollbackTransaction)?;
    check::same("the connection is on", conn.schema_name()?.as_str(), "tenant1")?;
    check::same("and reads", note_bodies(&mut conn)?, ["Call the bank"])?;
    conn.set_tenant(second)?;
    check::same("tenant2 has", note_bodies(&mut conn)?, ["Order paint"])
}
