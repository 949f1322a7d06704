//! Prepared statements that belong to one tenant: they fit its tables, and there are never too many.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, Mood, Proxy, Sent, moods, notes, text};

use super::helper::{assert_on, name, process, rows};

fn prepared(conn: &mut TenantConnection) -> usize {
    text(conn, "(SELECT count(*) FROM pg_prepared_statements)").parse().unwrap()
}

/// How many queries of notes are prepared for a schema, or for all.
fn queries(conn: &mut TenantConnection, schema: Option<&str>) -> usize {
    let ends = schema.map_or_else(|| "'%\"notes\"'".to_owned(), |schema| format!("E'%\"notes\"\\n-- {schema}'"));
    let sql = format!(
        "(SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT %' AND statement LIKE {ends})"
    );
    text(conn, &sql).parse().unwrap()
}

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
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    conn.batch_execute("SET search_path TO acme").unwrap();
    let before = prepared(&mut conn);
    assert_eq!(rows(&mut conn).unwrap(), ["acme"]);
    assert_eq!(prepared(&mut conn), before);
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

fn write_and_read(conn: &mut TenantConnection, mood: Mood) -> QueryResult<usize> {
    diesel::insert_into(moods::table).values(moods::mood.eq(mood)).execute(conn)?;
    let all: Vec<Mood> = moods::table.select(moods::mood).order(moods::id).load(conn)?;
    let found: Vec<Mood> = moods::table.filter(moods::mood.eq(mood)).select(moods::mood).load(conn)?;
    assert_eq!(all.last(), Some(&mood));
    Ok(found.len())
}

#[test]
fn enums_of_each_tenant_keep_their_statements() {
    let fixture = Fixture::new("tagged_moods");
    // With the schema's OID, as those of a request: by its name alone it may be another one, whose types are asked for.
    let tenants = ["a", "b", "c"].map(|schema| {
        let _ = fixture.tenant(schema);
        fixture.tenancy.tenant_by_schema_name(&name(schema)).unwrap().unwrap()
    });
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url()).max_size(1).build().unwrap();
    for (round, mood) in [Mood::Happy, Mood::Sad, Mood::Happy, Mood::Sad].into_iter().enumerate() {
        for tenant in if round < 2 { [0, 1, 2] } else { [2, 1, 0] } {
            let mut conn = tenancy.tenant(&tenants[tenant]).unwrap();
            let round_trips = proxy.round_trips(|| assert_eq!(write_and_read(&mut conn, mood).unwrap(), 1 + round / 2));
            assert!(round == 0 || round_trips == 3, "{round_trips} round trips");
        }
    }
    // Without coming back to the pool, too.
    let mut conn = tenancy.tenant(&tenants[0]).unwrap();
    for tenant in [1, 2, 0, 1] {
        conn.set_tenant(&tenants[tenant]).unwrap();
        let round_trips = proxy.round_trips(|| assert!(write_and_read(&mut conn, Mood::Sad).is_ok()));
        assert_eq!(round_trips, 3);
    }
}

/// First a parameter in a transaction, where nothing is run again that has met the type of another schema.
fn visit<T: tenants_diesel::TenantModel>(conn: &mut TenantConnection, tenant: &T) -> usize {
    conn.set_tenant(tenant).unwrap();
    let insert = diesel::insert_into(moods::table).values(moods::mood.eq(Mood::Happy));
    conn.transaction(|conn| insert.execute(conn)).unwrap();
    write_and_read(conn, Mood::Sad).unwrap()
}

#[test]
fn enums_are_kept_by_the_schema_that_a_rollback_came_back_to() {
    let fixture = Fixture::new("moods_rolled_back");
    let resolved = |schema: &str| {
        let _ = fixture.tenant(schema);
        fixture.tenancy.tenant_by_schema_name(&name(schema)).unwrap().unwrap()
    };
    let (acme, globex) = (resolved("acme"), resolved("globex"));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let undone = conn.transaction::<(), Error, _>(|conn| {
        conn.set_tenant(&globex)?;
        Err(Error::NoSchema)
    });
    assert!(matches!(undone, Err(Error::NoSchema)));
    write_and_read(&mut conn, Mood::Happy).unwrap();
    conn.set_schema_to_public().unwrap();
    assert_eq!((visit(&mut conn, &globex), visit(&mut conn, &acme)), (1, 1));
}

#[test]
fn enums_of_a_schema_that_has_got_the_name_of_another() {
    let fixture = Fixture::new("moods_renamed");
    let resolved = |schema: &str| fixture.tenancy.tenant_by_schema_name(&name(schema)).unwrap().unwrap();
    let _ = (fixture.tenant("acme"), fixture.tenant("globex"));
    let (acme, globex) = (resolved("acme"), resolved("globex"));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    assert_eq!((visit(&mut conn, &acme), visit(&mut conn, &globex)), (1, 1));
    let swap = "ALTER SCHEMA acme RENAME TO x; ALTER SCHEMA globex RENAME TO acme; ALTER SCHEMA x RENAME TO globex";
    fixture.plain().batch_execute(swap).unwrap();
    // The first time without having left the name.
    for round in 2..=3 {
        for schema in ["globex", "acme"] {
            assert_eq!(visit(&mut conn, &resolved(schema)), round, "{schema}");
            conn.set_schema_to_public().unwrap();
        }
    }
    for schema in ["acme", "globex", "acme"] {
        conn.set_schema(&name(schema)).unwrap();
        assert!(write_and_read(&mut conn, Mood::Happy).unwrap() > 0);
    }
    assert!(matches!(conn.set_tenant(&acme), Err(Error::SchemaReplaced { .. })));
}

#[test]
fn enums_through_a_plain_connection_too() {
    let fixture = Fixture::with("plain_moods", |builder| builder.max_size(1));
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let sad = |conn: &mut PgConnection| -> QueryResult<i64> {
        diesel::insert_into(moods::table).values(moods::mood.eq(Mood::Sad)).execute(conn)?;
        moods::table.filter(moods::mood.eq(Mood::Sad)).count().get_result(conn)
    };
    for round in 1..=3 {
        for tenant in [&acme, &globex] {
            let mut conn = fixture.tenancy.tenant(tenant).unwrap();
            write_and_read(&mut conn, Mood::Happy).unwrap();
            assert_eq!(sad(&mut conn).unwrap(), round);
        }
    }
}

#[test]
fn columns_of_one_name_may_have_another_type_in_each_tenant() {
    let fixture = Fixture::with("other_columns", |builder| builder.max_size(1));
    let tenants = ["a", "b", "c"].map(|schema| fixture.tenant(schema));
    let alter = "ALTER TABLE a.notes ALTER body TYPE varchar(50); ALTER TABLE b.notes ALTER body TYPE varchar(100); \
                 ALTER TABLE c.notes ALTER id TYPE int8";
    fixture.plain().batch_execute(alter).unwrap();
    for _ in 0..3 {
        for (tenant, schema) in tenants.iter().zip(["a", "b", "c"]) {
            let mut conn = fixture.tenancy.tenant(tenant).unwrap();
            assert_eq!(rows(&mut conn).unwrap(), [schema]);
            let by_id: QueryResult<(i32, String)> = notes::table.find(1).first(&mut conn);
            // An i32 cannot be read from an int8; that is the program's mistake, and no other tenant's.
            assert_eq!(by_id.is_ok(), schema != "c", "{by_id:?}");
        }
    }
}

#[test]
fn a_table_that_was_altered_meanwhile_costs_nothing_but_time() {
    let fixture = Fixture::new("altered");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let retitle = |conn: &mut TenantConnection| {
        let update = diesel::update(notes::table).set(notes::body.eq("acme")).returning(notes::body);
        update.get_results::<String>(conn).unwrap()
    };
    rows(&mut conn).unwrap();
    retitle(&mut conn);
    for size in [50, 60] {
        let alter = format!("ALTER TABLE acme.notes ALTER body TYPE varchar({size})");
        fixture.plain().batch_execute(&alter).unwrap();
        assert_eq!(rows(&mut conn).unwrap(), ["acme"]);
        fixture.plain().batch_execute(&format!("{}1)", &alter[..alter.len() - 1])).unwrap();
        assert_eq!(retitle(&mut conn), ["acme"]);
    }
}

#[test]
fn a_table_that_was_altered_during_a_transaction_is_an_error_of_its_own() {
    let fixture = Fixture::new("altered_inside");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    rows(&mut conn).unwrap();
    let work = |conn: &mut TenantConnection| {
        conn.transaction::<_, Error, _>(|conn| {
            conn.batch_execute("INSERT INTO public.clients (schema_name, name, on_trial) VALUES ('x', 'x', true)")?;
            Ok(rows(conn)?)
        })
    };
    fixture.plain().batch_execute("ALTER TABLE acme.notes ALTER body TYPE varchar(50)").unwrap();
    assert!(matches!(work(&mut conn), Err(Error::PlanChanged)));
    // What went before is lost, and the next attempt finds everything as it should be.
    assert_eq!(text(&mut fixture.plain(), "(SELECT count(*) FROM clients WHERE schema_name = 'x')"), "0");
    assert_eq!(work(&mut conn).unwrap(), ["acme"]);
}

#[test]
fn a_table_that_was_altered_in_a_transaction_begun_as_text() {
    let fixture = Fixture::new("altered_text");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    rows(&mut conn).unwrap();
    conn.batch_execute("BEGIN").unwrap();
    conn.set_schema(&name("acme")).unwrap();
    fixture.plain().batch_execute("ALTER TABLE acme.notes ALTER body TYPE varchar(60)").unwrap();
    let error = Error::from(rows(&mut conn).unwrap_err());
    assert!(matches!(error, Error::PlanChanged), "{error}");
    conn.batch_execute("ROLLBACK").unwrap();
    conn.set_schema(&name("acme")).unwrap();
    assert_on(&mut conn, "acme");
}

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

#[test]
fn results_of_a_type_of_the_tenants_through_a_plain_connection() {
    let fixture = Fixture::with("plain_results", |builder| builder.max_size(1));
    let tenants = ["a", "b", "c"].map(|schema| fixture.tenant(schema));
    let read = |conn: &mut PgConnection| moods::table.select(moods::mood).load::<Mood>(conn);
    let mut failed = 0;
    for _ in 0..3 {
        for tenant in &tenants {
            failed += usize::from(read(&mut fixture.tenancy.tenant(tenant).unwrap()).is_err());
        }
    }
    // It cannot be run again by us; but the session has learned.
    assert_eq!(failed, 1);
    let mut conn = fixture.tenancy.public().unwrap();
    for tenant in &tenants {
        conn.with_tenant::<_, _, Error, _>(tenant, |conn| Ok(read(conn)?)).unwrap();
    }
}

fn read_moods(conn: &mut TenantConnection) -> Result<Vec<Mood>, Error> {
    Ok(moods::table.select(moods::mood).load(conn)?)
}

/// One transaction in each tenant, over and over; only the first that meets the other's statement fails.
fn fails_once(tenants: &[Client], read: impl Fn(&Client) -> Result<Vec<Mood>, Error>) {
    let results: Vec<_> = tenants.iter().cycle().take(8).map(read).collect();
    let failed: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert!(matches!(failed[..], [Error::PlanChanged]), "{failed:?}");
}

#[test]
fn statements_for_all_learn_that_tenants_differ() {
    let fixture = Fixture::with("shared_results", |builder| builder.max_size(1).statement_budget(0));
    let tenants = ["a", "b"].map(|schema| fixture.tenant(schema));
    fails_once(&tenants, |tenant| fixture.tenancy.tenant(tenant)?.transaction(read_moods));
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1).cache_statements(true);
    let local = builder.search_path_mode(SearchPathMode::Transaction).build().unwrap();
    fails_once(&tenants, |tenant| local.transaction(tenant, read_moods));
}
