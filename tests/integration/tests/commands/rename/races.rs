//! Several at once.

use std::sync::Barrier;
use std::time::Duration;

use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient};

use super::rename;
use crate::helpers::{ADVISORY_LOCKS, Folder, count, execute, schemas, tenants};

fn both<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    let barrier = Barrier::new(2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            barrier.wait();
            b()
        });
        barrier.wait();
        (a(), other.join().unwrap())
    })
}

/// Every row has its schema, and every schema its row.
fn assert_paired(fixture: &Fixture, context: &str) {
    let plain = &mut fixture.plain();
    let mut there = schemas(plain);
    there.retain(|name| name != "public");
    assert_eq!(tenants(plain), there, "{context}");
    assert_eq!(count(plain, ADVISORY_LOCKS), 0, "{context}");
}

#[test]
fn of_two_names_one_is_given() {
    let fixture = Fixture::new("rename_race");
    let _acme = fixture.tenant("t0");
    for round in 0..15 {
        let (from, next) = (format!("t{round}"), format!("t{}", round + 1));
        let aside = format!("aside{round}");
        let (a, b) = both(|| rename(&fixture.tenancy, &from, &next), || rename(&fixture.tenancy, &from, &aside));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        let lost = [a.as_ref().err(), b.as_ref().err()].into_iter().flatten().next().unwrap();
        assert!(matches!(lost, Error::TenantNotFound { .. } | Error::TenantRenamed { .. }), "{lost:?}");
        if b.is_ok() {
            rename(&fixture.tenancy, &aside, &next).unwrap();
        }
        assert_paired(&fixture, &from);
    }
}

#[test]
fn two_that_want_each_other_s_name_do_not_wait_for_ever() {
    let fixture = Fixture::new("rename_swap");
    let (_a, _b) = (fixture.tenant("a"), fixture.tenant("b"));
    for _ in 0..15 {
        let (a, b) = both(|| rename(&fixture.tenancy, "a", "b"), || rename(&fixture.tenancy, "b", "a"));
        for error in [a.unwrap_err(), b.unwrap_err()] {
            assert!(matches!(error, Error::TenantExists { .. }), "{error:?}");
        }
    }
    assert_paired(&fixture, "swap");
}

#[test]
fn against_one_who_saves_a_tenant_of_that_name() {
    let fixture = Fixture::new("rename_save");
    let _acme = fixture.tenant("t0");
    for round in 0..15 {
        let (from, to) = (format!("t{round}"), format!("t{}", round + 1));
        let save = || NewClient::of(&to.to_uppercase()).save(&mut fixture.tenancy.public()?);
        let (renamed, saved) = both(|| rename(&fixture.tenancy, &from, &to), save);
        assert_ne!(renamed.is_ok(), saved.is_ok(), "{renamed:?} {saved:?}");
        let lost = renamed.err().or(saved.as_ref().err().map(|_| Error::PublicTenant));
        assert!(matches!(lost, Some(Error::TenantExists { .. } | Error::PublicTenant)), "{lost:?}");
        if let Ok(saved) = saved {
            saved.delete(&mut fixture.tenancy.public().unwrap()).unwrap();
            rename(&fixture.tenancy, &from, &to).unwrap();
        }
        assert_paired(&fixture, &from);
    }
}

#[test]
fn against_one_who_deletes_the_tenant() {
    let fixture = Fixture::new("rename_delete");
    for round in 0..15 {
        let name = format!("t{round}");
        let tenant = fixture.tenant(&name);
        let delete = || tenant.delete(&mut fixture.tenancy.public()?);
        let (renamed, deleted) = both(|| rename(&fixture.tenancy, &name, &format!("r{round}")), delete);
        match (&renamed, &deleted) {
            (Ok(_), Err(Error::TenantRenamed { .. })) | (Err(Error::TenantNotFound { .. }), Ok(())) => {}
            other => panic!("{other:?}"),
        }
        assert_paired(&fixture, &name);
    }
}

#[test]
fn against_migrations_of_the_fleet() {
    let folder = Folder::new();
    let fixture = Fixture::with("rename_migrate", |builder| builder.tenant_migrations(folder.source()));
    for n in 0..4 {
        let _ = fixture.tenant(&format!("t{n}"));
    }
    for round in 0..6 {
        folder.add(&format!("2027{round}"), &format!("CREATE TABLE more{round} (id int)"));
        let (from, to) = if round % 2 == 0 { ("t1", "z1") } else { ("z1", "t1") };
        let (renamed, report) =
            both(|| rename(&fixture.tenancy, from, to), || fixture.migrate(&MigrateOptions::default()));
        renamed.unwrap();
        // Whoever was looked for under a name that was gone is found by the next run.
        assert!(report.schemas.len() <= 4, "{report:?}");
        let next = fixture.migrate(&MigrateOptions::default());
        assert!(next.is_success(), "{next:?}");
        assert!(fixture.tenancy.verify(&Default::default()).unwrap().is_clean());
    }
    assert_paired(&fixture, "migrations");
}

/// A migration outside a transaction would find no schema for its next statement.
#[test]
fn while_it_is_migrated_step_by_step_it_is_refused() {
    let folder = Folder::new();
    let fixture = Fixture::with("rename_stepwise", |builder| builder.tenant_migrations(folder.source()));
    let acme = fixture.tenant("acme");
    let plain = &mut fixture.plain();
    folder.add_outside_transaction("2027", "CREATE INDEX CONCURRENTLY late ON notes (body)");
    // The index waits for everybody who writes the table.
    let mut writer = fixture.plain();
    execute(&mut writer, "BEGIN; INSERT INTO acme.notes (body) VALUES ('open')");
    std::thread::scope(|scope| {
        let run = scope.spawn(|| fixture.migrate(&MigrateOptions::default()));
        while count(plain, "pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%CONCURRENTLY%'") == 0 {
            assert!(!run.is_finished(), "nobody waited");
            std::thread::sleep(Duration::from_millis(2));
        }
        let error = rename(&fixture.tenancy, "acme", "globex").unwrap_err();
        assert!(matches!(error, Error::SchemaUnderWay { operation: "migrated", .. }), "{error:?}");
        execute(&mut writer, "COMMIT");
        assert!(run.join().unwrap().is_success());
    });
    let globex: Client = rename(&fixture.tenancy, "acme", "globex").unwrap();
    assert_eq!(globex.id, acme.id);
    assert_eq!(Client::query().load(&mut fixture.tenancy.public().unwrap()).unwrap(), [globex]);
}
