//! diesel's prepared statements, and what takes them away.

use diesel::connection::{CacheSize, SimpleConnection as _};
use diesel::prelude::*;
use tenants_integration::{Fixture, notes, text};

use super::helper::{assert_on, name, rows};

#[test]
fn deallocated_or_discarded_as_text() {
    let fixture = Fixture::new("deallocated");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    for sql in ["DEALLOCATE ALL", "discard all", "DISCARD PLANS"] {
        conn.set_schema(&name("acme")).unwrap();
        rows(&mut conn).unwrap();
        conn.batch_execute(sql).unwrap();
        conn.set_schema(&name("acme")).unwrap();
        assert_on(&mut conn, "acme");
    }
}

#[test]
fn a_result_type_that_changed_is_met_once_through_the_plain_connection() {
    let fixture = Fixture::new("stale_plan");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let plain = |conn: &mut PgConnection| notes::table.select(notes::body).load::<String>(conn);
    plain(&mut conn).unwrap();
    fixture.plain().batch_execute("ALTER TABLE acme.notes ALTER body TYPE varchar(50)").unwrap();
    assert!(plain(&mut conn).unwrap_err().to_string().contains("cached plan"));
    assert_on(&mut conn, "acme");
    plain(&mut conn).unwrap();
}

#[test]
fn stays_off_where_it_was_turned_off() {
    use tenants_integration::{Mood, moods};
    let fixture = Fixture::with("cache_off", |builder| builder.cache_statements(false));
    let (acme, _globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    for schema in ["globex", "acme"] {
        diesel::insert_into(moods::table).values(moods::mood.eq(Mood::Sad)).execute(&mut conn).unwrap();
        conn.set_schema(&name(schema)).unwrap();
    }
    assert_eq!(text(&mut conn, "(SELECT count(*) FROM pg_prepared_statements)"), "0");
}

#[test]
fn stays_off_where_the_user_turned_it_off() {
    use diesel::Connection as _;
    use tenants_integration::{Mood, moods};
    let fixture = Fixture::with("cache_off_by_user", |builder| builder.max_size(1));
    let (acme, _globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    conn.batch_execute("DEALLOCATE ALL").unwrap();
    conn.set_prepared_statement_cache_size(CacheSize::Disabled);
    for schema in ["globex", "acme"] {
        diesel::insert_into(moods::table).values(moods::mood.eq(Mood::Sad)).execute(&mut conn).unwrap();
        conn.set_schema(&name(schema)).unwrap();
    }
    assert_eq!(text(&mut conn, "(SELECT count(*) FROM pg_prepared_statements)"), "0");
    drop(conn);
    // The next user has the tenancy's setting.
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    rows(&mut conn).unwrap();
    assert_eq!(text(&mut conn, "(SELECT count(*) > 0 FROM pg_prepared_statements)"), "true");
}

#[test]
fn a_static_query_is_noticed_without_a_cache_too() {
    let fixture = Fixture::new("static_uncached");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    PgConnection::set_prepared_statement_cache_size(&mut conn, CacheSize::Disabled);
    super::deref::set_path_by_a_static_query(&mut conn, "globex");
    assert_on(&mut conn, "globex");
}
