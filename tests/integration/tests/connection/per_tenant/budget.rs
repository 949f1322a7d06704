//! How many there may be.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, Proxy, Sent, notes};

use super::helper::prepared;
use crate::connection::helper::{name, process, rows};

/// Schemas with a table of notes, made by plain SQL.
fn schemas(fixture: &Fixture, count: usize) -> Vec<SchemaName> {
    let sql = format!(
        "DO $$ BEGIN FOR i IN 1..{count} LOOP EXECUTE format('CREATE SCHEMA s%s; CREATE TABLE s%s.notes (id int, body text); \
         CREATE TABLE s%s.__diesel_schema_migrations (); INSERT INTO s%s.notes VALUES (1, ''s%s'')', i, i, i, i, i); END LOOP; END $$"
    );
    fixture.plain().batch_execute(&sql).unwrap();
    (1..=count).map(|i| name(&format!("s{i}"))).collect()
}

fn five(conn: &mut TenantConnection, schema: &SchemaName) {
    assert_eq!(rows(conn).unwrap(), [schema.as_str()]);
    notes::table.count().get_result::<i64>(conn).unwrap();
    diesel::update(notes::table).set(notes::id.eq(2)).execute(conn).unwrap();
    diesel::insert_into(notes::table).values((notes::id.eq(3), notes::body.eq("x"))).execute(conn).unwrap();
    diesel::delete(notes::table.filter(notes::id.eq(3))).execute(conn).unwrap();
}

#[test]
fn there_are_never_more_than_the_budget_allows() {
    let fixture = Fixture::with("budget", |builder| builder.max_size(1).statement_budget(40));
    let schemas = schemas(&fixture, 200);
    let mut most = 0;
    for schema in &schemas {
        let mut conn = fixture.tenancy.schema(schema).unwrap();
        five(&mut conn, schema);
        most = most.max(prepared(&mut conn));
    }
    assert!((21..=40).contains(&most), "{most}");
    // By switches of one connection, in and out of transactions that come to nothing.
    let mut conn = fixture.tenancy.public().unwrap();
    for (i, schema) in schemas.iter().enumerate() {
        conn.set_schema(schema).unwrap();
        five(&mut conn, schema);
        let undone = conn.transaction::<(), Error, _>(|conn| {
            let other = &schemas[(i + 7) % schemas.len()];
            conn.set_schema(other)?;
            five(conn, other);
            assert!(prepared(conn) <= 40);
            if i % 2 == 0 {
                diesel::sql_query("SELECT 1/0").execute(conn).unwrap_err();
                conn.set_schema(schema).unwrap_err();
            }
            Err(Error::NoSchema)
        });
        assert!(matches!(undone, Err(Error::NoSchema)));
        assert!(prepared(&mut conn) <= 40);
        five(&mut conn, schema);
    }
}

#[test]
fn a_stay_longer_than_the_budget_makes_room_for_itself() {
    let fixture = Fixture::with("long_stay", |builder| builder.statement_budget(10));
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let mut most = 0;
    for n in 0..40 {
        // Each has a text of its own.
        let mut query = notes::table.select(notes::body).into_boxed();
        for id in 0..n {
            query = query.or_filter(notes::id.eq(id + 1));
        }
        assert_eq!(query.load::<String>(&mut conn).unwrap(), ["acme"]);
        most = most.max(prepared(&mut conn));
    }
    assert!((5..=10).contains(&most), "{most}");
}

#[test]
fn emptying_the_cache_adds_no_round_trip() {
    let fixture = Fixture::new("budget_cost");
    let schemas = schemas(&fixture, 30);
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url()).max_size(1).statement_budget(20).build().unwrap();
    let mut conn = tenancy.public().unwrap();
    let sent = Sent::listen(&mut conn);
    for schema in &schemas {
        // Prepared, and executed.
        let visit = || {
            conn.set_schema(schema).unwrap();
            assert_eq!(rows(&mut conn).unwrap(), [schema.as_str()]);
        };
        assert_eq!(proxy.round_trips(visit), 3);
    }
    assert!(sent.take().iter().any(|sql| sql.ends_with("; DEALLOCATE ALL")));
    assert_eq!(proxy.round_trips(|| drop(tenancy.schema(&schemas[0]))), 0, "the pool has one session");
}

#[test]
fn a_session_that_has_seen_many_schemas_is_replaced() {
    let fixture = Fixture::with("replaced_session", |builder| builder.max_size(1).schemas_per_session(3));
    let schemas = schemas(&fixture, 4);
    let visit = |schema: &SchemaName| process(&mut fixture.tenancy.schema(schema).unwrap());
    let first = visit(&schemas[0]);
    for schema in [&schemas[0], &schemas[1], &schemas[2], &schemas[1]] {
        assert_eq!(visit(schema), first);
    }
    // The fourth is served, and the session is not used again.
    assert_eq!(visit(&schemas[3]), first);
    assert_ne!(visit(&schemas[3]), first);
}

#[test]
fn a_stay_of_many_statements_is_not_held_against_the_session() {
    let fixture = Fixture::with("after_long_stay", |builder| builder.max_size(1).statement_budget(40));
    let schemas = schemas(&fixture, 20);
    let mut conn = fixture.tenancy.schema(&schemas[0]).unwrap();
    for n in 0..60 {
        let ids = notes::table.select(notes::body).into_boxed();
        let query = (0..n).fold(ids, |query, id| query.or_filter(notes::id.eq(id)));
        query.load::<String>(&mut conn).unwrap();
    }
    drop(conn);
    let visits = schemas.iter().map(|schema| {
        let mut conn = fixture.tenancy.schema(schema).unwrap();
        assert_eq!(rows(&mut conn).unwrap(), [schema.as_str()]);
        prepared(&mut conn)
    });
    assert!(visits.max() > Some(10));
}
