//! Failures that diesel does not tell its transaction manager: the `COMMIT` behind them is a rollback all the same.

use std::io::Read as _;

use diesel::connection::{AnsiTransactionManager as Manager, TransactionManager as _};
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, notes};

use super::helper::{assert_on, name};

diesel::table! { no_such_table (id) { id -> Int4 } }

/// Switches in a transaction in which `fail` fails and nobody looks, commits it and looks where the connection is.
fn assert_rolled_back(hint: &str, prepare: &str, fail: impl Fn(&mut TenantConnection)) {
    use diesel::connection::SimpleConnection as _;
    let fixture = Fixture::new(hint);
    let _globex = fixture.tenant("globex");
    let acme = fixture.tenant("acme");
    fixture.plain().batch_execute(&format!("SELECT; {prepare}")).unwrap();
    for deref in [false, true] {
        let mut conn = fixture.tenancy.tenant(&acme).unwrap();
        Manager::begin_transaction(&mut conn).unwrap();
        conn.set_schema(&name("globex")).unwrap();
        fail(&mut conn);
        if deref {
            // Past us, diesel takes it for a success.
            Manager::commit_transaction(&mut *conn).unwrap();
        } else {
            let error = tenants_diesel::Error::from(Manager::commit_transaction(&mut conn).unwrap_err());
            assert!(matches!(error, tenants_diesel::Error::TransactionAborted), "{error:?}");
        }
        assert_on(&mut conn, "acme");
    }
}

#[test]
fn a_load_that_cannot_be_prepared() {
    assert_rolled_back("load", "", |conn| {
        no_such_table::table.select(no_such_table::id).load::<i32>(conn).unwrap_err();
    });
}

#[test]
fn a_copy_that_is_refused_half_way() {
    assert_rolled_back("copy_in", "", |conn| {
        let copy = diesel::copy_from(notes::table).from_raw_data(notes::table, |copy| {
            copy.write_all(b"no number\tx\n").map_err(|_| diesel::result::Error::NotFound)
        });
        copy.execute(conn).unwrap_err();
    });
}

#[test]
fn a_copy_that_fails_while_it_is_read() {
    // A character that the client's encoding lacks fails when its row is sent, after the COPY has begun.
    assert_rolled_back("copy_out", "UPDATE globex.notes SET body = U&'\\+01F600'", |conn| {
        use diesel::connection::SimpleConnection as _;
        conn.batch_execute("SET LOCAL client_encoding TO 'LATIN1'").unwrap();
        conn.set_schema(&name("globex")).unwrap();
        let mut text = String::new();
        let mut rows = diesel::copy_to(notes::table).load_raw(&mut **conn).unwrap();
        rows.read_to_string(&mut text).unwrap();
        // diesel takes the error for the end.
        assert_eq!(text, "");
    });
}

#[test]
fn rows_that_fail_one_by_one() {
    use diesel::pg::PgRowByRowLoadingMode;
    assert_rolled_back("rows", "", |conn| {
        let query = diesel::dsl::sql::<diesel::sql_types::Int4>("SELECT 1 / (2 - n) FROM generate_series(1, 3) n");
        let rows = query.load_iter::<i32, PgRowByRowLoadingMode>(conn).unwrap();
        assert!(rows.map(|row| row.is_ok()).any(|ok| !ok));
    });
}
