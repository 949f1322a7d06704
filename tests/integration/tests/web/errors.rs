//! What goes wrong has a status, and says nothing of the database.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use tenants_diesel::web::TenantLayer;
use tenants_integration::Fixture;
use tower_layer::Layer as _;

use super::{Client, Server, Start, actix, application, end_sessions, get, maintenance, on_both, tenant};
use crate::helpers::wait_until;

on_both! {
    the_databases_words_stay_here,
    an_exhausted_pool_is_503_and_no_hang,
    requests_wait_for_each_other_and_not_for_ever,
    ended_sessions_are_replaced,
}

fn the_databases_words_stay_here(start: Start) {
    let fixture = Fixture::new("words");
    tenant(&fixture, "acme");
    let server = start(TenantLayer::new(fixture.tenancy.clone()));
    let answer = get(server.address, "acme.example.com", "/fail");
    assert_eq!((answer.status, &*answer.body), (500, "500 Internal Server Error\n"));
    assert!(!answer.head.contains("secrets_of_ours"), "{answer:?}");
    assert_eq!(get(server.address, "acme.example.com", "/").body, "acme");
}

#[test]
fn without_a_layer_there_is_no_tenant() {
    for server in [Server::start(application()), actix::serve_bare()] {
        for path in ["/", "/name"] {
            assert_eq!(get(server.address, "acme.example.com", path).status, 500);
        }
    }
}

fn an_exhausted_pool_is_503_and_no_hang(start: Start) {
    let fixture =
        Fixture::with("exhausted", |builder| builder.max_size(2).connection_timeout(Duration::from_millis(300)));
    tenant(&fixture, "acme");
    let server = start(TenantLayer::new(fixture.tenancy.clone()));
    assert_eq!(get(server.address, "acme.example.com", "/").status, 200);
    // Both of them, by what is no request.
    let mut held = [fixture.tenancy.public().unwrap(), fixture.tenancy.public().unwrap()];
    let start = Instant::now();
    let waiting: Vec<_> = (0..20).map(|_| Client::send(server.address, "GET /", &["Host: acme.example.com"])).collect();
    assert_eq!(get(server.address, "acme.example.com", "/name").body, "acme", "cached, and needs no connection");
    assert_eq!(get(server.address, "nobody.com", "/").status, 503, "a look-up needs one");
    for client in waiting {
        let answer = client.read().unwrap();
        assert_eq!((answer.status, &*answer.body), (503, "503 Service Unavailable\n"));
        assert!(answer.head.contains("retry-after: 1"), "{answer:?}");
    }
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    for conn in &mut held {
        diesel::sql_query("SELECT 1").execute(conn).unwrap();
    }
    drop(held);
    assert_eq!(get(server.address, "acme.example.com", "/").body, "acme");
    assert_eq!(get(server.address, "nobody.com", "/").status, 404);
}

/// The connection is held by a request, not past the tenancy.
fn requests_wait_for_each_other_and_not_for_ever(start: Start) {
    let fixture = Fixture::with("queue", |builder| builder.max_size(1).connection_timeout(Duration::from_millis(500)));
    tenant(&fixture, "acme");
    let server = start(TenantLayer::new(fixture.tenancy.clone()));
    let head = ["Host: acme.example.com"];
    assert_eq!(get(server.address, "acme.example.com", "/name").status, 200, "looked up");
    let mut slow = Client::send(server.address, "GET /sleep/1500", &head);
    wait_until("the request holds the connection", || {
        let state = fixture.tenancy.state();
        state.idle_connections == 0 && state.connections > 0
    });
    let waiting: Vec<_> = (0..50).map(|_| Client::send(server.address, "GET /", &head)).collect();
    let statuses: Vec<u16> = waiting.into_iter().map(|client| client.read().unwrap().status).collect();
    assert_eq!(statuses, [503; 50]);
    assert_eq!(slow.read().unwrap().body, "slept");
    slow = Client::send(server.address, "GET /", &head);
    assert_eq!(slow.read().unwrap().body, "acme");
}

fn ended_sessions_are_replaced(start: Start) {
    let fixture = Fixture::new("ended");
    tenant(&fixture, "acme");
    let server = start(TenantLayer::new(fixture.tenancy.clone()));
    for _ in 0..3 {
        assert_eq!(get(server.address, "acme.example.com", "/").body, "acme");
        end_sessions(&fixture);
    }
}

#[test]
fn a_database_that_is_gone_is_503() {
    let fixture = Fixture::with("gone", |builder| builder.connection_timeout(Duration::from_millis(500)));
    tenant(&fixture, "acme");
    let server = Server::start(TenantLayer::new(fixture.tenancy.clone()).layer(application()));
    assert_eq!(get(server.address, "acme.example.com", "/").status, 200);
    let name = tenants_integration::text(&mut fixture.plain(), "current_database()");
    let mut plain = fixture.plain();
    // Superusers come in all the same, so the name goes.
    let gone = format!("{name}_gone");
    let mut admin = maintenance(&fixture);
    let rename = |from: &str, to: &str, admin: &mut PgConnection| {
        diesel::sql_query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ($1, $2)")
            .bind::<diesel::sql_types::Text, _>(from)
            .bind::<diesel::sql_types::Text, _>(to)
            .execute(admin)
            .unwrap();
        diesel::sql_query(format!("ALTER DATABASE \"{from}\" RENAME TO \"{to}\"")).execute(admin)
    };
    assert!(diesel::sql_query("SELECT 1").execute(&mut plain).is_ok());
    wait_until("nobody is connected", || rename(&name, &gone, &mut admin).is_ok());
    for host in ["acme.example.com", "nobody.com"] {
        let answer = get(server.address, host, "/");
        assert_eq!((answer.status, &*answer.body), (503, "503 Service Unavailable\n"), "{host}");
    }
    wait_until("it has its name again", || rename(&gone, &name, &mut admin).is_ok());
    assert_eq!(get(server.address, "acme.example.com", "/").body, "acme");
}
