//! What was made by other migrations is nobody's.

use tenants_diesel::Tenancy;
use tenants_diesel::commands::WarmOptions;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture};

use super::{ASTRAY, fill, fixture, oid, oids, save, stock, usual};
use crate::helpers::{Folder, execute, relations, schemas, texts};

fn with(fixture: &Fixture, folder: &Folder) -> Tenancy<Client> {
    let url = fixture.database.url();
    Tenancy::builder(url).claim_warm_schemas(true).tenant_migrations(folder.source()).build().unwrap()
}

#[test]
fn it_is_not_claimed_and_goes_with_the_next_filling() {
    let folder = Folder::new();
    let fixture = fixture("warm_stale", &folder);
    let plain = &mut fixture.plain();
    fill(&fixture.tenancy, 2);
    let old = oids(plain);

    folder.add("2027", "CREATE TABLE later (id int)");
    let newer = with(&fixture, &folder);
    assert_eq!(stock(&newer).len(), 0);
    save(&newer, "acme").unwrap();
    assert!(!old.contains(&oid(plain, "acme")));
    assert!(relations(plain, "acme").contains(&"later".to_owned()));
    assert_eq!(oids(plain), old);

    assert_eq!(fill(&newer, 1).to_string(), "1 made, 2 removed, 1 ready");
    save(&newer, "globex").unwrap();
    assert!(relations(plain, "globex").contains(&"later".to_owned()));
    assert_eq!(schemas(plain), ["acme", "globex", "public"]);

    // The same version with another text.
    fill(&newer, 1);
    folder.remove("2027");
    folder.add("2027", "CREATE TABLE later (id bigint)");
    let edited = with(&fixture, &folder);
    assert_eq!(fill(&edited, 1).to_string(), "1 made, 1 removed, 1 ready");
}

/// Two programs of different age run side by side while the newer one is rolled out.
#[test]
fn a_newer_program_s_stays_until_all_is_drained() {
    let folder = Folder::new();
    let fixture = usual("warm_newer");
    let plain = &mut fixture.plain();
    folder.add("2027", "CREATE TABLE later (id int)");
    let newer = with(&fixture, &folder);
    fill(&newer, 2);
    assert_eq!(fill(&fixture.tenancy, 1).to_string(), "1 made, 0 removed, 1 ready, 2 of others");
    save(&fixture.tenancy, "acme").unwrap();
    assert!(!relations(plain, "acme").contains(&"later".to_owned()));
    assert_eq!(stock(&newer).len(), 2);

    let drained = fixture.tenancy.warm_schemas(&WarmOptions::default().drain()).unwrap();
    assert_eq!(drained.to_string(), "0 made, 2 removed, 0 ready");
    assert_eq!(schemas(plain), ["acme", "public"]);
}

#[test]
fn migrating_the_fleet_makes_it_anew() {
    let folder = Folder::new();
    let fixture = fixture("warm_renewed", &folder);
    let plain = &mut fixture.plain();
    save(&fixture.tenancy, "acme").unwrap();
    fill(&fixture.tenancy, 2);
    fixture.tenancy.migrate_schemas(&MigrateOptions::default()).unwrap();
    let old = oids(plain);
    assert_eq!(old.len(), 2);

    folder.add("2027", "CREATE TABLE later (id int)");
    // Also by a program that claims none.
    let newer = Tenancy::<Client>::builder(fixture.database.url()).tenant_migrations(folder.source()).build().unwrap();
    newer.migrate_schemas(&MigrateOptions::default()).unwrap();
    let new = oids(plain);
    assert!(new.len() == 2 && new.iter().all(|oid| !old.contains(oid)), "{old:?} {new:?}");
    save(&with(&fixture, &folder), "globex").unwrap();
    assert!(new.contains(&oid(plain, "globex")));
    assert!(relations(plain, "globex").contains(&"later".to_owned()));
}

/// As after a dump was loaded, or where somebody has lent a hand.
#[test]
fn rows_and_schemas_that_do_not_belong_together_are_cleared_away() {
    let fixture = usual("warm_astray");
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    fill(tenancy, 3);
    let names = stock(tenancy);
    // As those of this stock begin.
    let lost = format!("{}lost", &names[0][.."tenants_warm_01234567_".len()]);
    execute(
        plain,
        &format!(
            "DROP SCHEMA {0} CASCADE; CREATE SCHEMA {0}; DROP SCHEMA {1} CASCADE; CREATE SCHEMA {lost}; CREATE TABLE {lost}.t ()",
            names[0], names[1]
        ),
    );
    assert_eq!(texts(plain, ASTRAY).len(), 4);
    assert_eq!(stock(tenancy), names[2..]);
    for name in ["acme", "globex"] {
        save(tenancy, name).unwrap();
        assert!(relations(plain, name).contains(&"notes".to_owned()));
    }
    assert_eq!(fill(tenancy, 1).to_string(), "1 made, 2 removed, 1 ready");
    assert_eq!(texts(plain, ASTRAY), [""; 0]);
}
