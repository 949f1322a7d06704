//! Sessions that the server ends.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_integration::Fixture;

use super::helper::{assert_on, process, rows};

const KILL_ALL: &str = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                        WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[test]
fn in_a_checkout_it_is_an_error_and_the_next_gets_another() {
    let fixture = Fixture::with("killed", |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let session = process(&mut conn);
    fixture.plain().batch_execute(KILL_ALL).unwrap();
    assert!(rows(&mut conn).is_err());
    assert!(conn.set_schema_to_public().is_err());
    drop(conn);
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    assert_ne!(process(&mut conn), session);
    assert_on(&mut conn, "acme");
}

#[test]
fn in_a_transaction_it_is_an_error() {
    let fixture = Fixture::with("killed_in_transaction", |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let result = conn.transaction::<_, diesel::result::Error, _>(|conn| {
        fixture.plain().batch_execute(KILL_ALL)?;
        rows(conn)
    });
    assert!(result.is_err());
    drop(conn);
    assert_on(&mut fixture.tenancy.tenant(&acme).unwrap(), "acme");
}

#[test]
fn all_idle_ones_and_nobody_notices() {
    let fixture = Fixture::with("killed_pool", |builder| builder.max_size(3));
    let acme = fixture.tenant("acme");
    let all: Vec<_> = (0..3).map(|_| fixture.tenancy.tenant(&acme).unwrap()).collect();
    drop(all);
    fixture.plain().batch_execute(KILL_ALL).unwrap();
    let mut all: Vec<_> = (0..3).map(|_| fixture.tenancy.tenant(&acme).unwrap()).collect();
    all.iter_mut().for_each(|conn| assert_on(conn, "acme"));
}
