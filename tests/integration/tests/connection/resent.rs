//! `limit_set_calls(false)`: the path is put in place before every statement made through our own impls.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_integration::{Fixture, current_schema};

use super::helper::{assert_on, name, rows};

fn fixture(hint: &str) -> Fixture {
    let fixture = Fixture::with(hint, |builder| builder.limit_set_calls(false));
    let (_acme, _globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    // What the tracker cannot see.
    let function = "CREATE FUNCTION public.elsewhere() RETURNS void LANGUAGE plpgsql AS \
                    $$ BEGIN PERFORM set_config('search_path', 'globex', false); END $$";
    fixture.plain().batch_execute(function).unwrap();
    fixture
}

#[test]
fn a_function_that_changes_the_path_is_undone() {
    let fixture = fixture("resent");
    let mut conn = fixture.tenancy.schema(&name("acme")).unwrap();
    diesel::sql_query("SELECT public.elsewhere()").execute(&mut conn).unwrap();
    assert_eq!(current_schema(&mut conn).as_deref(), Some("globex"));
    assert_eq!(rows(&mut conn).unwrap(), ["acme"]);
    assert_on(&mut conn, "acme");
}

#[test]
fn a_scope_goes_back_to_where_it_ought_to_have_been() {
    let fixture = fixture("resent_scope");
    let mut conn = fixture.tenancy.schema(&name("acme")).unwrap();
    conn.batch_execute("SET search_path TO public").unwrap();
    conn.with_schema::<_, Error, _>(&name("globex"), |conn| {
        assert_on(conn, "globex");
        Ok(())
    })
    .unwrap();
    assert_on(&mut conn, "acme");
}

#[test]
fn a_rollback_goes_back_to_where_it_ought_to_have_been() {
    let fixture = fixture("resent_rollback");
    let mut conn = fixture.tenancy.schema(&name("acme")).unwrap();
    conn.batch_execute("SET search_path TO public").unwrap();
    let _ = conn.transaction::<(), Error, _>(|conn| {
        conn.set_schema(&name("globex"))?;
        conn.batch_execute("SET search_path TO public")?;
        assert_on(conn, "globex");
        Err(Error::NoSchema)
    });
    assert_on(&mut conn, "acme");
}

#[test]
fn a_scope_without_a_way_back_leads_nowhere() {
    let fixture = fixture("resent_nowhere");
    let mut conn = fixture.tenancy.schema(&name("acme")).unwrap();
    let result = conn.with_schema::<_, Error, _>(&name("globex"), |_| {
        fixture.plain().batch_execute("DROP SCHEMA acme CASCADE")?;
        Ok(())
    });
    assert!(matches!(result, Err(Error::SchemaMissing { .. })));
    assert!(matches!(conn.schema_name(), Err(Error::NoSchema)));
    assert!(rows(&mut conn).is_err());
}
