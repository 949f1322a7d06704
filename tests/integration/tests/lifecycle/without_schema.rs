//! Rows whose saving makes no schema.

use std::sync::{Arc, Mutex};

use tenants_diesel::Tenancy;
use tenants_diesel::lifecycle::DeleteOptions;
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
    assert_eq!((report.schemas.len(), report.applied()), (1, 0));
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

    // The schema may even be there already; and it stays when the tenant goes, unless its end is forced.
    let mut conn = tenancy.public().unwrap();
    crate::helpers::execute(&mut conn, "CREATE SCHEMA acme; CREATE SCHEMA globex; CREATE TABLE globex.t (id int)");
    let globex = NewManual::of("globex").save(&mut conn).unwrap();
    globex.delete(&mut conn).unwrap();
    assert_eq!(schemas(&mut conn), ["acme", "globex", "public"]);
    acme.delete_with(DeleteOptions::default().force_drop(), &mut conn).unwrap();
    assert_eq!(schemas(&mut conn), ["globex", "public"]);
    assert!(tenants(&mut conn).is_empty());
}
