//! Deleting tenants that fit into one transaction.

use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::signal::Signal;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, NewClient, NewDomain, PUBLIC_PATH, current_schema, search_path};

use crate::helpers::{Manual, count, execute, relations, schemas, tenants};

#[test]
fn from_public_row_domains_and_schema_go() {
    let fixture = Fixture::new("delete");
    let (acme, _globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.public().unwrap();
    NewDomain::primary("acme.example.com", &acme).save(&mut conn).unwrap();
    acme.delete(&mut conn).unwrap();
    assert_eq!(search_path(&mut conn), PUBLIC_PATH);
    assert_eq!(
        (schemas(&mut conn), tenants(&mut conn)),
        (vec!["globex".to_owned(), "public".into()], vec!["globex".to_owned()])
    );
    assert_eq!(count(&mut conn, "domains"), 0);
    drop(conn);
    assert_eq!(fixture.tenancy.tenant_by_domain("acme.example.com").unwrap(), None);
}

#[test]
fn from_its_own_schema_it_works_and_leads_to_public() {
    let fixture = Fixture::new("delete_own");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    acme.delete(&mut conn).unwrap();
    assert_eq!(search_path(&mut conn), PUBLIC_PATH);
    assert_eq!(schemas(&mut conn), ["public"]);
}

#[test]
fn from_another_tenant_s_schema_it_is_refused() {
    let fixture = Fixture::new("delete_other");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.tenant(&globex).unwrap();
    let error = acme.delete(&mut conn).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot delete a tenant outside its own schema \"acme\" and the schema \"public\": the connection is on \"globex\""
    );
    assert_eq!(current_schema(&mut conn).as_deref(), Some("globex"));
    assert_eq!(schemas(&mut conn), ["acme", "globex", "public"]);
}

#[test]
fn a_receiver_can_refuse() {
    let fixture = Fixture::with("delete_refused", |builder| {
        builder.on_signal(|signal| match signal {
            Signal::BeforeDrop { tenant } if tenant.on_trial => Err("not during the trial".into()),
            _ => Ok(()),
        })
    });
    let mut acme = fixture.tenant("acme");
    for own in [false, true] {
        let mut conn = if own { fixture.tenancy.tenant(&acme) } else { fixture.tenancy.public() }.unwrap();
        let before = search_path(&mut conn);
        let error = acme.delete(&mut conn).unwrap_err();
        assert!(crate::helpers::error_chain(&error).contains("BeforeDrop failed: not during the trial"), "{error:?}");
        assert_eq!(search_path(&mut conn), before);
        assert_eq!(
            (schemas(&mut conn), tenants(&mut conn)),
            (vec!["acme".to_owned(), "public".into()], vec!["acme".to_owned()])
        );
    }
    let mut conn = fixture.tenancy.public().unwrap();
    acme.on_trial = false;
    acme.delete(&mut conn).unwrap();
}

#[test]
fn a_receiver_can_refuse_also_where_the_schema_stays() {
    let fixture = Fixture::new("manual_refused");
    let tenancy = Tenancy::<Manual>::builder(fixture.database.url())
        .max_size(1)
        .on_signal(|signal| if signal.name() == "BeforeDrop" { Err("no".into()) } else { Ok(()) })
        .build()
        .unwrap();
    let mut conn = tenancy.public().unwrap();
    let acme = crate::helpers::NewManual::of("acme").save(&mut conn).unwrap();
    assert!(matches!(acme.delete(&mut conn), Err(Error::Receiver(_))));
    assert_eq!(tenants(&mut conn), ["acme"]);
}

#[test]
fn the_public_tenant_cannot_be_deleted() {
    let fixture = Fixture::new("delete_public");
    let mut conn = fixture.tenancy.public().unwrap();
    let public = NewClient::of("public").save(&mut conn).unwrap();
    let options = tenants_diesel::lifecycle::DeleteOptions::default().force_drop();
    assert!(matches!(public.delete_with(options, &mut conn), Err(Error::PublicTenant)));
    assert!(relations(&mut conn, "public").contains(&"clients".to_owned()));
}

#[test]
fn a_schema_that_is_gone_already_is_no_error() {
    let fixture = Fixture::new("gone");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.public().unwrap();
    execute(&mut fixture.plain(), "DROP SCHEMA acme CASCADE");
    acme.delete(&mut conn).unwrap();
    assert!(tenants(&mut conn).is_empty());
}

#[test]
fn a_row_that_is_gone_is_an_error_and_the_schema_stays() {
    let fixture = Fixture::new("row_gone");
    let acme = fixture.tenant("acme");
    execute(&mut fixture.plain(), "DELETE FROM clients");
    let mut conn = fixture.tenancy.public().unwrap();
    assert!(matches!(acme.delete(&mut conn), Err(Error::TenantNotFound { schema }) if schema == "acme"));
    assert_eq!(schemas(&mut conn), ["acme", "public"]);
}

#[test]
fn a_row_that_was_renamed_is_an_error_and_nobody_s_schema_is_dropped() {
    let fixture = Fixture::new("row_renamed");
    let acme = fixture.tenant("acme");
    execute(
        &mut fixture.plain(),
        "UPDATE clients SET schema_name = 'acme2'; ALTER SCHEMA acme RENAME TO acme2;
         INSERT INTO clients (schema_name, name, on_trial) VALUES ('acme', 'the next customer', true); CREATE SCHEMA acme",
    );
    let mut conn = fixture.tenancy.public().unwrap();
    let error = acme.delete(&mut conn).unwrap_err();
    assert!(
        matches!(&error, Error::TenantRenamed { schema, stored } if *schema == "acme" && *stored == "acme2"),
        "{error:?}"
    );
    assert_eq!(schemas(&mut conn), ["acme", "acme2", "public"]);
}

#[test]
fn inside_a_transaction_a_rollback_brings_everything_back() {
    let fixture = Fixture::new("delete_rollback");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let result = conn.transaction(|conn| {
        acme.delete(conn)?;
        assert_eq!(search_path(conn), PUBLIC_PATH);
        assert_eq!(schemas(conn), ["public"]);
        Err::<(), _>(Error::from(diesel::result::Error::RollbackTransaction))
    });
    assert!(result.is_err());
    assert_eq!(conn.schema_name().unwrap(), "acme");
    assert_eq!(current_schema(&mut conn).as_deref(), Some("acme"));
    assert_eq!(tenants(&mut conn), ["acme"]);
    let rows: Vec<Client> = Client::query().load(&mut conn).unwrap();
    assert_eq!(rows, [acme]);
}

#[test]
fn of_two_threads_one_deletes() {
    let fixture = Fixture::new("delete_race");
    for round in 0..15 {
        let acme = &fixture.tenant(&format!("t{round}"));
        let results: Vec<_> = std::thread::scope(|scope| {
            let delete = || acme.delete(&mut fixture.tenancy.public().unwrap());
            let threads = [scope.spawn(delete), scope.spawn(delete)];
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        let lost = results.iter().filter(|result| matches!(result, Err(Error::TenantNotFound { .. }))).count();
        assert_eq!(lost, 1, "{results:?}");
    }
    assert_eq!(schemas(&mut fixture.plain()), ["public"]);
}
