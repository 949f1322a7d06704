//! What one request leaves behind, the next does not find.

use std::time::Duration;

use tenants_diesel::commands::RenameOptions;
use tenants_diesel::prelude::*;
use tenants_diesel::web::TenantLayer;
use tenants_integration::{Fixture, NewClient, NewDomain};

use super::application::post_note;
use super::{Client, Start, get, on_both, tenant};

on_both! {
    a_panic_and_a_broken_off_request_give_back_a_clean_connection,
    in_set_local_mode_there_are_transactions,
    a_body_that_takes_its_time_holds_no_connection,
}

fn a_panic_and_a_broken_off_request_give_back_a_clean_connection(start: Start) {
    let fixture = Fixture::with("clean", |builder| builder.max_size(1).connection_timeout(Duration::from_secs(20)));
    for schema in ["acme", "globex"] {
        tenant(&fixture, schema);
    }
    let server = start(TenantLayer::new(fixture.tenancy.clone()));
    for _ in 0..3 {
        let panicked = Client::send(server.address, "GET /panic", &["Host: acme.example.com"]).read();
        assert!(panicked.is_none_or(|answer| answer.status == 500));
        assert_eq!(get(server.address, "globex.example.com", "/").body, "globex");
        assert_eq!(get(server.address, "globex.example.com", "/sleep/0").body, "slept");
        assert_eq!(get(server.address, "acme.example.com", "/schema").body, "acme");
        drop(Client::send(server.address, "GET /sleep/50", &["Host: acme.example.com"]));
        assert_eq!(get(server.address, "globex.example.com", "/schema").body, "globex");
        assert_eq!(get(server.address, "acme.example.com", "/").body, "acme");
    }
    assert!(fixture.tenancy.state().connections <= 1);
}

fn a_body_that_takes_its_time_holds_no_connection(start: Start) {
    let fixture = Fixture::with("body", |builder| builder.max_size(1).connection_timeout(Duration::from_millis(500)));
    tenant(&fixture, "acme");
    let server = start(TenantLayer::new(fixture.tenancy.clone()));
    let head = ["Host: acme.example.com", "Content-Length: 8"];
    let mut slow: Vec<_> = (0..3).map(|_| Client::send(server.address, "POST /write", &head)).collect();
    slow.iter_mut().for_each(|client| client.go_on("slow"));
    for _ in 0..5 {
        assert_eq!(get(server.address, "acme.example.com", "/").body, "acme");
    }
    for (client, rows) in slow.into_iter().zip(1..) {
        let mut client = client;
        client.go_on("ness");
        assert_eq!(client.read().unwrap().body, format!("acme{}", ",slowness".repeat(rows)));
    }
}

/// Behind a pooler there are transactions only.
fn in_set_local_mode_there_are_transactions(start: Start) {
    let fixture = Fixture::with("web_local", |builder| builder.search_path_mode(SearchPathMode::Transaction));
    for schema in ["acme", "globex"] {
        fixture
            .tenancy
            .public_transaction(|conn| {
                let tenant = NewClient::of(schema).save(conn)?;
                NewDomain::primary(format!("{schema}.example.com"), &tenant).save(conn).map(drop)
            })
            .unwrap();
    }
    let server = start(TenantLayer::new(fixture.tenancy.clone()));
    for (body, rows) in [("a", "a"), ("b", "a,b")] {
        for schema in ["acme", "globex"] {
            assert_eq!(post_note(server.address, &format!("{schema}.example.com"), body).body, rows);
        }
    }
    // `run` is in one too: what was done before the error is undone.
    assert_eq!(get(server.address, "acme.example.com", "/").body, "a,b");
    assert_eq!(get(server.address, "globex.example.com", "/add-and-fail").status, 500);
    assert_eq!(get(server.address, "globex.example.com", "/").body, "a,b");
    // Another process renames it: looked up once more.
    let other = Tenancy::<tenants_integration::Client>::builder(fixture.database.url()).max_size(1).build().unwrap();
    let (from, to) = ("acme".parse().unwrap(), "acme2".parse().unwrap());
    other.rename_schema(&from, &to, RenameOptions::default().force()).unwrap();
    assert_eq!(post_note(server.address, "acme.example.com", "c").body, "a,b,c");
}
