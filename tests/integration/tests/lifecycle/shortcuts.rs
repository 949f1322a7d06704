//! What a creation takes for granted, and what becomes of it when that is out of date.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, TenancyBuilder};
use tenants_integration::{Client, Fixture, NewClient, PUBLIC_PATH, clients, domains, search_path};

use crate::helpers::{ADVISORY_LOCKS, Folder, Messages, count, execute, relations, schemas, tenants, texts, versions};

const REGISTERED: &str = "SELECT schema_name AS line FROM public.__tenants_registry ORDER BY 1";

/// A tenancy whose process knows the registry.
fn knowing(hint: &str) -> (Fixture, TenantConnection) {
    let fixture = Fixture::new(hint);
    let mut conn = fixture.tenancy.public().unwrap();
    NewClient::of("first").save(&mut conn).unwrap();
    (fixture, conn)
}

fn is_whole(conn: &mut TenantConnection, schema: &str) {
    assert!(relations(conn, schema).contains(&"notes".to_owned()));
    assert_eq!(versions(conn, schema), ["20260102000000", "20260102000100"]);
    assert_eq!(search_path(conn), PUBLIC_PATH);
    assert_eq!(count(conn, ADVISORY_LOCKS), 0);
}

#[test]
fn a_registry_that_is_gone_is_not_noticed() {
    let (fixture, mut conn) = knowing("shortcut_gone");
    execute(&mut fixture.plain(), "DROP TABLE __tenants_registry");
    let messages = Messages::of(&mut conn);
    NewClient::of("acme").save(&mut conn).unwrap();
    // The message that failed, and the three of the next attempt, whose registry is in a block.
    let sent = messages.take();
    assert_eq!((sent.len(), sent[1].contains("DO LANGUAGE")), (4, true), "{sent:#?}");
    NewClient::of("globex").save(&mut conn).unwrap();
    assert_eq!(messages.take().len(), 3);
    is_whole(&mut conn, "acme");
    // A registry that is there again is written as ever.
    fixture.tenancy.migrate_schemas(&MigrateOptions::default()).unwrap();
    NewClient::of("initech").save(&mut conn).unwrap();
    assert_eq!(texts(&mut conn, REGISTERED), ["acme", "first", "globex", "initech", "public"]);
}

#[test]
fn nor_in_a_transaction_of_the_user_s() {
    let (_fixture, mut conn) = knowing("shortcut_nested");
    execute(&mut conn, "DROP TABLE __tenants_registry");
    conn.transaction(|conn| {
        execute(conn, "INSERT INTO clients (schema_name, name, on_trial) VALUES ('kept', 'kept', true)");
        NewClient::of("acme").save(conn)?;
        NewClient::of("globex").save(conn)
    })
    .unwrap();
    assert_eq!(tenants(&mut conn), ["acme", "first", "globex", "kept"]);
    is_whole(&mut conn, "acme");
    is_whole(&mut conn, "globex");
}

#[test]
fn a_right_that_was_taken_away_is_not_noticed() {
    let fixture = Fixture::as_superuser("shortcut_right", |builder| builder);
    let plain = &mut fixture.plain();
    let role = format!("shortcut_{}", std::process::id());
    let rights = format!(
        "CREATE ROLE {role}; GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role};
         DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {role}', current_database()); END $$"
    );
    execute(plain, &rights);
    let url = fixture.database.url();
    let tenancy = Tenancy::<Client>::builder(url).session_setting("role", role.as_str()).build().unwrap();
    let mut conn = tenancy.public().unwrap();
    NewClient::of("first").save(&mut conn).unwrap();
    execute(plain, &format!("REVOKE INSERT ON __tenants_registry FROM {role}"));
    NewClient::of("acme").save(&mut conn).unwrap();
    assert_eq!(texts(plain, REGISTERED), ["first", "public"]);
    is_whole(&mut conn, "acme");
    drop((conn, tenancy));
    execute(plain, &format!("REASSIGN OWNED BY {role} TO CURRENT_USER; DROP OWNED BY {role}; DROP ROLE {role}"));
}

/// A query cannot mean an index.
#[test]
fn a_namesake_that_may_be_costs_a_second_attempt() {
    let (fixture, mut conn) = knowing("shortcut_namesake");
    execute(&mut fixture.plain(), "CREATE INDEX notes ON clients (name)");
    let messages = Messages::of(&mut conn);
    NewClient::of("acme").save(&mut conn).unwrap();
    assert_eq!(messages.take().len(), 4);
    NewClient::of("globex").save(&mut conn).unwrap();
    assert_eq!(messages.take().len(), 3);
    is_whole(&mut conn, "acme");
    is_whole(&mut conn, "globex");
}

#[test]
fn one_that_may_not_be_is_refused() {
    let (_fixture, mut conn) = knowing("shortcut_shadow");
    for table in ["CREATE TABLE notes ()", "ALTER TABLE notes RENAME TO moods; ALTER TABLE moods RENAME TO notes"] {
        execute(&mut conn, table);
        let error = NewClient::of("acme").save(&mut conn).unwrap_err();
        let Error::ShadowedRelations { schema, relations } = &error else { panic!("{error:?}") };
        assert_eq!((schema.as_str(), relations.as_str()), ("acme", "notes"));
        assert_eq!(schemas(&mut conn), ["first", "public"]);
        assert_eq!((search_path(&mut conn), count(&mut conn, ADVISORY_LOCKS)), (PUBLIC_PATH.to_owned(), 0));
    }
}

/// Its set is one migration, which an error of a message would be taken for.
#[derive(Debug, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = OnlyDomain, shared_migrations = "../../examples/quickstart/migrations/shared")]
#[tenant(tenant_migrations = "migrations/shops")]
struct Only {
    id: i32,
    #[diesel(skip_update)]
    schema_name: SchemaName,
    name: String,
    on_trial: bool,
}

#[derive(Debug, HasQuery, Identifiable, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Only)]
struct OnlyDomain {
    id: i32,
    domain: String,
    tenant_id: i32,
    is_primary: bool,
}

/// The message of all says where it stopped only sometimes.
#[test]
fn an_error_of_the_checks_is_no_migration_s() {
    let fixture = Fixture::new("shortcut_checks");
    let builder = Tenancy::<Only>::builder(fixture.database.url()).max_size(2);
    let tenancy = builder.session_setting("lock_timeout", "100").build().unwrap();
    let (mut conn, mut other) = (tenancy.public().unwrap(), tenancy.public().unwrap());
    let plain = &mut fixture.plain();
    let save = |conn: &mut TenantConnection, name: &str| {
        let schema_name = name.parse().unwrap();
        NewOnly { schema_name, name: name.to_owned(), on_trial: true }.save(conn)
    };
    save(&mut conn, "first").unwrap();
    let refused = other.transaction(|other| {
        save(other, "acme")?;
        let error = save(&mut conn, "acme").unwrap_err();
        assert!(matches!(error, Error::Query(_)), "{error:?}");
        Err::<(), Error>(diesel::result::Error::RollbackTransaction.into())
    });
    refused.unwrap_err();
    execute(plain, "ALTER TABLE clients RENAME TO customers");
    let error = save(&mut conn, "acme").unwrap_err();
    assert!(matches!(error, Error::Query(_)), "{error:?}");
    execute(plain, "ALTER TABLE customers RENAME TO clients");
    save(&mut conn, "acme").unwrap();
    assert_eq!(schemas(plain), ["acme", "first", "public"]);
}

/// What is not undone by a rollback is not to be done twice because of what was taken for granted.
#[test]
fn migrations_that_call_functions_are_run_once() {
    for (index, sql) in ["SELECT nextval('public.calls')", "CREATE TABLE numbers AS SELECT nextval('public.calls')"]
        .into_iter()
        .enumerate()
    {
        let folder = Folder::of(&[("2027", sql)]);
        let with = |builder: TenancyBuilder<Client>| builder.tenant_migrations(folder.source());
        let fixture = Fixture::with(&format!("shortcut_once_{index}"), with);
        let (plain, mut conn) = (&mut fixture.plain(), fixture.tenancy.public().unwrap());
        execute(plain, "CREATE SEQUENCE public.calls");
        NewClient::of("first").save(&mut conn).unwrap();
        execute(plain, "DROP TABLE __tenants_registry");
        NewClient::of("acme").save(&mut conn).unwrap();
        assert_eq!(texts(plain, "SELECT last_value::text AS line FROM public.calls"), ["2"], "{sql}");
    }
}

/// Two that make the same name at once: one of them waits in the message that makes the schema.
#[test]
fn whoever_has_waited_finds_the_name_taken() {
    let (fixture, mut conn) = knowing("shortcut_race");
    let mut other = fixture.tenancy.public().unwrap();
    let mut plain = fixture.plain();
    let waits = "pg_locks WHERE locktype = 'advisory' AND NOT granted \
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    std::thread::scope(|scope| {
        let second = other
            .transaction(|other| {
                NewClient::of("acme").save(other)?;
                let second = scope.spawn(|| NewClient::of("ACME").save(&mut conn));
                let end = Instant::now() + Duration::from_secs(60);
                while count(&mut plain, waits) == 0 {
                    assert!(Instant::now() < end, "nobody waits");
                }
                Ok::<_, Error>(second)
            })
            .unwrap();
        let error = second.join().unwrap().unwrap_err();
        assert!(matches!(&error, Error::TenantExists { existing, .. } if existing == "acme"), "{error:?}");
    });
    assert_eq!(schemas(&mut plain), ["acme", "first", "public"]);
}
