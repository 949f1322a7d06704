//! Staging schemas whose builders are gone, and those whose builders are at work.

use std::sync::mpsc;

use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient};

use crate::helpers::{Folder, execute, schemas, tenants};

const LEFT: &str = "tenants_staging_1_0_ab";

fn staged(hint: &str, folder: &Folder) -> Fixture {
    folder.add_outside_transaction("2027", "SELECT 1");
    Fixture::with(hint, |builder| builder.tenant_migrations(folder.source()))
}

#[test]
fn what_a_dead_process_left_is_swept_by_the_next_creation() {
    let folder = Folder::new();
    let fixture = staged("swept", &folder);
    let plain = &mut fixture.plain();
    execute(plain, &format!("CREATE SCHEMA {LEFT}; CREATE TABLE {LEFT}.t (id int)"));
    NewClient::of("acme").save(&mut fixture.tenancy.public().unwrap()).unwrap();
    assert_eq!(schemas(plain), ["acme", "public"]);
}

#[test]
fn what_a_dead_process_left_is_swept_by_migrate_schemas() {
    let fixture = Fixture::new("swept_migrate");
    let plain = &mut fixture.plain();
    execute(plain, &format!("CREATE SCHEMA {LEFT}; CREATE TABLE {LEFT}.t (id int); CREATE SCHEMA tenantsxstaging_1"));
    fixture.migrate(&MigrateOptions::default());
    assert_eq!(schemas(plain), ["public", "tenantsxstaging_1"]);
}

/// Such a name cannot be saved, but a row may have been written by hand.
#[test]
fn a_tenant_s_schema_is_never_swept() {
    let fixture = Fixture::new("not_swept");
    let plain = &mut fixture.plain();
    execute(plain, &format!("CREATE SCHEMA {LEFT}"));
    execute(plain, &format!("INSERT INTO clients (schema_name, name, on_trial) VALUES ('{LEFT}', 'x', true)"));
    fixture.migrate(&MigrateOptions::default());
    assert_eq!(schemas(plain), ["public", LEFT]);
}

#[test]
fn a_living_builder_s_schema_is_not_touched() {
    let folder = Folder::new();
    folder.add_outside_transaction("2027", "SELECT 1");
    let (reached, at_work) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let may_go_on = std::sync::Mutex::new(may_go_on);
    let fixture = Fixture::with("living", |builder| {
        builder.tenant_migrations(folder.source()).on_signal(move |signal| {
            // Sent when the staging schema is built up to its last migration.
            if format!("{signal:?}").contains("2027_test") && format!("{signal:?}").contains("\"slow\"") {
                reached.send(())?;
                may_go_on.lock().unwrap().recv()?;
            }
            Ok(())
        })
    });
    let other = Tenancy::<Client>::builder(fixture.database.url())
        .tenant_migrations(folder.source())
        .max_size(1)
        .build()
        .unwrap();
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| NewClient::of("slow").save(&mut fixture.tenancy.public().unwrap()));
        at_work.recv().unwrap();
        let plain = &mut fixture.plain();
        let staging = schemas(plain);
        assert!(staging.iter().any(|name| name.starts_with("tenants_staging_")), "{staging:?}");
        NewClient::of("quick").save(&mut other.public().unwrap()).unwrap();
        other.migrate_schemas(&MigrateOptions::default()).unwrap();
        for schema in staging {
            assert!(schemas(plain).contains(&schema), "{schema} is gone");
        }
        go_on.send(()).unwrap();
        slow.join().unwrap().unwrap();
        assert_eq!(schemas(plain), ["public", "quick", "slow"]);
        assert_eq!(tenants(plain), ["quick", "slow"]);
    });
}

/// A session's advisory locks are its own: taken twice, they are no obstacle to it.
#[test]
fn a_receiver_that_creates_a_tenant_leaves_the_schema_it_was_called_from() {
    let folder = Folder::new();
    let made = std::sync::atomic::AtomicBool::new(false);
    folder.add_outside_transaction("2027", "CREATE INDEX CONCURRENTLY notes_body ON notes (body)");
    let fixture = Fixture::with("nested", |builder| {
        builder.tenant_migrations(folder.source()).on_signal_in_transaction(move |signal, conn| {
            let staged = schemas(conn).iter().any(|schema| schema.starts_with("tenants_staging_"));
            if signal.name() == "SchemaMigrateMessage"
                && staged
                && !made.swap(true, std::sync::atomic::Ordering::SeqCst)
            {
                NewClient::of("side").save(conn)?;
            }
            Ok(())
        })
    });
    let plain = &mut fixture.plain();
    execute(plain, &format!("CREATE SCHEMA {LEFT}"));
    NewClient::of("acme").save(&mut fixture.tenancy.public().unwrap()).unwrap();
    assert_eq!(schemas(plain), ["acme", "public", "side"]);
}
