//! A user's own pool of our connections.

use diesel::connection::SimpleConnection as _;
use diesel::r2d2::{ConnectionManager, Pool, PooledConnection};
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, text};

use super::helper::{assert_on, name, process};

type Manager = ConnectionManager<TenantConnection>;

fn pool(fixture: &Fixture, test_on_check_out: bool) -> Pool<Manager> {
    let manager = Manager::new(fixture.database.url());
    Pool::builder().max_size(1).test_on_check_out(test_on_check_out).build(manager).unwrap()
}

fn use_it(mut conn: PooledConnection<Manager>) -> String {
    let session = process(&mut conn);
    conn.set_schema(&name("acme")).unwrap();
    conn.batch_execute("CREATE TEMPORARY TABLE mine (); SET app.tenant TO 'acme'").unwrap();
    session
}

#[test]
fn each_checkout_is_clean_and_on_public() {
    let fixture = Fixture::new("foreign_pool");
    let _acme = fixture.tenant("acme");
    let pool = pool(&fixture, true);
    let session = use_it(pool.get().unwrap());
    let mut conn = pool.get().unwrap();
    assert_eq!(process(&mut conn), session);
    assert_on(&mut conn, "public");
    assert_eq!(text(&mut conn, "coalesce(to_regclass('mine')::text, 'none')"), "none");
    assert_eq!(text(&mut conn, "coalesce(nullif(current_setting('app.tenant', true), ''), 'none')"), "none");
}

#[test]
fn without_a_check_it_is_on_public_all_the_same() {
    let fixture = Fixture::new("foreign_pool_unchecked");
    let _acme = fixture.tenant("acme");
    let pool = pool(&fixture, false);
    let session = use_it(pool.get().unwrap());
    let mut conn = pool.get().unwrap();
    assert_eq!(process(&mut conn), session);
    assert_on(&mut conn, "public");
}

#[test]
fn an_open_transaction_is_not_reused() {
    let fixture = Fixture::new("foreign_pool_open");
    let _acme = fixture.tenant("acme");
    let pool = pool(&fixture, true);
    for sql in ["BEGIN", "BEGIN; SET search_path TO acme"] {
        let mut conn = pool.get().unwrap();
        let session = process(&mut conn);
        conn.batch_execute(sql).unwrap();
        drop(conn);
        let mut conn = pool.get().unwrap();
        assert_ne!(process(&mut conn), session);
        assert_on(&mut conn, "public");
    }
}
