//! `COPY` in both directions.

use std::io::Read as _;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, notes};

use super::helper::{assert_on, name, rows};

fn copy_out(conn: &mut TenantConnection) -> String {
    let mut text = String::new();
    diesel::copy_to(notes::table).load_raw(&mut **conn).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn copy_in(conn: &mut TenantConnection, body: &str) -> usize {
    let copy = diesel::copy_from(notes::table).from_insertable(vec![(notes::body.eq(body),)]);
    copy.execute(conn).unwrap()
}

#[test]
fn out_and_then_anything() {
    let fixture = Fixture::new("copy_out");
    let _globex = fixture.tenant("globex");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    assert_eq!(copy_out(&mut conn), "1\tacme\n");
    assert_eq!(rows(&mut conn).unwrap(), ["acme"]);
    copy_out(&mut conn);
    assert_eq!(copy_in(&mut conn, "acme"), 1);
    copy_out(&mut conn);
    conn.transaction::<_, tenants_diesel::Error, _>(|conn| {
        copy_out(conn);
        conn.set_schema(&name("globex"))
    })
    .unwrap();
    assert_eq!(copy_out(&mut conn), "1\tglobex\n");
    drop(conn);
    assert_on(&mut fixture.tenancy.schema(&name("globex")).unwrap(), "globex");
}

#[test]
fn out_and_not_read() {
    let fixture = Fixture::new("copy_unread");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    drop(diesel::copy_to(notes::table).load_raw(&mut *conn).unwrap());
    assert_eq!(rows(&mut conn).unwrap(), ["acme"]);
    assert_on(&mut conn, "acme");
}

#[test]
fn begun_as_text_and_never_read() {
    let fixture = Fixture::new("copy_text");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    for sql in ["copy notes TO STDOUT", " COPY notes FROM STDIN"] {
        conn.batch_execute(sql).unwrap();
        assert_eq!(rows(&mut conn).unwrap(), ["acme"], "{sql}");
        (*conn).batch_execute(sql).unwrap();
        assert_eq!(rows(&mut conn).unwrap(), ["acme"], "{sql}");
    }
    let result = conn.transaction::<_, tenants_diesel::Error, _>(|conn| {
        conn.set_schema(&name("globex"))?;
        // Fails when the next statement ends it, and aborts the transaction.
        Ok(conn.batch_execute("COPY notes FROM STDIN")?)
    });
    assert!(matches!(result, Err(tenants_diesel::Error::TransactionAborted)), "{result:?}");
    assert_on(&mut conn, "acme");
}

#[test]
fn into_the_schema_it_is_on() {
    let fixture = Fixture::new("copy_in");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    assert_eq!(copy_in(&mut conn, "more"), 1);
    assert_eq!(rows(&mut conn).unwrap(), ["acme", "more"]);
    conn.set_schema(&name("globex")).unwrap();
    assert_on(&mut conn, "globex");
}

#[test]
fn a_scope_in_a_transaction_of_text_is_left_although_diesel_has_lost_count() {
    let fixture = Fixture::new("copy_lost_count");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    conn.batch_execute("BEGIN").unwrap();
    conn.with_tenant(&globex, |conn| {
        copy_out(conn);
        // Past us, it meets the end of the copy, which diesel left; diesel takes that for the end of a transaction it never saw begin.
        diesel::sql_query("SELECT 1").execute(&mut **conn).unwrap_err();
        Ok::<_, tenants_diesel::Error>(())
    })
    .unwrap();
    assert_eq!(conn.schema_name().unwrap(), "acme");
    let bodies: Vec<String> = notes::table.select(notes::body).load(&mut conn).unwrap();
    assert_eq!(bodies, ["acme"]);
}
