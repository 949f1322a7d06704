//! What the registry says, where it may be out of date.

use tenants_diesel::migrations::{MigrationScope, Target};
use tenants_diesel::prelude::*;
use tenants_diesel::signal::Signal;
use tenants_integration::{Fixture, NewClient};

use super::helper::{assert_registry, fleet, fleet_on_own_server, outcomes};
use crate::helpers::{Folder, count, execute, relations, texts, versions};

fn plain_run(fixture: &Fixture) -> Vec<String> {
    outcomes(&fixture.migrate(&MigrateOptions::default()))
}

#[test]
fn a_schema_that_was_dropped_and_made_again_is_asked_itself() {
    let folder = Folder::new();
    let fixture = fleet("registry_again", &folder, &["a", "b", "c"]);
    let bookkeeping =
        "CREATE TABLE {}.__diesel_schema_migrations (LIKE public.__diesel_schema_migrations INCLUDING ALL)";
    // Without bookkeeping, and with an empty one.
    let made = bookkeeping.replace("{}", "b");
    execute(
        &mut fixture.plain(),
        &format!("DROP SCHEMA a CASCADE; CREATE SCHEMA a; DROP SCHEMA b CASCADE; CREATE SCHEMA b; {made}"),
    );
    assert_eq!(plain_run(&fixture), ["a: 2", "b: 2"]);
    assert_eq!(relations(&mut fixture.plain(), "a"), ["__diesel_schema_migrations", "moods", "notes"]);
    assert_registry(&mut fixture.plain());
    // Two change places.
    folder.add("2027", "CREATE TABLE first (id int)");
    assert_eq!(outcomes(&fixture.migrate(&MigrateOptions::default().schema("a".parse().unwrap()))), ["a: 1"]);
    execute(&mut fixture.plain(), "ALTER SCHEMA a RENAME TO x; ALTER SCHEMA c RENAME TO a; ALTER SCHEMA x RENAME TO c");
    assert_eq!(plain_run(&fixture), ["a: 1", "b: 1"]);
    assert_registry(&mut fixture.plain());
}

#[test]
fn a_schema_that_was_renamed_with_its_row() {
    let folder = Folder::new();
    let fixture = fleet("registry_renamed", &folder, &["a", "b"]);
    execute(
        &mut fixture.plain(),
        "ALTER SCHEMA b RENAME TO z; UPDATE clients SET schema_name = 'z' WHERE schema_name = 'b'",
    );
    folder.add("2027", "CREATE TABLE first (id int)");
    assert_eq!(plain_run(&fixture), ["a: 1", "z: 1"]);
    assert_registry(&mut fixture.plain());
}

#[test]
fn the_registry_was_dropped_or_emptied() {
    let folder = Folder::new();
    let fixture = fleet("registry_dropped", &folder, &["a", "b"]);
    for sql in ["DROP TABLE public.__tenants_registry", "TRUNCATE public.__tenants_registry"] {
        execute(&mut fixture.plain(), sql);
        let report = fixture.migrate(&MigrateOptions::default());
        assert_eq!((report.schemas.len(), report.up_to_date), (0, 3), "{sql}");
        assert_registry(&mut fixture.plain());
    }
}

#[test]
fn a_row_that_names_no_schema_is_told_by_its_name_and_stops_nobody() {
    let folder = Folder::new();
    let fixture = fleet("registry_names", &folder, &["a", "zz"]);
    execute(
        &mut fixture.plain(),
        "INSERT INTO clients (schema_name, name, on_trial) VALUES ('pg_mine', '', true), ('', '', true), ('no \"quote', '', true), \
         ('information_schema', '', true)",
    );
    folder.add("2027", "CREATE TABLE first (id int)");
    for verify in [false, true] {
        let options = if verify { MigrateOptions::default().verify() } else { MigrateOptions::default() };
        let report = fixture.migrate(&options);
        let failed: Vec<_> = report.failures().map(|(schema, _)| schema.to_owned()).collect();
        assert_eq!(failed, ["", "information_schema", "no \"quote", "pg_mine"], "{report}");
        assert_eq!(report.applied(), if verify { 0 } else { 2 }, "{report}");
    }
}

#[test]
fn a_schema_that_is_dropped_between_the_scan_and_its_migration() {
    for tenants in [1, 3] {
        let folder = Folder::new();
        let database = std::sync::Arc::new(std::sync::OnceLock::<String>::new());
        let url = std::sync::Arc::clone(&database);
        let fixture = Fixture::with("registry_meanwhile", |builder| {
            builder.tenant_migrations(folder.source()).on_signal(move |signal| {
                if let (Signal::SchemaPreMigration { schema, .. }, Some(url)) = (signal, url.get())
                    && **schema == "b"
                {
                    let mut plain = <diesel::PgConnection as diesel::Connection>::establish(url)?;
                    execute(&mut plain, "DROP SCHEMA IF EXISTS b CASCADE");
                }
                Ok(())
            })
        });
        for name in ["a", "b", "c"] {
            let _ = fixture.tenant(name);
        }
        database.set(fixture.database.url().to_owned()).unwrap();
        folder.add("2027", "CREATE TABLE first (id int)");
        let options = MigrateOptions::default().tenants_per_message(std::num::NonZeroUsize::new(tenants).unwrap());
        let told = outcomes(&fixture.migrate(&options));
        assert_eq!(told, ["a: 1", "b: failed schema \"b\" does not exist", "c: 1"]);
        assert_registry(&mut fixture.plain());
        let usual = ["__diesel_schema_migrations", "__tenants_registry", "clients", "domains"];
        assert_eq!(relations(&mut fixture.plain(), "public"), usual);
    }
}

/// The application's role may insert tenants, and knows nothing of the registry.
#[test]
fn a_tenant_of_a_role_without_rights_on_it_is_found_by_the_next_run() {
    let folder = Folder::new();
    let (_server, fixture) = fleet_on_own_server("registry_rights", &folder, &["a"]);
    let role = format!("{}_app", fixture.database.name());
    let plain = &mut fixture.plain();
    execute(
        plain,
        &format!(
            "CREATE ROLE \"{role}\"; GRANT CREATE ON DATABASE \"{}\" TO \"{role}\"; \
             GRANT ALL ON clients, domains TO \"{role}\"; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO \"{role}\"",
            fixture.database.name()
        ),
    );
    let mut conn = fixture.tenancy.public().unwrap();
    execute(&mut conn, &format!("SET ROLE \"{role}\""));
    NewClient::of("b").save(&mut conn).unwrap();
    drop(conn);
    let registered = "SELECT schema_name AS line FROM public.__tenants_registry ORDER BY 1";
    assert_eq!(texts(plain, registered), ["a", "public"]);
    assert_eq!(fixture.migrate(&MigrateOptions::default()).up_to_date, 3);
    assert_registry(plain);
    folder.add("2027", "CREATE TABLE first (id int)");
    assert_eq!(plain_run(&fixture), ["a: 1", "b: 1"]);
    execute(plain, &format!("DROP OWNED BY \"{role}\" CASCADE; DROP ROLE \"{role}\""));
}

/// A migrator that may not even look into one schema still migrates the others.
#[test]
fn a_schema_that_is_closed_to_us_stops_nobody() {
    let folder = Folder::new();
    let (_server, fixture) = fleet_on_own_server("registry_closed", &folder, &["a", "b", "c"]);
    let role = format!("{}_migrator", fixture.database.name());
    let plain = &mut fixture.plain();
    execute(plain, &format!("CREATE ROLE \"{role}\" LOGIN; DELETE FROM public.__tenants_registry"));
    for table in ["clients", "domains", "__tenants_registry", "__diesel_schema_migrations"] {
        execute(plain, &format!("ALTER TABLE public.{table} OWNER TO \"{role}\""));
    }
    for name in ["a", "c"] {
        execute(
            plain,
            &format!(
                "ALTER SCHEMA {name} OWNER TO \"{role}\"; ALTER TABLE {name}.__diesel_schema_migrations OWNER TO \"{role}\""
            ),
        );
    }
    folder.add("2027", "CREATE TABLE first (id int)");
    let url = super::helper::with_parameter(fixture.database.url(), "options", &format!("-crole%3D{role}"));
    let url = if url.contains("://") { url } else { url.replace("%3D", "=") };
    let builder = tenants_diesel::Tenancy::<tenants_integration::Client>::builder(fixture.database.url());
    let builder = builder.migration_url(url).tenant_migrations(folder.source()).max_size(1).min_idle(0);
    let error = builder.build().unwrap().migrate_schemas(&MigrateOptions::default()).unwrap_err();
    let tenants_diesel::Error::SchemasFailed { report } = error else { panic!("{error:?}") };
    let told = outcomes(&report);
    assert_eq!((&*told[0], &*told[2]), ("a: 1", "c: 1"), "{told:?}");
    assert!(told[1].starts_with("b: failed ") && told[1].contains("permission denied"), "{told:?}");
    let Fixture { tenancy, database } = fixture;
    drop(tenancy);
    // The migrator's session takes its function along a little later.
    let (plain, begun) = (&mut database.connect().unwrap(), std::time::Instant::now());
    while count(plain, "pg_stat_activity WHERE datname = current_database() AND usename = current_user") > 2 {
        assert!(begun.elapsed().as_secs() < 10, "a session does not end");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let owned = format!("REASSIGN OWNED BY \"{role}\" TO CURRENT_USER; DROP OWNED BY \"{role}\"; DROP ROLE \"{role}\"");
    execute(plain, &owned);
}

#[test]
fn schemas_that_are_gone_are_forgotten() {
    let folder = Folder::new();
    let fixture = fleet("registry_gone", &folder, &["a", "b"]);
    execute(&mut fixture.plain(), "DROP SCHEMA b CASCADE; DELETE FROM clients WHERE schema_name = 'b'");
    folder.add("2027", "SELECT 1");
    assert_eq!(plain_run(&fixture), ["a: 1"]);
    assert_registry(&mut fixture.plain());
    let back = MigrateOptions::default().scope(MigrationScope::Tenant).target(Target::Zero);
    assert!(fixture.migrate(&back).is_success());
    assert_eq!(versions(&mut fixture.plain(), "a"), [""; 0]);
    assert_registry(&mut fixture.plain());
}

/// What cannot be undone is not done twice because the bookkeeping was made meanwhile, by us.
#[test]
fn a_schema_without_bookkeeping_is_tried_once() {
    let folder = Folder::new();
    let fixture = fleet("bare", &folder, &["a"]);
    let plain = &mut fixture.plain();
    execute(plain, "CREATE SEQUENCE public.tries; DROP SCHEMA a CASCADE; CREATE SCHEMA a");
    folder.add_outside_transaction("2000", "SELECT nextval('public.tries'); SELECT nonsense");
    let told = outcomes(&fixture.migrate(&MigrateOptions::default()));
    assert!(told[0].starts_with("a: failed migration \"2000_test\""), "{told:?}");
    assert_eq!(texts(plain, "SELECT last_value::text AS line FROM public.tries WHERE is_called"), ["1"]);
}
