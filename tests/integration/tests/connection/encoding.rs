//! The server reads a message in the encoding it finds in force, in which `ö` may be another tenant's `Ã¶`.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient, Proxy, current_schema, text};

use super::helper::{assert_on, local, name, process, rows};
use crate::helpers::{Folder, Messages};

const ONE: &str = "ö";

/// What its bytes in UTF-8 are in LATIN1.
const OTHER: &str = "Ã¶";

/// A pool of one session, and both tenants.
fn both(hint: &str) -> (Fixture, Client, Client) {
    let fixture = Fixture::with(hint, |builder| builder.max_size(1));
    let (one, other) = (fixture.tenant(ONE), fixture.tenant(OTHER));
    (fixture, one, other)
}

fn leave_in_latin1(conn: &mut PgConnection) {
    conn.batch_execute("SET client_encoding TO 'LATIN1'").unwrap();
}

/// The same where it is known that no transaction is open, which after a text is not until one was committed.
fn leave_in_latin1_on_public(conn: &mut TenantConnection) {
    leave_in_latin1(conn);
    conn.transaction(|_| Ok::<_, tenants_diesel::Error>(())).unwrap();
    conn.set_schema_to_public().unwrap();
}

#[test]
fn the_next_user_is_on_their_own_tenant() {
    let (fixture, one, other) = both("encoding_left");
    let mut conn = fixture.tenancy.tenant(&other).unwrap();
    let session = process(&mut conn);
    leave_in_latin1(&mut conn);
    drop(conn);
    let mut conn = fixture.tenancy.tenant(&one).unwrap();
    assert_eq!(process(&mut conn), session);
    assert_on(&mut conn, ONE);
}

#[test]
fn a_switch_goes_where_it_says() {
    let (fixture, one, _other) = both("encoding_switch");
    let mut conn = fixture.tenancy.public().unwrap();
    // In LATIN1 the other's name would be read as this one's.
    let in_utf8 = |conn: &mut TenantConnection| conn.batch_execute("SET client_encoding TO 'UTF8'").unwrap();
    leave_in_latin1(&mut conn);
    conn.set_tenant(&one).unwrap();
    in_utf8(&mut conn);
    assert_on(&mut conn, ONE);
    conn.transaction(|conn| -> tenants_diesel::Result<()> {
        conn.set_schema_to_public()?;
        leave_in_latin1(conn);
        conn.set_tenant(&one)?;
        in_utf8(conn);
        assert_eq!(rows(conn)?, [ONE]);
        Ok(())
    })
    .unwrap();
}

/// What was set for a switch inside it is taken back with the rest.
#[test]
fn a_rollback_brings_the_encoding_back() {
    let (fixture, one, _other) = both("encoding_rollback");
    let mut conn = fixture.tenancy.public().unwrap();
    leave_in_latin1(&mut conn);
    let undone = conn.transaction(|conn| {
        conn.set_tenant(&one)?;
        Err::<(), _>(tenants_diesel::Error::NoSchema)
    });
    undone.unwrap_err();
    conn.set_tenant(&one).unwrap();
    conn.batch_execute("SET client_encoding TO 'UTF8'").unwrap();
    assert_on(&mut conn, ONE);
}

/// Of a transaction that was begun as text diesel's own takes the end for its own.
#[test]
fn a_rollback_of_what_was_begun_as_text_brings_it_back_too() {
    let (fixture, one, _other) = both("encoding_text");
    let mut conn = fixture.tenancy.public().unwrap();
    leave_in_latin1(&mut conn);
    conn.batch_execute("BEGIN").unwrap();
    conn.set_tenant(&one).unwrap();
    let undone = conn.transaction(|_| Err::<(), _>(diesel::result::Error::RollbackTransaction));
    undone.unwrap_err();
    conn.set_tenant(&one).unwrap();
    conn.batch_execute("SET client_encoding TO 'UTF8'").unwrap();
    assert_on(&mut conn, ONE);
}

#[test]
fn a_transaction_in_local_mode_is_on_its_own_tenant() {
    let (fixture, ..) = local("encoding_local");
    let save = |schema| fixture.tenancy.public_transaction(|conn| NewClient::of(schema).save(conn)).unwrap();
    let (one, other) = (save(ONE), save(OTHER));
    let left: QueryResult<()> = fixture.tenancy.transaction(&other, |conn| {
        leave_in_latin1(conn);
        Ok(())
    });
    left.unwrap();
    let schema: QueryResult<_> = fixture.tenancy.transaction(&one, |conn| Ok(current_schema(conn)));
    assert_eq!(schema.unwrap().as_deref(), Some(ONE));
}

/// However a session starts: the database's own default is LATIN1.
#[test]
fn a_session_s_first_user_is_on_their_own_tenant() {
    let (fixture, one, _other) = both("encoding_first");
    let sql = format!("ALTER DATABASE {} SET client_encoding TO 'LATIN1'", fixture.database.name());
    fixture.plain().batch_execute(&sql).unwrap();
    let url = fixture.database.url();
    for options in ["", "options="] {
        let separator = if url.contains('?') { '&' } else { '?' };
        let tenancy = Tenancy::<Client>::builder(format!("{url}{separator}{options}")).max_size(1).build().unwrap();
        for _ in 0..2 {
            assert_on(&mut tenancy.tenant(&one).unwrap(), ONE);
        }
    }
}

/// What others are to forget is in the message of the `COMMIT`.
#[test]
fn a_commit_tells_of_its_own_tenant() {
    let fixture = Fixture::new("encoding_notice");
    let mut listens = fixture.plain();
    listens.batch_execute("LISTEN tenants_changes_public").unwrap();
    let mut conn = fixture.tenancy.public().unwrap();
    let saved = conn.transaction(|conn| {
        NewClient::of(ONE).save(conn)?;
        leave_in_latin1(conn);
        Ok::<_, tenants_diesel::Error>(())
    });
    saved.unwrap();
    listens.batch_execute("SELECT 1").unwrap();
    let told: Vec<_> = listens.notifications_iter().map(|told| told.unwrap().payload).collect();
    assert_eq!(told, [format!("schema {ONE}")]);
}

/// The schema is made in the message that begins the transaction.
#[test]
fn a_migration_is_read_as_it_is_written() {
    let folder = Folder::of(&[("2027", "CREATE TABLE words (word text DEFAULT 'ö')")]);
    let fixture = Fixture::with("encoding_migration", |builder| builder.tenant_migrations(folder.source()));
    let mut conn = fixture.tenancy.public().unwrap();
    NewClient::of("first").save(&mut conn).unwrap();
    leave_in_latin1_on_public(&mut conn);
    let messages = Messages::of(&mut conn);
    NewClient::of("acme").save(&mut conn).unwrap();
    assert!(messages.take().iter().any(|sent| sent.contains(ONE) && sent.ends_with("BEGIN")));
    let mut plain = fixture.plain();
    plain.batch_execute("INSERT INTO acme.words DEFAULT VALUES").unwrap();
    assert_eq!(text(&mut plain, "(SELECT word FROM acme.words)"), ONE);
}

#[test]
fn it_costs_nothing_where_nobody_has_changed_anything() {
    let (fixture, one, other) = both("encoding_cost");
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url()).max_size(1).build().unwrap();
    for tenant in [&one, &other] {
        drop(tenancy.tenant(tenant).unwrap());
    }
    let checkout = || drop(tenancy.schema(&name(ONE)).unwrap());
    assert_eq!(proxy.round_trips(checkout), 1);
    leave_in_latin1(&mut tenancy.public().unwrap());
    assert_eq!((proxy.round_trips(checkout), proxy.round_trips(checkout)), (2, 1));
}
