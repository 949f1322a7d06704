//! What a checkout finds is what a new session has.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, text};

use super::helper::{process, quiet};

/// A pool of one session, used by acme as `used` says and then by globex.
fn next_user(hint: &str, used: impl FnOnce(&Fixture, &mut TenantConnection)) -> (Fixture, TenantConnection) {
    let fixture = Fixture::with(hint, |builder| builder.max_size(1).session_setting("statement_timeout", "54321"));
    next_user_of(fixture, used)
}

fn next_user_of(fixture: Fixture, used: impl FnOnce(&Fixture, &mut TenantConnection)) -> (Fixture, TenantConnection) {
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let (mut conn, session) = quiet(&fixture, &acme);
    used(&fixture, &mut conn);
    drop(conn);
    let mut conn = fixture.tenancy.tenant(&globex).unwrap();
    // Else nothing is proved: a new session is clean.
    assert_eq!(process(&mut conn), session);
    (fixture, conn)
}

#[test]
fn settings_are_diesels_and_the_tenancys() {
    let (_fixture, mut conn) = next_user("settings", |_, conn| {
        conn.batch_execute(
            "SET TIME ZONE 'Asia/Tokyo'; SET CLIENT_ENCODING TO 'LATIN1'; SET statement_timeout TO 1000; SET app.tenant TO 'acme'; \
             SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        )
        .unwrap();
    });
    for (setting, value) in [
        ("TimeZone", "UTC"),
        ("client_encoding", "UTF8"),
        ("statement_timeout", "54321ms"),
        ("default_transaction_read_only", "off"),
    ] {
        assert_eq!(text(&mut conn, &format!("current_setting('{setting}')")), value);
    }
    assert_eq!(text(&mut conn, "coalesce(nullif(current_setting('app.tenant', true), ''), 'none')"), "none");
}

#[test]
fn advisory_locks_are_released() {
    let (fixture, _conn) = next_user("locks", |_, conn| {
        conn.batch_execute("SELECT pg_advisory_lock(4711)").unwrap();
    });
    assert_eq!(text(&mut fixture.plain(), "pg_try_advisory_lock(4711)"), "true");
}

#[test]
fn nobody_listens_any_more() {
    let (_fixture, mut conn) = next_user("listen", |_, conn| conn.batch_execute("LISTEN acme").unwrap());
    assert_eq!(text(&mut conn, "(SELECT count(*) FROM pg_listening_channels())"), "0");
}

#[test]
fn notifications_that_came_before_are_dropped() {
    let (_fixture, mut conn) = next_user("notifications", |fixture, conn| {
        conn.batch_execute("LISTEN acme").unwrap();
        fixture.plain().batch_execute("NOTIFY acme, 'for acme only'").unwrap();
        // Arrives with an answer, and waits in libpq.
        conn.batch_execute("SELECT 1").unwrap();
    });
    assert_eq!(conn.notifications_iter().count(), 0);
}

#[test]
fn held_cursors_are_closed() {
    let (_fixture, mut conn) = next_user("cursors", |_, conn| {
        conn.batch_execute("DECLARE held CURSOR WITH HOLD FOR SELECT body FROM notes").unwrap();
    });
    assert_eq!(text(&mut conn, "(SELECT count(*) FROM pg_cursors WHERE name = 'held')"), "0");
}

#[test]
fn the_role_is_the_login_role() {
    let (_fixture, mut conn) = next_user("role", |_, conn| conn.batch_execute("SET ROLE pg_read_all_data").unwrap());
    assert_eq!(text(&mut conn, "current_user = session_user"), "true");
}

#[test]
fn the_session_is_the_login_roles() {
    let fixture = Fixture::as_superuser("session_authorization", |builder| builder.max_size(1));
    let (_fixture, mut conn) = next_user_of(fixture, |_, conn| {
        conn.batch_execute("SET SESSION AUTHORIZATION pg_read_all_data").unwrap();
    });
    assert_eq!(text(&mut conn, "session_user <> 'pg_read_all_data' AND current_user = session_user"), "true");
}

#[test]
fn a_sequence_of_ones_own_has_no_last_value() {
    let (_fixture, mut conn) = next_user("nextval", |_, conn| {
        diesel::sql_query("SELECT nextval('notes_id_seq')").execute(conn).unwrap();
    });
    diesel::sql_query("SELECT lastval()").execute(&mut conn).unwrap_err();
}

#[test]
fn sequences_have_no_last_value() {
    let (_fixture, mut conn) = next_user("lastval", |_, conn| {
        conn.batch_execute("INSERT INTO notes (body) VALUES ('acme')").unwrap();
    });
    let error = diesel::sql_query("SELECT lastval()").execute(&mut conn).unwrap_err();
    assert!(error.to_string().contains("lastval"), "{error}");
}

#[test]
fn statements_prepared_by_hand_are_gone() {
    let (_fixture, mut conn) = next_user("prepared_by_hand", |_, conn| {
        conn.batch_execute("PREPARE mine AS SELECT body FROM notes").unwrap();
        // Until then they stay.
        conn.set_schema_to_public().unwrap();
        conn.set_schema(&"acme".parse().unwrap()).unwrap();
        conn.batch_execute("EXECUTE mine").unwrap();
    });
    assert_eq!(text(&mut conn, "(SELECT count(*) FROM pg_prepared_statements)"), "0");
}
