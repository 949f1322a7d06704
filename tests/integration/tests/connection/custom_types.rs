//! An enum type that every tenant's schema has: the same name, and another OID.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, Mood, moods};

use super::helper::name;

fn write_and_read(conn: &mut TenantConnection, mood: Mood) -> QueryResult<Vec<Mood>> {
    diesel::insert_into(moods::table).values(moods::mood.eq(mood)).execute(conn)?;
    moods::table.filter(moods::mood.eq(mood)).select(moods::mood).load(conn)
}

#[test]
fn across_switches_and_rollbacks() {
    let fixture = Fixture::new("moods");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    assert_eq!(write_and_read(&mut conn, Mood::Happy).unwrap().len(), 1);
    conn.set_schema(&name("globex")).unwrap();
    assert_eq!(write_and_read(&mut conn, Mood::Happy).unwrap().len(), 1);
    let _ = conn.transaction::<(), Error, _>(|conn| {
        conn.set_schema(&name("acme"))?;
        assert_eq!(write_and_read(conn, Mood::Happy)?.len(), 2);
        Err(Error::NoSchema)
    });
    assert_eq!(write_and_read(&mut conn, Mood::Happy).unwrap().len(), 2);
    conn.with_schema::<_, Error, _>(&name("acme"), |conn| Ok(write_and_read(conn, Mood::Sad)?)).unwrap();
    assert_eq!(write_and_read(&mut conn, Mood::Sad).unwrap(), [Mood::Sad]);
}

#[test]
fn across_checkouts() {
    let fixture = Fixture::with("moods_pool", |builder| builder.max_size(1));
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    for round in 1..=2 {
        for tenant in [&acme, &globex] {
            assert_eq!(write_and_read(&mut fixture.tenancy.tenant(tenant).unwrap(), Mood::Happy).unwrap().len(), round);
        }
    }
}

#[test]
fn across_paths_set_as_text() {
    let fixture = Fixture::new("moods_text");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    for round in 1..=2 {
        for schema in ["acme", "globex"] {
            conn.batch_execute(&format!("SET search_path TO {schema}, public")).unwrap();
            assert_eq!(write_and_read(&mut conn, Mood::Happy).unwrap().len(), round, "{schema}");
        }
    }
    conn.set_schema(&name("acme")).unwrap();
    assert_eq!(write_and_read(&mut conn, Mood::Happy).unwrap().len(), 3);
}

#[test]
fn across_a_schema_that_was_made_anew() {
    let fixture = Fixture::with("moods_anew", |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    write_and_read(&mut fixture.tenancy.tenant(&acme).unwrap(), Mood::Happy).unwrap();
    let anew = "DROP SCHEMA acme CASCADE; CREATE SCHEMA acme; CREATE TYPE acme.mood AS ENUM ('happy', 'sad'); \
                CREATE TABLE acme.moods (id SERIAL PRIMARY KEY, mood acme.mood NOT NULL)";
    fixture.plain().batch_execute(anew).unwrap();
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    // The old type's OID is met once, and asked for anew.
    assert_eq!(write_and_read(&mut conn, Mood::Happy).unwrap().len(), 1);
    assert_eq!(write_and_read(&mut conn, Mood::Happy).unwrap().len(), 2);
}

#[test]
fn across_a_schema_that_has_got_the_name() {
    let fixture = Fixture::with("moods_swapped", |builder| builder.max_size(1));
    let (acme, _globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    write_and_read(&mut fixture.tenancy.tenant(&acme).unwrap(), Mood::Happy).unwrap();
    let swap = "ALTER SCHEMA acme RENAME TO x; ALTER SCHEMA globex RENAME TO acme; ALTER SCHEMA x RENAME TO globex";
    fixture.plain().batch_execute(swap).unwrap();
    // The old type is still there, and the parser says that it is not the column's.
    for round in 1..=2 {
        let found = write_and_read(&mut fixture.tenancy.tenant(&acme).unwrap(), Mood::Happy);
        assert_eq!(found.unwrap().len(), round);
    }
}

#[test]
fn across_a_type_that_was_exchanged() {
    let fixture = Fixture::with("moods_exchanged", |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    write_and_read(&mut conn, Mood::Happy).unwrap();
    // As a migration takes a value away.
    let exchange = "ALTER TYPE acme.mood RENAME TO old; CREATE TYPE acme.mood AS ENUM ('happy', 'sad', 'bored'); \
                    ALTER TABLE acme.moods ALTER mood TYPE acme.mood USING mood::text::acme.mood";
    fixture.plain().batch_execute(exchange).unwrap();
    assert_eq!(write_and_read(&mut conn, Mood::Happy).unwrap().len(), 2);
    // A mistake stays one, and is made twice at most.
    let wrong = diesel::sql_query("INSERT INTO moods (mood) VALUES ('happy'), (1)").execute(&mut conn);
    assert!(wrong.is_err());
    assert_eq!(write_and_read(&mut conn, Mood::Happy).unwrap().len(), 3);
}

#[test]
fn of_a_plain_connection_that_was_used_before() {
    let fixture = Fixture::new("moods_used");
    let (_acme, _globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut plain = fixture.plain();
    plain.batch_execute("SET search_path TO acme").unwrap();
    let sad = |conn: &mut PgConnection| {
        diesel::insert_into(moods::table).values(moods::mood.eq(Mood::Sad)).execute(conn).unwrap();
    };
    sad(&mut plain);
    let mut conn = TenantConnection::new(plain, std::sync::Arc::default());
    for round in 1..=2 {
        conn.set_schema(&name("globex")).unwrap();
        assert_eq!(write_and_read(&mut conn, Mood::Happy).unwrap().len(), round);
        sad(&mut conn);
        conn.set_schema(&name("acme")).unwrap();
        assert_eq!(write_and_read(&mut conn, Mood::Happy).unwrap().len(), round);
    }
}

#[test]
fn looked_up_by_hand() {
    use diesel::pg::PgMetadataLookup as _;
    let fixture = Fixture::new("moods_looked_up");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    for schema in ["globex", "acme", "globex"] {
        assert!(conn.lookup_type("mood", None).oid().is_ok());
        conn.set_schema(&name(schema)).unwrap();
        write_and_read(&mut conn, Mood::Happy).unwrap();
    }
}
