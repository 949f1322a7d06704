//! Prepared statements behind a pooler that knows nothing of them: not cached unless asked, and so never another client's.

use diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, notes};

use super::pgbouncer::{PgBouncer, tenant};

/// What one client of the pooler writes, and what it then counts.
fn write_and_count(tenancy: &Tenancy<Client>, tenant: &Client, body: &str) -> Result<i64, Error> {
    tenancy.transaction(tenant, |conn| {
        diesel::insert_into(notes::table).values(notes::body.eq(body)).execute(conn)?;
        Ok(notes::table.filter(notes::body.eq(body)).count().get_result(conn)?)
    })
}

/// Two processes, as the pooler sees them, each of which numbers its prepared statements from 0.
fn two_clients(pooler: &PgBouncer, cache_statements: Option<bool>) -> [Tenancy<Client>; 2] {
    [(); 2].map(|()| {
        pooler.tenancy(|builder| match cache_statements {
            Some(cache) => builder.cache_statements(cache),
            None => builder,
        })
    })
}

#[test]
fn statements_are_not_cached_by_default() {
    let pooler = PgBouncer::start();
    let clients = two_clients(&pooler, None);
    let tenants = ["acme", "globex"].map(|name| tenant(&clients[0], name));
    for round in 1..=20 {
        for (client, tenant) in [(0, 0), (1, 1), (0, 1), (1, 0)] {
            let body = format!("of {client}");
            assert_eq!(write_and_count(&clients[client], &tenants[tenant], &body).unwrap(), round);
        }
    }
}

/// The control: the same with the cache meets the other client's statements.
#[test]
fn cached_statements_collide() {
    let pooler = PgBouncer::start();
    let clients = two_clients(&pooler, Some(true));
    let acme = tenant(&clients[0], "acme");
    assert_eq!(write_and_count(&clients[0], &acme, "one").unwrap(), 1);
    let error = write_and_count(&clients[1], &acme, "other").unwrap_err().to_string();
    assert!(error.starts_with("prepared statement \"__diesel_stmt_") && error.ends_with("already exists"), "{error}");
}
