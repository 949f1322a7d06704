//! The same diesel query gives each tenant its own rows.

use diesel::prelude::*;
use tenants_diesel::prelude::*;

use super::{Outcome, chapter, check};
use crate::models::Client;
use crate::schema::{invoices, notes, projects};

/// Plain diesel, written once; says nothing of tenants.
pub(super) fn note_bodies(conn: &mut TenantConnection) -> QueryResult<Vec<String>> {
    notes::table.order(notes::id).select(notes::body).load(conn)
}

/// So does this; a helper for any `PgConnection` takes a `TenantConnection` too.
fn invoiced(conn: &mut PgConnection) -> QueryResult<Vec<(String, i64)>> {
    projects::table.inner_join(invoices::table).select((projects::name, invoices::amount_cents)).load(conn)
}

fn write(conn: &mut TenantConnection, project: &str, amount_cents: i64, note: &str) -> QueryResult<()> {
    conn.transaction(|conn| {
        let project_id: i32 = diesel::insert_into(projects::table)
            .values(projects::name.eq(project))
            .returning(projects::id)
            .get_result(conn)?;
        diesel::insert_into(invoices::table)
            .values((invoices::project_id.eq(project_id), invoices::amount_cents.eq(amount_cents)))
            .execute(conn)?;
        diesel::insert_into(notes::table)
            .values((notes::body.eq(note), notes::project_id.eq(project_id)))
            .execute(conn)?;
        Ok(())
    })
}

pub(super) fn own_rows(tenancy: &Tenancy<Client>, fonzy: &Client, second: &Client) -> Outcome {
    chapter("The same query, each tenant's own rows");
    write(&mut tenancy.tenant(fonzy)?, "Garage", 120_000, "Call the bank")?;
    write(&mut tenancy.tenant(second)?, "Harbour", 75_000, "Order paint")?;

    let mut conn = tenancy.tenant(fonzy)?;
    check::same("notes of tenant1", note_bodies(&mut conn)?, ["Call the bank"])?;
    check::same("invoices of tenant1", invoiced(&mut conn)?, [("Garage".to_owned(), 120_000)])?;
    let mut conn = tenancy.tenant(second)?;
    check::same("notes of tenant2", note_bodies(&mut conn)?, ["Order paint"])?;
    check::same("invoices of tenant2", invoiced(&mut conn)?, [("Harbour".to_owned(), 75_000)])?;

    // The shared tables are reached from everywhere; a tenant's are not reached from the public schema.
    let clients = Client::query().filter(crate::schema::clients::id.eq_any([fonzy.id, second.id]));
    check::same("clients seen from tenant2", clients.load(&mut conn)?.len(), 2)?;
    check::refused("notes in the public schema", note_bodies(&mut tenancy.public()?), |_| true)
}
