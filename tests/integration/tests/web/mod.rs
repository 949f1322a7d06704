//! Requests over HTTP: from a host name to the tenant's rows.

mod actix;
mod application;
mod cache;
mod changes;
mod client;
mod ear;
mod errors;
mod isolation;
mod listening;
mod listening_lost;
mod load;
mod resolvers;
mod server;
mod span;
mod suspended;

use application::{Start, application};
use client::{Answer, Client, get};
use server::Server;

use diesel::{Connection as _, PgConnection, RunQueryDsl as _};
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewDomain};

/// The same tests on the servers of axum and of actix-web.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        $(mod $name {
            #[test]
            fn axum() {
                super::$name($crate::web::application::serve);
            }

            #[test]
            fn actix() {
                super::$name($crate::web::actix::serve);
            }
        })*
    };
}
use on_both;

/// Saves a tenant with one note and a domain, `<schema>.example.com`.
fn tenant(fixture: &Fixture, schema: &str) -> tenants_integration::Client {
    let tenant = fixture.tenant(schema);
    let domain = NewDomain::primary(format!("{schema}.example.com"), &tenant);
    domain.save(&mut fixture.tenancy.public().unwrap()).unwrap();
    tenant
}

/// Ends every session of the fixture's tenancy from outside.
fn end_sessions(fixture: &Fixture) {
    diesel::sql_query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .execute(&mut fixture.plain())
    .unwrap();
}

/// A connection to the server's own database.
fn maintenance(fixture: &Fixture) -> PgConnection {
    PgConnection::establish(&fixture.database.url().replace(fixture.database.name(), "postgres")).unwrap()
}
