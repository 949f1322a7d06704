//! `build_transaction()`: its closure gets our connection, so that it can switch.

use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_integration::{Fixture, text};

use super::helper::{assert_on, name};

#[test]
fn its_settings_arrive_and_its_closure_can_switch() {
    let fixture = Fixture::new("built");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let read_only = conn.build_transaction().serializable().read_only().deferrable().run::<_, Error, _>(|conn| {
        for (setting, value) in [
            ("transaction_isolation", "serializable"),
            ("transaction_read_only", "on"),
            ("transaction_deferrable", "on"),
        ] {
            assert_eq!(text(conn, &format!("current_setting('{setting}')")), value);
        }
        conn.set_schema(&name("globex"))?;
        assert_on(conn, "globex");
        diesel::sql_query("INSERT INTO notes (body) VALUES ('x')").execute(conn)?;
        Ok(())
    });
    assert!(matches!(read_only, Err(Error::Query(diesel::result::Error::DatabaseError(..)))), "{read_only:?}");
    assert_on(&mut conn, "acme");
    conn.build_transaction().repeatable_read().run(|conn| conn.set_schema(&name("globex"))).unwrap();
    assert_on(&mut conn, "globex");
}

#[test]
fn the_plain_one_behind_deref_is_followed() {
    let fixture = Fixture::new("built_deref");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let result =
        PgConnection::build_transaction(&mut conn).serializable().run::<(), diesel::result::Error, _>(|conn| {
            diesel::sql_query("SET search_path TO globex").execute(conn)?;
            Err(diesel::result::Error::RollbackTransaction)
        });
    assert!(result.is_err());
    assert_on(&mut conn, "acme");
}
