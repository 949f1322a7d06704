//! Temporary tables are searched before everything else, unless somebody says otherwise.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_integration::{Fixture, text};

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
