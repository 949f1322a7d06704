//! A switch that cannot be made is an error, and changes nothing.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_integration::Fixture;

use super::helper::{assert_on, name};

#[test]
fn a_missing_schema_is_an_error_and_the_connection_stays() {
    let fixture = Fixture::new("missing");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let error = conn.set_schema(&name("missing")).unwrap_err();
    assert!(matches!(error, Error::SchemaMissing { schema } if schema == "missing"));
    assert_on(&mut conn, "acme");
}

#[test]
fn a_missing_schema_does_not_abort_the_transaction() {
    let fixture = Fixture::new("missing_in_transaction");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    conn.transaction::<_, Error, _>(|conn| {
        conn.batch_execute("INSERT INTO notes (body) VALUES ('kept')")?;
        assert!(matches!(conn.set_schema(&name("missing")), Err(Error::SchemaMissing { .. })));
        assert_eq!(conn.schema_name()?, "acme");
        conn.batch_execute("DELETE FROM notes WHERE body = 'acme'; UPDATE notes SET body = 'acme'")?;
        Ok(())
    })
    .unwrap();
    assert_on(&mut conn, "acme");
}

#[test]
fn a_schema_the_role_may_not_use_is_refused() {
    let fixture = Fixture::new("refused");
    let (acme, _globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    // One of PostgreSQL's own roles: the user of a given server may not be allowed to make any.
    let grant = "GRANT USAGE ON SCHEMA acme TO pg_monitor; GRANT ALL ON ALL TABLES IN SCHEMA acme TO pg_monitor";
    fixture.plain().batch_execute(grant).unwrap();
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    conn.batch_execute("SET ROLE pg_monitor").unwrap();
    let error = conn.set_schema(&name("globex")).unwrap_err();
    let in_transaction = conn.transaction::<(), _, _>(|conn| conn.set_schema(&name("globex"))).unwrap_err();
    assert_on(&mut conn, "acme");
    // A role is undone by the next checkout, in which it may use everything again.
    drop(conn);
    assert_on(&mut fixture.tenancy.schema(&name("globex")).unwrap(), "globex");
    for error in [error, in_transaction] {
        assert!(
            matches!(&error, Error::SearchPathRefused { path, in_force } if path.first() == "globex" && !in_force.contains("globex"))
        );
    }
}

#[test]
fn with_schema_goes_back_on_return_error_and_panic() {
    let fixture = Fixture::new("scope");
    let acme = fixture.tenant("acme");
    let globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    conn.with_tenant::<_, _, Error, _>(&globex, |conn| {
        assert_on(conn, "globex");
        conn.with_schema::<_, Error, _>(&name("public"), |conn| {
            assert_on(conn, "public");
            Ok(())
        })?;
        assert_on(conn, "globex");
        Ok(())
    })
    .unwrap();
    assert_on(&mut conn, "acme");
    conn.with_schema::<(), _, _>(&name("globex"), |_| Err(Error::NoSchema)).unwrap_err();
    assert_on(&mut conn, "acme");
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        conn.with_schema::<(), Error, _>(&name("globex"), |_| std::panic::resume_unwind(Box::new("asked for")))
    }));
    assert!(panic.is_err());
    assert_on(&mut conn, "acme");
}

#[test]
fn with_schema_that_cannot_go_back_leaves_the_connection_nowhere() {
    let fixture = Fixture::new("no_way_back");
    let acme = fixture.tenant("acme");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let result = conn.with_schema::<_, Error, _>(&name("globex"), |_| {
        fixture.plain().batch_execute("DROP SCHEMA acme CASCADE")?;
        Ok(())
    });
    assert!(matches!(result, Err(Error::SchemaMissing { schema }) if schema == "acme"));
    assert!(matches!(conn.schema_name(), Err(Error::NoSchema)));
    assert!(super::helper::rows(&mut conn).is_err());
}
