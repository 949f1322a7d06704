//! What one request leaves behind, the next does not find.

use std::time::Duration;

use tenants_integration::Fixture;

use super::{Client, get, layer, tenant};

#[test]
fn a_panic_and_a_broken_off_request_give_back_a_clean_connection() {
    let fixture = Fixture::with("clean", |builder| builder.max_size(1).connection_timeout(Duration::from_secs(20)));
    for schema in ["acme", "globex"] {
        tenant(&fixture, schema);
    }
    let server = layer(&fixture.tenancy);
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
