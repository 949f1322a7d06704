//! Types of each tenant, as parameters and as results.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, Mood, Proxy, moods, notes};

use crate::connection::helper::{name, rows};

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

/// A session's first tenant has statements that diesel finds by type alone; in a transaction none can be prepared anew.
#[test]
fn enums_of_a_first_tenant_that_is_another_by_now() {
    let fixture = Fixture::new("moods_first");
    let resolved = |schema: &str| fixture.tenancy.tenant_by_schema_name(&name(schema)).unwrap().unwrap();
    let _ = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.tenant(&resolved("acme")).unwrap();
    assert_eq!(rows(&mut conn).unwrap(), ["acme"]);
    for _ in 0..2 {
        assert!(write_and_read(&mut conn, Mood::Happy).unwrap() > 0);
    }
    let swap = "ALTER SCHEMA acme RENAME TO x; ALTER SCHEMA globex RENAME TO acme; ALTER SCHEMA x RENAME TO globex";
    fixture.plain().batch_execute(swap).unwrap();
    let other = resolved("acme");
    let written = conn.transaction(|conn| {
        conn.set_tenant(&other)?;
        assert_eq!(rows(conn)?, ["globex"]);
        let insert = diesel::insert_into(moods::table).values(moods::mood.eq(Mood::Happy));
        Ok::<_, Error>(insert.execute(conn)?)
    });
    assert_eq!(written.unwrap(), 1);
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
