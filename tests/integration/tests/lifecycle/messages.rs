//! How many messages a save takes, and what is left of one that was refused.

use tenants_diesel::Error;
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
    assert_eq!(sent[3], "NOTIFY \"tenants_changes_public\", 'schema acme'; COMMIT");
}

#[test]
fn a_name_that_is_taken_costs_one_message_and_leaves_no_transaction() {
    let fixture = Fixture::new("messages_taken");
    let _acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.public().unwrap();
    let messages = Messages::of(&mut conn);
    let taken = NewClient::of("ACME").save(&mut conn);
    assert!(matches!(taken, Err(Error::TenantExists { .. })), "{taken:?}");
    assert_eq!(messages.take().len(), 1);
    assert_eq!(conn.schema_name().unwrap(), "public");
    assert_eq!(messages.take(), [""; 0]);
    NewClient::of("globex").save(&mut conn).unwrap();
}
