//! Texts that take the connection elsewhere, and do not look like it.

use diesel::connection::SimpleConnection as _;
use tenants_integration::Fixture;

use super::helper::{assert_on, name};

#[test]
fn the_connection_renames_or_drops_the_schema_it_is_on() {
    for (hint, sql) in [("own_rename", "ALTER SCHEMA acme RENAME TO beta"), ("own_drop", "DROP SCHEMA acme CASCADE")] {
        let fixture = Fixture::new(hint);
        let acme = fixture.tenant("acme");
        let mut conn = fixture.tenancy.tenant(&acme).unwrap();
        conn.batch_execute(sql).unwrap();
        assert_on(&mut conn, "public");
    }
}

#[test]
fn execute_behind_another_word() {
    let fixture = Fixture::new("own_execute");
    let (acme, _globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    for (go, sql) in [("a", "EXPLAIN ANALYZE EXECUTE a"), ("b", "CREATE TEMP TABLE x AS EXECUTE b")] {
        let mut conn = fixture.tenancy.tenant(&acme).unwrap();
        conn.batch_execute(&format!("PREPARE {go} AS SELECT set_config('search_path', 'globex', false)")).unwrap();
        conn.set_schema(&name("acme")).unwrap();
        conn.batch_execute(sql).unwrap();
        assert_on(&mut conn, "globex");
    }
}
