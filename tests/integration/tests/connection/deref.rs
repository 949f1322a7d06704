//! What takes a plain connection, and queries of which only the type is known.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, notes};

use super::helper::{assert_on, name};

diesel::define_sql_function! { fn set_config(name: Text, value: Text, is_local: Bool) -> Text; }

#[derive(Debug, PartialEq, Queryable, Identifiable, AsChangeset)]
#[diesel(table_name = notes)]
struct Note {
    id: i32,
    body: String,
}

pub(super) fn set_path_by_a_static_query(conn: &mut TenantConnection, schema: &str) {
    diesel::select(set_config("search_path", schema, false)).get_result::<String>(conn).unwrap();
}

/// Knows nothing of tenants.
fn helper(conn: &mut PgConnection) -> QueryResult<Vec<String>> {
    conn.transaction(|conn| notes::table.select(notes::body).load(conn))
}

#[test]
fn a_helper_for_plain_connections() {
    let fixture = Fixture::new("helper");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    assert_eq!(helper(&mut conn).unwrap(), ["acme"]);
    conn.set_schema(&name("globex")).unwrap();
    assert_eq!(helper(&mut conn).unwrap(), ["globex"]);
    assert_on(&mut conn, "globex");
}

#[test]
fn save_changes() {
    let fixture = Fixture::new("save_changes");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let mut note: Note = notes::table.first(&mut conn).unwrap();
    note.body = "changed".to_owned();
    let saved: Note = note.save_changes(&mut conn).unwrap();
    assert_eq!(saved, note);
    conn.set_schema(&name("globex")).unwrap();
    assert_on(&mut conn, "globex");
}

#[test]
fn a_static_query_that_sets_the_path_is_noticed_every_time() {
    let fixture = Fixture::new("static");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    for schema in ["globex", "acme", "globex"] {
        set_path_by_a_static_query(&mut conn, schema);
        assert_on(&mut conn, schema);
        conn.set_schema(&name("acme")).unwrap();
        assert_on(&mut conn, "acme");
    }
}

#[test]
fn a_statement_that_cannot_be_built_hides_nothing() {
    let fixture = Fixture::new("empty_changeset");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let nothing: Option<diesel::dsl::Eq<notes::body, &str>> = None;
    assert!(diesel::update(notes::table).set(nothing).execute(&mut conn).is_err());
    // The one after it is looked at.
    diesel::sql_query("SET search_path TO globex").execute(&mut *conn).unwrap();
    assert_on(&mut conn, "globex");
}

#[test]
fn a_connection_can_be_sent_to_another_thread() {
    fn send<T: Send + 'static>() {}
    fn share<T: Send + Sync + Clone + 'static>() {}
    send::<TenantConnection>();
    share::<tenants_diesel::Tenancy<Client>>();
}
