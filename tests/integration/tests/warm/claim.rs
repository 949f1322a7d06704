//! A tenant gets a schema of the stock, or else one of its own.

use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::commands::{MissingOptions, RenameOptions};
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient, notes};

use super::{fill, oid, oids, save, stock, telling, usual};
use crate::helpers::{ADVISORY_LOCKS, count, execute, schemas, tenants, texts};

#[test]
fn the_stock_is_claimed_and_then_migrated_as_ever() {
    let fixture = usual("warm");
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    assert_eq!(tenancy.warm_stock().unwrap(), []);
    save(tenancy, "before").unwrap();

    assert_eq!(fill(tenancy, 2).to_string(), "2 made, 0 removed, 2 ready");
    assert_eq!(fill(tenancy, 2).to_string(), "0 made, 0 removed, 2 ready");
    assert_eq!(tenants(plain), ["before"]);
    let warm = oids(plain);
    for name in ["Ünï-1", "second"] {
        save(tenancy, name).unwrap();
        assert!(warm.contains(&oid(plain, name)), "{name} is not of the stock");
    }
    assert_eq!(stock(tenancy).len(), 0);
    save(tenancy, "third").unwrap();
    assert!(!warm.contains(&oid(plain, "third")));
    assert_eq!(schemas(plain), ["before", "public", "second", "third", "Ünï-1"]);

    // All that is done with tenants is done with these.
    let plan = tenancy.plan_migrations(&MigrateOptions::default()).unwrap();
    assert_eq!(plan.to_string(), "5 up to date, 0 behind");
    assert!(tenancy.verify(&tenants_diesel::migrations::VerifyOptions::default().structure()).unwrap().is_clean());
    let mut conn = tenancy.schema(&"second".parse().unwrap()).unwrap();
    diesel::insert_into(notes::table).values(notes::body.eq("mine")).execute(&mut conn).unwrap();
    drop(conn);
    let options = RenameOptions::default().force();
    let renamed = tenancy.rename_schema(&"second".parse().unwrap(), &"fourth".parse().unwrap(), options).unwrap();
    assert_eq!(texts(plain, "SELECT body AS line FROM fourth.notes"), ["mine"]);
    renamed.delete(&mut tenancy.public().unwrap()).unwrap();
    assert_eq!(tenants(plain).len(), 3);
    assert_eq!(count(plain, ADVISORY_LOCKS), 0);
}

#[test]
fn nobody_claims_who_was_not_asked_to() {
    let fixture = Fixture::new("warm_unasked");
    let plain = &mut fixture.plain();
    fill(&fixture.tenancy, 1);
    let warm = oids(plain);
    save(&fixture.tenancy, "acme").unwrap();
    assert_ne!(oid(plain, "acme"), warm[0]);
    assert_eq!(oids(plain), warm);
}

#[test]
fn a_rollback_returns_it() {
    let fixture = usual("warm_rollback");
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    fill(tenancy, 1);
    let warm = oids(plain);
    let mut conn = tenancy.public().unwrap();
    let result = conn.transaction(|conn| {
        NewClient::of("acme").save(conn)?;
        let there = texts(conn, "SELECT nspname::text AS line FROM pg_namespace WHERE nspname = 'acme'");
        assert_eq!(there, ["acme"]);
        Err::<(), Error>(diesel::result::Error::RollbackTransaction.into())
    });
    result.unwrap_err();
    assert_eq!((oids(plain), stock(tenancy).len()), (warm.clone(), 1));
    assert_eq!(tenants(plain), [""; 0]);

    // Also one that a first row refuses.
    let refused = NewClient::of("acme").save_and(CreateOptions::default(), |_, _| Err(Error::PublicTenant), &mut conn);
    assert!(matches!(refused, Err(Error::PublicTenant)), "{refused:?}");
    assert_eq!((oids(plain), stock(tenancy).len()), (warm.clone(), 1));
    conn.transaction(|conn| NewClient::of("acme").save(conn)).unwrap();
    assert_eq!(oid(plain, "acme"), warm[0]);
}

#[test]
fn a_tenant_without_a_schema_gets_one_too() {
    let fixture = usual("warm_missing");
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    fill(tenancy, 1);
    let warm = oids(plain);
    execute(plain, "INSERT INTO clients (schema_name, name, on_trial) VALUES ('acme', 'Acme', true)");
    let report = tenancy.create_missing_schemas(&MissingOptions::default()).unwrap();
    assert_eq!(report.created, ["acme"]);
    assert_eq!(oid(plain, "acme"), warm[0]);
}

#[test]
fn a_shared_table_that_came_later_is_seen() {
    let fixture = usual("warm_shadow");
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    fill(tenancy, 1);
    execute(plain, "CREATE TABLE public.notes ()");
    let error = save(tenancy, "acme").unwrap_err();
    let Error::ShadowedRelations { schema, relations } = &error else { panic!("{error:?}") };
    assert_eq!((schema.as_str(), relations.as_str()), ("acme", "notes"));
    execute(plain, "DROP TABLE public.notes");
    assert_eq!(stock(tenancy).len(), 1);
}

#[test]
fn the_names_are_reserved() {
    let fixture = usual("warm_reserved");
    for name in ["tenants_warm_1", "Tenants_Warm_x"] {
        let error = save(&fixture.tenancy, name).unwrap_err();
        assert!(matches!(error, Error::ReservedSchemaName { .. }), "{error:?}");
    }
    fill(&fixture.tenancy, 2);
    let status = fixture.tenancy.status().unwrap();
    assert_eq!((status.without_row.count, status.staging.count), (0, 0));
    assert_eq!(fixture.tenancy.warm_stock().unwrap().len(), 2);
}

#[test]
fn a_serializable_transaction_is_not_disturbed() {
    let fixture = usual("warm_serializable");
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    fill(tenancy, 2);
    let mut conn = tenancy.public().unwrap();
    let saved: Result<Client, Error> = conn.build_transaction().serializable().run(|conn| {
        assert_eq!(tenants(conn), [""; 0]);
        // Two others take what this one's snapshot has.
        save(tenancy, "first")?;
        save(tenancy, "second")?;
        NewClient::of("acme").save(conn)
    });
    saved.unwrap();
    assert_eq!(tenants(plain).len(), 3);
}

#[test]
fn signals_are_those_of_a_creation() {
    let fixture = Fixture::new("warm_signals");
    let (tenancy, told) = telling(&fixture);
    fill(&tenancy, 1);
    assert_eq!(std::mem::take(&mut *told.lock().unwrap()), ["SchemaPreMigration", "SchemaMigrateMessage"]);
    save(&tenancy, "acme").unwrap();
    assert_eq!(
        std::mem::take(&mut *told.lock().unwrap()),
        ["BeforeCreate", "BeforeCreateCommit", "AfterCreate", "SchemaMigrated", "PostSchemaSync"]
    );
    assert_eq!(stock(&tenancy).len(), 0);
}

/// The process has seen a stock, and goes by that.
#[test]
fn a_stock_that_is_gone_is_found_out() {
    let fixture = usual("warm_gone");
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    fill(tenancy, 1);
    save(tenancy, "first").unwrap();
    execute(plain, "DROP TABLE __tenants_warm");
    save(tenancy, "second").unwrap();
    fill(tenancy, 1);
    save(tenancy, "third").unwrap();
    execute(plain, "DROP TABLE __tenants_warm");
    let mut conn = tenancy.public().unwrap();
    conn.transaction(|conn| {
        NewClient::of("fourth").save(conn)?;
        NewClient::of("fifth").save(conn)
    })
    .unwrap();
    assert_eq!(tenants(plain), ["fifth", "first", "fourth", "second", "third"]);
    assert_eq!(schemas(plain).len(), 6);
}
