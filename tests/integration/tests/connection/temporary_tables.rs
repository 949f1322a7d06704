//! Temporary tables are searched before everything else, unless somebody says otherwise.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, Proxy, text};

use super::helper::{assert_on, name, process};

#[test]
fn one_made_under_a_tenant_does_not_hide_the_next_ones_table() {
    let fixture = Fixture::new("temporary");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    conn.batch_execute("CREATE TEMPORARY TABLE notes AS SELECT * FROM notes").unwrap();
    conn.set_schema(&name("globex")).unwrap();
    assert_on(&mut conn, "globex");
    conn.with_schema::<_, tenants_diesel::Error, _>(&name("acme"), |conn| {
        assert_on(conn, "acme");
        Ok(())
    })
    .unwrap();
}

#[test]
fn it_does_not_reach_the_next_checkout() {
    let fixture = Fixture::with("temporary_pool", |builder| builder.max_size(1));
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    conn.batch_execute("CREATE TEMPORARY TABLE mine AS SELECT * FROM notes").unwrap();
    assert_eq!(text(&mut conn, "(SELECT count(*) FROM mine)"), "1");
    let session = process(&mut conn);
    drop(conn);
    let mut conn = fixture.tenancy.tenant(&globex).unwrap();
    assert_eq!(process(&mut conn), session);
    assert!(diesel::sql_query("SELECT body FROM mine").execute(&mut conn).is_err());
}

#[test]
fn they_cost_a_switch_no_round_trip() {
    let fixture = Fixture::new("temporary_cost");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url()).max_size(1).build().unwrap();
    let mut conn = tenancy.tenant(&acme).unwrap();
    conn.batch_execute("CREATE TEMPORARY TABLE mine ()").unwrap();
    assert_eq!(proxy.round_trips(|| conn.set_tenant(&globex).unwrap()), 1);
    assert_on(&mut conn, "globex");
    assert_eq!(proxy.round_trips(|| conn.set_tenant(&acme).unwrap()), 1);
    drop(conn);
    let mut conn = None;
    assert_eq!(proxy.round_trips(|| conn = Some(tenancy.tenant(&globex).unwrap())), 1);
    assert_on(&mut conn.unwrap(), "globex");
}

#[test]
fn the_schema_they_are_in_goes_with_the_transaction_it_came_in() {
    let fixture = Fixture::with("temporary_undone", |builder| builder.max_size(1));
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let undone = conn.transaction::<(), Error, _>(|conn| {
        conn.batch_execute("CREATE TEMPORARY TABLE mine ()")?;
        conn.set_tenant(&globex)?;
        assert_on(conn, "globex");
        conn.set_schema(&name("missing")).unwrap_err();
        assert_on(conn, "globex");
        Err(Error::NoSchema)
    });
    assert!(matches!(undone, Err(Error::NoSchema)), "{undone:?}");
    conn.set_tenant(&globex).unwrap();
    assert_on(&mut conn, "globex");
    drop(conn);
    assert_on(&mut fixture.tenancy.tenant(&acme).unwrap(), "acme");
}
