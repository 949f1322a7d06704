//! Changing a tenant's row.

use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Fixture, current_schema};

use crate::helpers::{NewSite, Site, execute, texts};

#[test]
fn what_was_changed_is_saved_and_none_too() {
    let fixture = Fixture::new("save");
    let mut acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.public().unwrap();
    acme.name = "Acme Ltd".into();
    acme.paid_until = chrono::NaiveDate::from_ymd_opt(2027, 1, 31);
    acme.save(&mut conn).unwrap();
    let row = "SELECT concat(name, '|', paid_until) AS line FROM clients";
    assert_eq!(texts(&mut conn, row), ["Acme Ltd|2027-01-31"]);
    acme.paid_until = None;
    acme.save(&mut conn).unwrap();
    assert_eq!(texts(&mut conn, row), ["Acme Ltd|"]);
}

#[test]
fn what_the_database_made_of_it_is_read_back() {
    let fixture = Fixture::new("read_back");
    execute(
        &mut fixture.plain(),
        "CREATE FUNCTION trim_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name = btrim(NEW.name); RETURN NEW; END $$;
         CREATE TRIGGER trim BEFORE INSERT OR UPDATE ON clients FOR EACH ROW EXECUTE FUNCTION trim_name()",
    );
    let mut acme = fixture.tenant("acme");
    acme.name = "  Acme ".into();
    acme.save(&mut fixture.tenancy.public().unwrap()).unwrap();
    assert_eq!(acme.name, "Acme");
}

#[test]
fn only_from_public_or_its_own_schema() {
    let fixture = Fixture::new("save_where");
    let (mut acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    acme.name = "from its own".into();
    acme.save(&mut fixture.tenancy.tenant(&acme).unwrap()).unwrap();
    let mut conn = fixture.tenancy.tenant(&globex).unwrap();
    acme.name = "from another's".into();
    let error = acme.save(&mut conn).unwrap_err();
    assert!(matches!(&error, Error::NotInOwnSchema { current, .. } if *current == "globex"), "{error:?}");
    assert_eq!(current_schema(&mut conn).as_deref(), Some("globex"));
    assert_eq!(texts(&mut fixture.plain(), "SELECT name AS line FROM clients ORDER BY 1"), ["from its own", "globex"]);
}

#[test]
fn a_schema_is_never_renamed_by_saving() {
    let fixture = Fixture::new("save_rename");
    let mut acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.public().unwrap();
    acme.schema_name = "acme2".parse().unwrap();
    let error = acme.save(&mut conn).unwrap_err();
    assert!(
        matches!(&error, Error::TenantRenamed { schema, stored } if *schema == "acme2" && *stored == "acme"),
        "{error:?}"
    );
    assert_eq!(crate::helpers::tenants(&mut conn), ["acme"]);
}

#[test]
fn a_row_renamed_behind_our_back_is_an_error() {
    let fixture = Fixture::new("save_renamed");
    let mut acme = fixture.tenant("acme");
    execute(&mut fixture.plain(), "UPDATE clients SET schema_name = 'acme2'");
    acme.name = "new".into();
    let error = acme.save(&mut fixture.tenancy.public().unwrap()).unwrap_err();
    assert!(
        matches!(&error, Error::TenantRenamed { schema, stored } if *schema == "acme" && *stored == "acme2"),
        "{error:?}"
    );
    assert_eq!(texts(&mut fixture.plain(), "SELECT name AS line FROM clients"), ["acme"]);
    execute(&mut fixture.plain(), "DELETE FROM clients");
    let error = acme.save(&mut fixture.tenancy.public().unwrap()).unwrap_err();
    assert!(matches!(error, Error::TenantNotFound { .. }), "{error:?}");
}

#[test]
fn a_row_may_carry_its_own_domain() {
    let fixture = Fixture::new("domain_url");
    let tenancy = Tenancy::<Site>::builder(fixture.database.url()).max_size(1).build().unwrap();
    assert!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
    let new = |name: &str, host: &str| NewSite { schema_name: name.parse().unwrap(), domain_url: host.into() };
    let mut conn = tenancy.public().unwrap();
    let mut acme = new("acme", "WWW.Acme.Example.com:8080").save(&mut conn).unwrap();
    assert_eq!(acme.domain_url, "acme.example.com");
    assert!(matches!(new("bad", "not a host").save(&mut conn), Err(Error::Hostname(_))));
    acme.domain_url = "Bücher.example.".into();
    acme.save(&mut conn).unwrap();
    assert_eq!(acme.domain_url, "xn--bcher-kva.example");
    acme.domain_url = "..".into();
    assert!(matches!(acme.save(&mut conn), Err(Error::Hostname(_))));
    assert_eq!(texts(&mut conn, "SELECT domain_url AS line FROM sites"), ["xn--bcher-kva.example"]);
    drop(conn);
    let found = tenancy.tenant_by_domain("bücher.EXAMPLE").unwrap().unwrap();
    assert_eq!(found.row().schema_name, "acme");
    found.into_inner().delete(&mut tenancy.public().unwrap()).unwrap();
    assert_eq!(tenancy.tenant_by_domain("bücher.example").unwrap(), None);
}
