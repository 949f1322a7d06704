//! Suspending tenants, and resuming them.

use tenants_diesel::Error;
use tenants_diesel::commands::SuspendOptions;
use tenants_diesel::migrations::RequestError;
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;

use crate::helpers::{Shops, execute};

fn options(schemas: &[&str]) -> SuspendOptions {
    schemas.iter().fold(SuspendOptions::default(), |options, schema| options.schema(schema.parse().unwrap()))
}

fn names(schemas: &[SchemaName]) -> Vec<&str> {
    schemas.iter().map(SchemaName::as_str).collect()
}

#[test]
fn the_row_is_as_the_database_has_it() {
    let shops = Shops::new("suspend", &["acme", "globex"]);
    let mut conn = shops.tenancy.public().unwrap();
    let mut acme = shops.shop("acme");
    execute(&mut shops.database.connect().unwrap(), "UPDATE shops SET name = 'Acme Ltd'");
    acme.name = "not saved".into();
    acme.suspend(&mut conn).unwrap();
    assert!(acme.is_suspended() && acme.name == "Acme Ltd", "{acme:?}");
    acme.suspend(&mut conn).unwrap();
    assert_eq!(shops.down(), ["acme"]);
    // Also from its own schema, which is handed out as before.
    let mut own = shops.tenancy.tenant(&acme).unwrap();
    acme.resume(&mut own).unwrap();
    assert!(!acme.is_suspended() && shops.down().is_empty());
    own.set_schema(&"globex".parse().unwrap()).unwrap();
    let error = acme.suspend(&mut own).unwrap_err();
    assert!(matches!(error, Error::NotInOwnSchema { operation: "suspend a tenant", .. }), "{error:?}");
}

/// What a request has read before, it may save while the tenant is down.
#[test]
fn saving_an_old_row_lifts_nothing() {
    let shops = Shops::new("suspend_save", &["acme"]);
    let mut conn = shops.tenancy.public().unwrap();
    let mut old = shops.shop("acme");
    old.clone().suspend(&mut conn).unwrap();
    old.name = "Acme Ltd".into();
    old.save(&mut conn).unwrap();
    assert!(old.is_suspended(), "{old:?}");
    assert_eq!(shops.down(), ["acme"]);
}

#[test]
fn a_row_that_is_gone_or_another() {
    let shops = Shops::new("suspend_gone", &["acme"]);
    let mut conn = shops.tenancy.public().unwrap();
    let mut acme = shops.shop("acme");
    let (from, to) = ("acme".parse().unwrap(), "globex".parse().unwrap());
    let force = tenants_diesel::commands::RenameOptions::default().force();
    let globex = shops.tenancy.rename_schema(&from, &to, force).unwrap();
    assert!(matches!(acme.suspend(&mut conn), Err(Error::TenantRenamed { .. })));
    globex.delete(&mut conn).unwrap();
    assert!(matches!(acme.resume(&mut conn), Err(Error::TenantNotFound { .. })));
    assert!(!acme.is_suspended());
}

#[test]
fn those_that_are_chosen_or_none() {
    let shops = Shops::new("suspend_many", &["acme", "cust_a", "cust_b"]);
    let tenancy = &shops.tenancy;
    let plain = &mut shops.database.connect().unwrap();
    execute(plain, "INSERT INTO shops (schema_name, host) VALUES ('public', 'example.com')");
    let report = tenancy.suspend_tenants(&options(&["acme"]).matching("cust_*".parse().unwrap())).unwrap();
    assert_eq!((names(&report.changed), report.unchanged.len()), (vec!["acme", "cust_a", "cust_b"], 0));
    let report = tenancy.resume_tenants(&options(&["acme", "acme"])).unwrap();
    assert_eq!((names(&report.changed), report.suspended), (vec!["acme"], false));
    let report = tenancy.suspend_tenants(&SuspendOptions::default()).unwrap();
    assert_eq!((names(&report.changed), names(&report.unchanged)), (vec!["acme"], vec!["cust_a", "cust_b"]));
    // The public tenant is meant where it is named only.
    assert_eq!(shops.down(), ["acme", "cust_a", "cust_b"]);
    tenancy.suspend_tenants(&options(&["public"])).unwrap();
    assert_eq!(shops.down(), ["acme", "cust_a", "cust_b", "public"]);
    tenancy.resume_tenants(&SuspendOptions::default()).unwrap();
    assert_eq!(shops.down(), ["public"]);

    let error = tenancy.suspend_tenants(&options(&["acme", "nobody"])).unwrap_err();
    assert!(matches!(&error, Error::TenantNotFound { schema } if *schema == "nobody"), "{error:?}");
    let error = tenancy.suspend_tenants(&options(&["acme"]).matching("x*".parse().unwrap())).unwrap_err();
    assert!(matches!(error, Error::Request(RequestError::NoMatch { .. })), "{error:?}");
    // One that cannot be written to takes the others back.
    execute(
        plain,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not this one'; END $$;
         CREATE TRIGGER refuse BEFORE UPDATE ON shops FOR EACH ROW WHEN (OLD.schema_name = 'cust_b') EXECUTE FUNCTION refuse()",
    );
    let error = tenancy.suspend_tenants(&SuspendOptions::default()).unwrap_err();
    assert!(matches!(error, Error::Query(_)), "{error:?}");
    assert_eq!(shops.down(), ["public"]);
}

#[test]
fn a_model_that_cannot_say_so() {
    let fixture = Fixture::new("suspend_not");
    let _acme = fixture.tenant("acme");
    for result in [fixture.tenancy.suspend_tenants(&options(&["acme"])), fixture.tenancy.resume_tenants(&options(&[]))]
    {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::CannotSuspend { .. }), "{error:?}");
        assert!(error.to_string().contains("Client cannot be suspended"), "{error}");
    }
}
