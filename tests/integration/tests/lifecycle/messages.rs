//! How many messages a save takes.

use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient};

use crate::helpers::Messages;

#[test]
fn saving_a_tenant_takes_five_messages() {
    let fixture = Fixture::new("messages");
    let mut conn = fixture.tenancy.public().unwrap();
    let messages = Messages::of(&mut conn);
    NewClient::of("acme").save(&mut conn).unwrap();
    let sent = messages.take();
    assert_eq!(sent.len(), 5, "{sent:#?}");
    assert_eq!(sent[0], "BEGIN");
    assert!(sent[1].contains("pg_advisory_xact_lock") && sent[1].contains("tenants: tenant"), "{}", sent[1]);
    for part in
        ["CREATE SCHEMA \"acme\"", "CREATE TABLE notes", "'20260102000000'", "CREATE TYPE mood", "'20260102000100'"]
    {
        assert!(sent[2].contains(part), "{part} is not in {}", sent[2]);
    }
    assert!(sent[3].starts_with("INSERT INTO \"public\".\"clients\""), "{}", sent[3]);
    assert_eq!(sent[4], "COMMIT");
}
