//! How many messages a save takes.

use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient};

use crate::helpers::Messages;

#[test]
fn saving_a_tenant_takes_four_messages() {
    let fixture = Fixture::new("messages");
    let mut conn = fixture.tenancy.public().unwrap();
    let messages = Messages::of(&mut conn);
    NewClient::of("acme").save(&mut conn).unwrap();
    let sent = messages.take();
    assert_eq!(sent.len(), 4, "{sent:#?}");
    let checks = &sent[0];
    assert!(checks.starts_with("SELECT pg_catalog.pg_advisory_xact_lock") && checks.ends_with("BEGIN"), "{checks}");
    assert!(checks.contains("tenants: tenant") && checks.contains("tenants: schema"), "{checks}");
    for part in
        ["CREATE SCHEMA \"acme\"", "CREATE TABLE notes", "'20260102000000'", "CREATE TYPE mood", "'20260102000100'"]
    {
        assert!(sent[1].contains(part), "{part} is not in {}", sent[1]);
    }
    assert!(sent[2].starts_with("INSERT INTO \"public\".\"clients\""), "{}", sent[2]);
    assert_eq!(sent[3], "COMMIT");
}
