//! A schema that is gone while a connection is on it: each switch asks the server, also one to where the connection is.

use diesel::connection::{Connection as _, SimpleConnection as _};
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, text};

use super::helper::{assert_on, name};

/// A connection on acme, whose schema is dropped or renamed by somebody else.
fn gone(hint: &str, sql: &str) -> (Fixture, Client, TenantConnection) {
    let fixture = Fixture::new(hint);
    let acme = fixture.tenant("acme");
    let conn = fixture.tenancy.tenant(&acme).unwrap();
    fixture.plain().batch_execute(sql).unwrap();
    (fixture, acme, conn)
}

#[test]
fn a_switch_to_a_schema_that_is_gone_is_an_error() {
    for (hint, sql) in [("gone", "DROP SCHEMA acme CASCADE"), ("moved", "ALTER SCHEMA acme RENAME TO beta")] {
        let (_fixture, acme, mut conn) = gone(hint, sql);
        assert!(matches!(conn.set_schema(&name("acme")), Err(Error::SchemaMissing { .. })));
        assert!(matches!(conn.set_tenant(&acme), Err(Error::SchemaMissing { .. })));
        // The switch that fails leaves the transaction alive.
        conn.transaction::<_, Error, _>(|conn| {
            assert!(matches!(conn.set_tenant(&acme), Err(Error::SchemaMissing { .. })));
            conn.set_schema_to_public()
        })
        .unwrap();
        assert_on(&mut conn, "public");
    }
}

#[test]
fn nothing_is_written_into_the_public_schema() {
    let (fixture, acme, mut conn) = gone("gone_scope", "DROP SCHEMA acme CASCADE");
    let write = |conn: &mut TenantConnection| Ok(conn.batch_execute("CREATE TABLE secrets ()")?);
    let by_row = conn.with_tenant::<_, (), Error, _>(&acme, write);
    assert!(matches!(by_row, Err(Error::SchemaMissing { .. })), "{by_row:?}");
    let by_name = conn.with_schema::<(), Error, _>(&name("acme"), write);
    assert!(matches!(by_name, Err(Error::SchemaMissing { .. })), "{by_name:?}");
    assert_eq!(text(&mut fixture.plain(), "(SELECT count(*) FROM pg_class WHERE relname = 'secrets')"), "0");
}

#[test]
fn a_checkout_that_fails_for_another_reason_says_so_unless_the_schema_is_gone() {
    let fixture = Fixture::new("gone_otherwise");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let tell = |sql| fixture.plain().batch_execute(sql).unwrap();
    let create = "CREATE TEXT SEARCH CONFIGURATION public.words (COPY = simple)";
    tell(create);
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1);
    let tenancy = builder.session_setting("default_text_search_config", "public.words").build().unwrap();
    assert_on(&mut tenancy.tenant(&acme).unwrap(), "acme");

    tell("DROP TEXT SEARCH CONFIGURATION public.words");
    let error = tenancy.tenant(&acme).unwrap_err();
    assert!(matches!(&error, Error::Query(error) if error.to_string().contains("public.words")), "{error:?}");
    tell("DROP SCHEMA acme CASCADE");
    let error = tenancy.tenant(&acme).unwrap_err();
    assert!(matches!(error, Error::SchemaMissing { .. }), "{error:?}");

    tell(create);
    assert_on(&mut tenancy.tenant(&globex).unwrap(), "globex");
}
