//! Rows whose saving makes no schema.

use std::sync::{Arc, Mutex};

use diesel::Connection as _;
use tenants_diesel::Tenancy;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient};

use crate::helpers::{Manual, NewManual, relations, schemas, tenants};

#[test]
fn the_row_of_the_public_schema_makes_none() {
    let fixture = Fixture::new("public_row");
    let plain = &mut fixture.plain();
    let before = relations(plain, "public");
    let mut conn = fixture.tenancy.public().unwrap();
    let public = NewClient::of("public").save(&mut conn).unwrap();
    assert_eq!(public.schema_name, "public");
    assert_eq!((schemas(plain), relations(plain, "public")), (vec!["public".to_owned()], before));
    let error = NewClient::of("public").save(&mut conn).unwrap_err();
    assert!(matches!(error, tenants_diesel::Error::TenantExists { .. }), "{error:?}");
    let report = fixture.migrate(&MigrateOptions::default());
    assert_eq!((report.schemas.len(), report.up_to_date), (0, 1));
}

#[test]
fn without_auto_create_schema_only_the_receiver_is_told() {
    let fixture = Fixture::new("manual");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let tenancy = Tenancy::<Manual>::builder(fixture.database.url())
        .max_size(1)
        .on_signal(move |signal| {
            log.lock().unwrap().push((signal.name(), signal.tenant().map(|tenant| tenant.id)));
            Ok(())
        })
        .build()
        .unwrap();
    let mut conn = tenancy.public().unwrap();
    let acme = NewManual::of("acme").save(&mut conn).unwrap();
    let id = Some(acme.id);
    let expected =
        [("BeforeCreate", None), ("BeforeCreateCommit", id), ("AfterCreate", id), ("SchemaNeedsToBeSync", id)];
    assert_eq!(*seen.lock().unwrap(), expected);
    assert_eq!(schemas(&mut conn), ["public"]);
    assert_eq!(tenants(&mut conn), ["acme"]);
    drop(conn);
    let error = tenancy.tenant(&acme).unwrap_err();
    assert!(matches!(error, tenants_diesel::Error::SchemaMissing { .. }), "{error:?}");

    // A schema that is there already is taken only if that is asked for; and it stays when the tenant goes, unless its end is
    // forced.
    let mut conn = tenancy.public().unwrap();
    crate::helpers::execute(&mut conn, "CREATE SCHEMA acme; CREATE SCHEMA globex; CREATE TABLE globex.t (id int)");
    let refused = NewManual::of("globex").save(&mut conn).unwrap_err();
    assert!(matches!(refused, tenants_diesel::Error::SchemaExists { .. }), "{refused:?}");
    assert_eq!(tenants(&mut conn), ["acme"]);
    let globex = NewManual::of("globex").save_with(CreateOptions::default().adopt_schema(), &mut conn).unwrap();
    globex.delete(&mut conn).unwrap();
    assert_eq!(schemas(&mut conn), ["acme", "globex", "public"]);
    acme.delete_with(DeleteOptions::default().force_drop(), &mut conn).unwrap();
    assert_eq!(schemas(&mut conn), ["globex", "public"]);
    assert!(tenants(&mut conn).is_empty());
}

#[test]
fn its_schema_is_made_later_as_a_whole_or_not_at_all() {
    let fixture = Fixture::new("later");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let tenancy = Tenancy::<Manual>::builder(fixture.database.url())
        .max_size(1)
        .on_signal(move |signal| {
            log.lock().unwrap().push(signal.name());
            Ok(())
        })
        .build()
        .unwrap();
    let mut conn = tenancy.public().unwrap();
    let acme = NewManual::of("acme").save(&mut conn).unwrap();
    seen.lock().unwrap().clear();

    // Undone with the caller's transaction, receivers and all.
    conn.begin_test_transaction().unwrap();
    acme.create_schema(&mut conn).unwrap();
    assert_eq!(schemas(&mut conn), ["acme", "public"]);
    drop(conn);
    assert_eq!(
        *seen.lock().unwrap(),
        ["BeforeCreate", "SchemaPreMigration", "SchemaMigrateMessage", "BeforeCreateCommit"]
    );
    seen.lock().unwrap().clear();

    let mut conn = tenancy.public().unwrap();
    assert_eq!(schemas(&mut conn), ["public"]);
    acme.create_schema(&mut conn).unwrap();
    let told = [
        "BeforeCreate",
        "SchemaPreMigration",
        "SchemaMigrateMessage",
        "BeforeCreateCommit",
        "SchemaMigrated",
        "PostSchemaSync",
    ];
    assert_eq!(*seen.lock().unwrap(), told);
    assert_eq!(tenants(&mut conn), ["acme"]);
    let again = acme.create_schema(&mut conn).unwrap_err();
    assert!(matches!(again, tenants_diesel::Error::SchemaExists { .. }), "{again:?}");
    acme.create_schema_with(CreateOptions::default().adopt_schema(), &mut conn).unwrap();

    // From elsewhere, or for a row that is gone, it is refused.
    let inside = conn.with_tenant(&acme, |conn| acme.create_schema(conn)).unwrap_err();
    assert!(matches!(inside, tenants_diesel::Error::NotInPublicSchema { .. }), "{inside:?}");
    acme.delete_with(DeleteOptions::default().force_drop(), &mut conn).unwrap();
    let gone = acme.create_schema(&mut conn).unwrap_err();
    assert!(matches!(gone, tenants_diesel::Error::TenantNotFound { .. }), "{gone:?}");
    assert_eq!(schemas(&mut conn), ["public"]);
}
