//! Tables that somebody else alters.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, notes, text};

use crate::connection::helper::{assert_on, name, rows};

#[test]
fn a_table_that_was_altered_meanwhile_costs_nothing_but_time() {
    let fixture = Fixture::new("altered");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let retitle = |conn: &mut TenantConnection| {
        let update = diesel::update(notes::table).set(notes::body.eq("acme")).returning(notes::body);
        update.get_results::<String>(conn).unwrap()
    };
    rows(&mut conn).unwrap();
    retitle(&mut conn);
    for size in [50, 60] {
        let alter = format!("ALTER TABLE acme.notes ALTER body TYPE varchar({size})");
        fixture.plain().batch_execute(&alter).unwrap();
        assert_eq!(rows(&mut conn).unwrap(), ["acme"]);
        fixture.plain().batch_execute(&format!("{}1)", &alter[..alter.len() - 1])).unwrap();
        assert_eq!(retitle(&mut conn), ["acme"]);
    }
}

#[test]
fn a_table_that_was_altered_during_a_transaction_is_an_error_of_its_own() {
    let fixture = Fixture::new("altered_inside");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    rows(&mut conn).unwrap();
    let work = |conn: &mut TenantConnection| {
        conn.transaction::<_, Error, _>(|conn| {
            conn.batch_execute("INSERT INTO public.clients (schema_name, name, on_trial) VALUES ('x', 'x', true)")?;
            Ok(rows(conn)?)
        })
    };
    fixture.plain().batch_execute("ALTER TABLE acme.notes ALTER body TYPE varchar(50)").unwrap();
    assert!(matches!(work(&mut conn), Err(Error::PlanChanged)));
    // What went before is lost, and the next attempt finds everything as it should be.
    assert_eq!(text(&mut fixture.plain(), "(SELECT count(*) FROM clients WHERE schema_name = 'x')"), "0");
    assert_eq!(work(&mut conn).unwrap(), ["acme"]);
}

#[test]
fn a_table_that_was_altered_in_a_transaction_begun_as_text() {
    let fixture = Fixture::new("altered_text");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    rows(&mut conn).unwrap();
    conn.batch_execute("BEGIN").unwrap();
    conn.set_schema(&name("acme")).unwrap();
    fixture.plain().batch_execute("ALTER TABLE acme.notes ALTER body TYPE varchar(60)").unwrap();
    let error = Error::from(rows(&mut conn).unwrap_err());
    assert!(matches!(error, Error::PlanChanged), "{error}");
    conn.batch_execute("ROLLBACK").unwrap();
    conn.set_schema(&name("acme")).unwrap();
    assert_on(&mut conn, "acme");
}
