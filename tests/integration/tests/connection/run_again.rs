//! A statement that fails for an altered table is run once more, but never where it may have had an effect.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_integration::{Fixture, notes, text};

use super::helper::{assert_on, rows};

fn alter(fixture: &Fixture, size: u32) {
    let sql = format!("ALTER TABLE acme.notes ALTER body TYPE varchar({size})");
    fixture.plain().batch_execute(&sql).unwrap();
}

#[test]
fn what_commits_by_itself_is_not_run_again() {
    let fixture = Fixture::new("commits_itself");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    // As a server at the other end of a foreign table would say.
    let body = "BEGIN INSERT INTO acme.notes (body) VALUES ('x'); COMMIT; \
                RAISE EXCEPTION 'cached plan must not change result type'; END";
    let create = format!("CREATE PROCEDURE acme.p() LANGUAGE plpgsql AS $$ {body} $$");
    fixture.plain().batch_execute(&create).unwrap();
    for (written, sql) in [(1, "CALL p()"), (2, &format!("DO $$ {body} $$"))] {
        assert!(diesel::sql_query(sql).execute(&mut conn).is_err());
        let count = text(&mut fixture.plain(), "(SELECT count(*) FROM acme.notes WHERE body = 'x')");
        assert_eq!(count, written.to_string(), "{sql}");
    }
}

#[test]
fn what_is_undone_by_its_own_error_is_run_again() {
    let fixture = Fixture::new("undone_by_itself");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let write = |conn: &mut tenants_diesel::TenantConnection| {
        let insert = diesel::insert_into(notes::table).values(notes::body.eq("acme"));
        insert.returning(notes::body).get_results::<String>(conn).unwrap()
    };
    write(&mut conn);
    alter(&fixture, 50);
    write(&mut conn);
    assert_eq!(rows(&mut conn).unwrap().len(), 3);
}

#[test]
fn a_savepoint_can_be_rolled_back_and_the_transaction_go_on() {
    let fixture = Fixture::new("altered_savepoint");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    rows(&mut conn).unwrap();
    alter(&fixture, 50);
    let work = conn.transaction::<_, Error, _>(|conn| {
        diesel::insert_into(notes::table).values(notes::body.eq("acme")).execute(conn)?;
        let inner = conn.transaction::<_, Error, _>(|conn| Ok(rows(conn)?));
        assert!(matches!(inner, Err(Error::PlanChanged)), "{inner:?}");
        Ok(rows(conn)?)
    });
    assert_eq!(work.unwrap(), ["acme", "acme"]);
}

#[test]
fn who_looks_over_the_error_commits_nothing() {
    let fixture = Fixture::new("altered_overlooked");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    rows(&mut conn).unwrap();
    alter(&fixture, 50);
    let work = conn.transaction::<_, Error, _>(|conn| {
        diesel::insert_into(notes::table).values(notes::body.eq("lost")).execute(conn)?;
        let _ = rows(conn);
        Ok(())
    });
    assert!(matches!(work, Err(Error::TransactionAborted)), "{work:?}");
    assert_on(&mut conn, "acme");
}

#[test]
fn a_statement_that_was_taken_away_out_of_sight_is_prepared_anew() {
    let fixture = Fixture::with("taken_away", |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    let create =
        "CREATE FUNCTION acme.take() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DEALLOC' || 'ATE ALL'; END $$";
    fixture.plain().batch_execute(create).unwrap();
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    for _ in 0..2 {
        assert_on(&mut conn, "acme");
        diesel::sql_query("SELECT take()").execute(&mut conn).unwrap();
    }
    assert_on(&mut conn, "acme");
}
