//! How many messages a save takes, and what is left of one that was refused.

use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, NewClient};

use crate::helpers::{Messages, execute, relations, schemas};

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
    // The registry's row proves the path, which is that schema alone.
    assert!(!making.contains("tenants: switch"), "{making}");
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
    execute(plain, "CREATE SCHEMA acme; CREATE TABLE acme.theirs ()");
    let messages = Messages::of(&mut conn);
    let taken = NewClient::of("acme").save(&mut conn);
    assert!(matches!(&taken, Err(Error::SchemaExists { schema }) if *schema == "acme"), "{taken:?}");
    let sent = messages.take();
    assert_eq!(sent.len(), 2, "{sent:#?}");
    assert!(sent[0].contains("CREATE SCHEMA") && sent[1].contains("tenants: schema"), "{sent:#?}");
    assert_eq!(conn.schema_name().unwrap(), "public");
    assert_eq!(relations(plain, "acme"), ["theirs"]);
}

/// The registry's row says nothing of the schemas behind the public one.
#[test]
fn a_longer_way_back_is_proved() {
    let fixture = Fixture::new("messages_extra");
    execute(&mut fixture.plain(), "CREATE SCHEMA ext");
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1);
    let tenancy = builder.extra_search_path(["ext".parse().unwrap()]).build().unwrap();
    let mut conn = tenancy.public().unwrap();
    NewClient::of("first").save(&mut conn).unwrap();
    let messages = Messages::of(&mut conn);
    NewClient::of("acme").save(&mut conn).unwrap();
    assert!(messages.take()[0].contains("'tenants: switch {public,ext}'"));
    execute(&mut fixture.plain(), "DROP SCHEMA ext");
    let gone = NewClient::of("globex").save(&mut conn);
    assert!(matches!(&gone, Err(Error::SearchPathRefused { .. } | Error::Migration(_))), "{gone:?}");
    assert_eq!(schemas(&mut fixture.plain()), ["acme", "first", "public"]);
}

#[test]
fn without_a_registry_the_way_back_is_proved() {
    let fixture = Fixture::new("messages_no_registry");
    let mut conn = fixture.tenancy.public().unwrap();
    NewClient::of("first").save(&mut conn).unwrap();
    execute(&mut fixture.plain(), "DROP TABLE __tenants_registry");
    let messages = Messages::of(&mut conn);
    NewClient::of("acme").save(&mut conn).unwrap();
    let is_proved: Vec<_> =
        messages.take().iter().take(2).map(|sent| sent.contains("'tenants: switch {public}'")).collect();
    assert_eq!(is_proved, [false, true]);
}
