//! Whose a statement is, its text says.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, Sent, notes};

use super::helper::{prepared, queries};
use crate::connection::helper::{assert_on, name, rows};

#[test]
fn a_statement_ends_with_its_tenants_name() {
    let fixture = Fixture::new("tagged");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    rows(&mut conn).unwrap();
    conn.with_schema::<_, Error, _>(&name("globex"), |conn| Ok(rows(conn)?)).unwrap();
    rows(&mut conn).unwrap();
    assert_eq!((queries(&mut conn, Some("acme")), queries(&mut conn, Some("globex"))), (1, 1));
    // Back by a rollback.
    let ids = |conn: &mut TenantConnection| notes::table.select(notes::id).load::<i32>(conn);
    let _ = conn.transaction::<(), Error, _>(|conn| {
        conn.set_schema(&name("globex"))?;
        ids(conn)?;
        Err(Error::NoSchema)
    });
    ids(&mut conn).unwrap();
    assert_eq!((queries(&mut conn, Some("acme")), queries(&mut conn, Some("globex"))), (2, 2));
    assert_eq!(queries(&mut conn, None), 0);
    assert_on(&mut conn, "acme");
}

#[test]
fn nothing_is_prepared_where_the_path_is_unknown() {
    let fixture = Fixture::new("untagged");
    let globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    // Also of a query that was tagged and prepared where it was known.
    for is_known in [false, true] {
        if is_known {
            conn.set_schema_to_public().unwrap();
            conn.set_schema(&name("acme")).unwrap();
            assert_eq!(rows(&mut conn).unwrap(), ["acme"]);
        }
        conn.batch_execute("SET search_path TO globex").unwrap();
        let before = prepared(&mut conn);
        let sent = Sent::listen(&mut conn);
        assert_eq!(rows(&mut conn).unwrap(), ["globex"]);
        let [text] = &sent.take()[..] else { panic!("more than one statement") };
        assert!(!text.contains("\n-- "), "{text}");
        assert_eq!(prepared(&mut conn), before);
    }
    conn.set_tenant(&globex).unwrap();
    assert_eq!(rows(&mut conn).unwrap(), ["globex"]);
    assert_eq!(queries(&mut conn, Some("globex")), 1);
}

#[test]
fn a_plain_connection_has_statements_for_all() {
    let fixture = Fixture::new("plain_statements");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let read = |conn: &mut PgConnection| notes::table.select(notes::body).load::<String>(conn).unwrap();
    assert_eq!(read(&mut conn), ["acme"]);
    conn.set_schema(&name("globex")).unwrap();
    assert_eq!(read(&mut conn), ["globex"]);
    assert_eq!((queries(&mut conn, Some("acme")), queries(&mut conn, Some("globex"))), (0, 0));
    assert_eq!(queries(&mut conn, None), 1);
}

#[test]
fn without_a_budget_statements_are_for_all() {
    let fixture = Fixture::with("no_budget", |builder| builder.statement_budget(0));
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    for tenant in [&acme, &globex, &acme, &globex] {
        conn.set_tenant(tenant).unwrap();
        assert_on(&mut conn, tenant.schema_name.as_str());
    }
    assert_eq!((queries(&mut conn, None), queries(&mut conn, Some("acme"))), (1, 0));
}
