//! How many messages a save takes, and what is left of one that was refused.

use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient};

use crate::helpers::{Messages, execute, relations};

#[test]
fn saving_a_tenant_takes_three_messages() {
    let fixture = Fixture::new("messages");
    let mut conn = fixture.tenancy.public().unwrap();
    let messages = Messages::of(&mut conn);
    NewClient::of("first").save(&mut conn).unwrap();
    // Whether there is a registry is asked once a process.
    assert_eq!(messages.take().len(), 4);
    NewClient::of("acme").save(&mut conn).unwrap();
    let sent = messages.take();
    assert_eq!(sent.len(), 3, "{sent:#?}");
    let making = &sent[0];
    assert!(making.starts_with("SELECT pg_catalog.pg_advisory_xact_lock") && making.ends_with("BEGIN"), "{making}");
    let parts = [
        "tenants: tenant",
        "CREATE SCHEMA \"acme\"",
        "'20260102000100'",
        "CREATE TABLE notes",
        "CREATE TYPE mood",
        "SET search_path TO \"public\"",
        "tenants: namesake",
        "__tenants_registry",
    ];
    let places: Vec<_> = parts.iter().map(|part| making.find(part).expect(part)).collect();
    assert!(places.is_sorted() && !making.contains("DO LANGUAGE"), "{making}");
    assert!(sent[1].starts_with("INSERT INTO \"public\".\"clients\""), "{}", sent[1]);
    assert_eq!(sent[2], "NOTIFY \"tenants_changes_public\", 'schema acme'; COMMIT");
}

/// A receiver may write, and undo all, before there is a schema.
#[test]
fn where_somebody_listens_the_transaction_begins_before() {
    let fixture = Fixture::with("messages_listening", |builder| builder.on_signal(|_| Ok(())));
    let mut conn = fixture.tenancy.public().unwrap();
    let messages = Messages::of(&mut conn);
    NewClient::of("acme").save(&mut conn).unwrap();
    let sent = messages.take();
    assert!(sent[0].ends_with("BEGIN") && !sent[0].contains("CREATE SCHEMA"), "{sent:#?}");
    assert!(sent[1].starts_with("CREATE SCHEMA") && sent[1].contains("DO LANGUAGE"), "{sent:#?}");
    let messages = Messages::of(&mut conn);
    NewClient::of("Ünï").save(&mut conn).unwrap();
    assert!(messages.take()[0].ends_with("BEGIN"));
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

/// Whether there is a schema of the name is not asked first: the message fails, and the long way says why.
#[test]
fn a_schema_that_is_there_costs_two_messages_and_is_left_alone() {
    let fixture = Fixture::new("messages_schema_taken");
    let mut conn = fixture.tenancy.public().unwrap();
    let plain = &mut fixture.plain();
    NewClient::of("first").save(&mut conn).unwrap();
    for name in ["acme", "select", "a.b"] {
        execute(plain, &format!("CREATE SCHEMA \"{name}\"; CREATE TABLE \"{name}\".theirs ()"));
        let messages = Messages::of(&mut conn);
        let taken = NewClient::of(name).save(&mut conn);
        assert!(matches!(&taken, Err(Error::SchemaExists { schema }) if *schema == name), "{taken:?}");
        let sent = messages.take();
        assert_eq!(sent.len(), 2, "{sent:#?}");
        assert!(sent[0].contains("CREATE SCHEMA") && sent[1].contains("tenants: schema"), "{sent:#?}");
        assert_eq!(conn.schema_name().unwrap(), "public");
        assert_eq!(relations(plain, name), ["theirs"]);
    }
}
