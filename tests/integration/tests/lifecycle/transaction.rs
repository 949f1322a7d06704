//! Creating inside the caller's own transaction.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient, NewDomain, PUBLIC_PATH, search_path};

use crate::helpers::{Folder, Messages, schemas, tenants};

#[test]
fn the_outer_rollback_removes_everything() {
    let fixture = Fixture::new("outer_rollback");
    let mut conn = fixture.tenancy.public().unwrap();
    let result = conn.transaction(|conn| {
        let acme = NewClient::of("acme").save(conn)?;
        assert_eq!(search_path(conn), PUBLIC_PATH);
        NewDomain::primary("acme.example.com", &acme).save(conn)?;
        assert_eq!(schemas(conn), ["acme", "public"]);
        Err::<(), _>(Error::from(diesel::result::Error::RollbackTransaction))
    });
    assert!(result.is_err());
    assert_eq!(search_path(&mut conn), PUBLIC_PATH);
    assert_eq!((tenants(&mut conn), schemas(&mut conn)), (vec![], vec!["public".to_owned()]));
}

#[test]
fn a_failure_is_undone_and_the_outer_transaction_goes_on() {
    let folder = Folder::of(&[("2027", "SELECT nonsense")]);
    let fixture = Fixture::with("savepoint", |builder| builder.tenant_migrations(folder.source()));
    let mut conn = fixture.tenancy.public().unwrap();
    conn.transaction(|conn| {
        let before =
            diesel::sql_query("INSERT INTO clients (schema_name, name, on_trial) VALUES ('kept', 'kept', true)");
        before.execute(conn)?;
        let error = NewClient::of("acme").save(conn).unwrap_err();
        assert!(matches!(error, Error::Migration(_)), "{error:?}");
        let error = NewClient::of("KEPT").save(conn).unwrap_err();
        assert!(matches!(error, Error::TenantExists { .. }), "{error:?}");
        assert_eq!(search_path(conn), PUBLIC_PATH);
        Ok::<_, Error>(())
    })
    .unwrap();
    assert_eq!(tenants(&mut conn), ["kept"]);
    assert_eq!(schemas(&mut conn), ["public"]);
}

#[test]
fn a_path_of_the_transaction_s_own_is_put_back() {
    let fixture = Fixture::new("own_path");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.public().unwrap();
    conn.transaction(|conn| {
        conn.batch_execute("SET LOCAL search_path TO public, globex")?;
        NewClient::of("acme").save(conn)?;
        assert_eq!(search_path(conn), "public, globex");
        Ok::<_, Error>(())
    })
    .unwrap();
    assert_eq!(tenants(&mut conn), ["acme", "globex"]);
}

#[test]
fn what_cannot_run_in_a_transaction_is_refused_and_nothing_is_sent() {
    let folder = Folder::new();
    folder.add_outside_transaction("2027", "SELECT 1");
    let fixture = Fixture::with("needs_own", |builder| builder.tenant_migrations(folder.source()));
    let mut conn = fixture.tenancy.public().unwrap();
    let messages = Messages::of(&mut conn);
    conn.transaction(|conn| {
        messages.take();
        let error = NewClient::of("acme").save(conn).unwrap_err();
        assert!(matches!(&error, Error::NeedsOwnTransaction { migration } if migration == "2027_test"), "{error:?}");
        assert_eq!(messages.take(), [""; 0]);
        Ok::<_, Error>(())
    })
    .unwrap();
    NewClient::of("acme").save(&mut conn).unwrap();
}

#[test]
fn several_tenants_in_one_transaction() {
    let fixture = Fixture::new("several");
    let mut conn = fixture.tenancy.public().unwrap();
    conn.transaction(|conn| {
        for name in ["a", "b", "c"] {
            NewClient::of(name).save(conn)?;
        }
        Ok::<_, Error>(())
    })
    .unwrap();
    assert_eq!(schemas(&mut conn), ["a", "b", "c", "public"]);
}
