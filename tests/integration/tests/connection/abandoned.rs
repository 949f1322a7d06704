//! A session whose transaction was left open serves nobody else.

use diesel::connection::{AnsiTransactionManager as Manager, SimpleConnection as _, TransactionManager as _};
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;

use super::helper::{assert_on, process};

/// Leaves a session as `leave` does; the next checkout must be another, and what was written must be undone.
fn assert_replaced(hint: &str, leave: impl FnOnce(&mut TenantConnection)) {
    let fixture = Fixture::with(hint, |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let before = process(&mut conn);
    leave(&mut conn);
    drop(conn);
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    assert_ne!(process(&mut conn), before);
    assert_on(&mut conn, "acme");
}

#[test]
fn opened_as_text() {
    assert_replaced("raw", |conn| conn.batch_execute("BEGIN; INSERT INTO notes (body) VALUES ('lost')").unwrap());
}

#[test]
fn opened_as_text_and_aborted() {
    assert_replaced("raw_aborted", |conn| {
        conn.batch_execute("BEGIN").unwrap();
        conn.batch_execute("SELECT 1/0").unwrap_err();
    });
}

#[test]
fn opened_by_diesel() {
    assert_replaced("begun", |conn| {
        Manager::begin_transaction(conn).unwrap();
        conn.batch_execute("INSERT INTO notes (body) VALUES ('lost')").unwrap();
    });
}

#[test]
fn opened_for_a_test() {
    assert_replaced("begun_for_test", |conn| conn.begin_test_transaction().unwrap());
}

#[test]
fn left_by_a_panic() {
    assert_replaced("panicked", |conn| {
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            conn.transaction::<(), diesel::result::Error, _>(|_| std::panic::resume_unwind(Box::new("asked for")))
        }));
        assert!(panic.is_err());
    });
}
