//! What a migration sets for the session is gone afterwards, and what the caller has set is there again.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::prelude::*;
use tenants_diesel::signal::Signal;
use tenants_integration::{Client, Fixture, NewClient, PUBLIC_PATH, search_path};

use crate::helpers::{Folder, execute, relations, texts, versions};

const SETTINGS: &str = "SELECT concat_ws(' ', name, setting) AS line FROM pg_settings
    WHERE name IN ('lock_timeout', 'statement_timeout', 'client_min_messages', 'standard_conforming_strings', 'work_mem', 'DateStyle')
    UNION ALL SELECT concat('role ', current_user = session_user) ORDER BY 1";

const LEAVES: &str = "SET lock_timeout = '7s'; SET statement_timeout = 0; SET client_min_messages = error; RESET ALL; SET lock_timeout = '8s';
    SET standard_conforming_strings = off; SELECT set_config('DateStyle', 'German', false); SET ROLE pg_monitor";

fn left_over(folder: &Folder, up: &str) {
    folder.add("2027", up);
    folder.add("2028", "CREATE TABLE made_by_us (id int)");
}

#[test]
fn after_saving() {
    let folder = Folder::new();
    left_over(&folder, LEAVES);
    let fixture = Fixture::with("settings", |builder| builder.tenant_migrations(folder.source()));
    let mut conn = fixture.tenancy.public().unwrap();
    conn.batch_execute("SET lock_timeout = '3s'; SET work_mem = '5MB'").unwrap();
    let before = texts(&mut conn, SETTINGS);
    NewClient::of("acme").save(&mut conn).unwrap();
    assert_eq!(texts(&mut conn, SETTINGS), before);
    conn.transaction(|conn| NewClient::of("globex").save(conn)).unwrap();
    assert_eq!(texts(&mut conn, SETTINGS), before);
    assert_eq!(
        texts(&mut conn, "SELECT DISTINCT tableowner::text AS line FROM pg_tables WHERE tablename = 'made_by_us'")
            .len(),
        1
    );
    let owner = "SELECT (tableowner = current_user)::text AS line FROM pg_tables WHERE schemaname = 'acme' AND tablename = 'made_by_us'";
    assert_eq!(texts(&mut conn, owner), ["true"]);
}

#[test]
fn after_saving_with_staging() {
    let folder = Folder::new();
    left_over(&folder, LEAVES);
    folder.add_outside_transaction("2029", "SET lock_timeout = '9s'; SET ROLE pg_monitor; SET search_path TO public");
    folder.add_outside_transaction("2030", "RESET ALL; SELECT set_config('work_mem', '9MB', false)");
    let fixture = Fixture::with("settings_staging", |builder| builder.tenant_migrations(folder.source()));
    let mut conn = fixture.tenancy.public().unwrap();
    conn.batch_execute("SET lock_timeout = '3s'; SET work_mem = '5MB'").unwrap();
    let before = texts(&mut conn, SETTINGS);
    NewClient::of("acme").save(&mut conn).unwrap();
    assert_eq!(texts(&mut conn, SETTINGS), before);
    assert_eq!(search_path(&mut conn), PUBLIC_PATH);
    folder.add_outside_transaction("2031", "SET lock_timeout = '9s'; SELECT nonsense");
    assert!(matches!(NewClient::of("globex").save(&mut conn), Err(Error::Migration(_))));
    assert_eq!(texts(&mut conn, SETTINGS), before);
}

/// One tenant's migrations run on the same session as the next one's.
#[test]
fn between_two_tenants() {
    let folder = Folder::new();
    let fixture = Fixture::with("settings_migrate", |builder| builder.tenant_migrations(folder.source()));
    for name in ["a", "b", "c"] {
        let _ = fixture.tenant(name);
    }
    let note =
        "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS lock_timeout, current_user::text AS who;";
    left_over(&folder, &format!("{note} {LEAVES}"));
    let report = fixture.migrate(&MigrateOptions::default());
    assert!(report.is_success(), "{report:?}");
    let plain = &mut fixture.plain();
    let seen = "SELECT concat_ws(' ', lock_timeout, who) AS line FROM";
    let all: Vec<_> = ["a", "b", "c"].map(|name| texts(plain, &format!("{seen} {name}.seen"))).concat();
    assert_eq!(all[1..], [all[0].clone(), all[0].clone()]);
    assert!(all[0].starts_with("0 "), "{all:?}");
    assert_eq!(versions(plain, "c").len(), 4);
}

/// Behind a pooler nothing may be left on the server's session, which is another client's next.
#[test]
fn in_set_local_mode() {
    let folder = Folder::new();
    left_over(&folder, &format!("{LEAVES}; SELECT set_config('search_path', '', false)"));
    let fixture = Fixture::with("settings_local", |builder| {
        builder.tenant_migrations(folder.source()).search_path_mode(SearchPathMode::Transaction).max_size(1)
    });
    let session = "SELECT current_setting('search_path') AS line";
    let before = fixture
        .tenancy
        .public_transaction(|conn| {
            NewClient::of("acme").save(conn)?;
            Ok::<_, Error>(texts(conn, SETTINGS))
        })
        .unwrap();
    let after = fixture.tenancy.public_transaction(|conn| Ok::<_, Error>(texts(conn, SETTINGS))).unwrap();
    assert_eq!(after, before);
    assert_eq!(before, texts(&mut fixture.plain(), SETTINGS));
    // The session itself, without a path of ours over it.
    let mut path = Vec::new();
    let result = fixture.tenancy.public_transaction(|conn| {
        execute(conn, "COMMIT");
        path = texts(conn, session);
        Ok::<_, Error>(())
    });
    assert!(result.is_err(), "somebody has committed the transaction before us");
    assert_eq!(path, texts(&mut fixture.plain(), session));
}

/// To define such a function sets nothing, but what puts the session back behind it resets the path.
#[test]
fn a_function_that_sets_its_own_path_sends_the_next_migration_nowhere_else() {
    let folder = Folder::new();
    let function = "CREATE FUNCTION one() RETURNS int LANGUAGE sql SET search_path = pg_catalog AS 'SELECT 1'";
    folder.add("2027", function);
    folder.add("2028", "CREATE TABLE next_one (id int)");
    let fixture = Fixture::with("settings_function", |builder| {
        builder.tenant_migrations(folder.source()).search_path_mode(SearchPathMode::Transaction)
    });
    fixture.tenancy.public_transaction(|conn| NewClient::of("acme").save(conn)).unwrap();
    let plain = &mut fixture.plain();
    let place = "SELECT relnamespace::regnamespace::text AS line FROM pg_class WHERE relname = 'next_one'";
    assert_eq!(texts(plain, place), ["acme"]);
}

/// Nothing in the text of the call says that it sets the path.
#[test]
fn a_function_that_sets_the_path_for_the_session_does_not_move_the_run() {
    let folder = Folder::new();
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let noted = std::sync::Arc::clone(&seen);
    let fixture = Fixture::with("settings_wander", |builder| {
        builder.tenant_migrations(folder.source()).on_signal_in_transaction(move |signal, conn| {
            if let Signal::SchemaPreMigration { .. } = signal {
                let believed = conn.schema_name()?.to_string();
                noted.lock().unwrap().push((believed, search_path(conn)));
            }
            Ok(())
        })
    });
    for name in ["a", "b", "c", "d"] {
        let _ = fixture.tenant(name);
    }
    folder.add(
        "2027",
        "CREATE FUNCTION wander() RETURNS text LANGUAGE sql AS $$ SELECT set_config('search_path', 'a', false) $$",
    );
    assert!(fixture.migrate(&MigrateOptions::default()).is_success());
    for (version, together) in [("2028", 1), ("2029", 2)] {
        folder.add(version, "SELECT wander()");
        seen.lock().unwrap().clear();
        let options = MigrateOptions::default().tenants_per_message(together.try_into().unwrap());
        assert!(fixture.migrate(&options).is_success());
        let expected = ("public".to_owned(), PUBLIC_PATH.to_owned());
        assert_eq!(*seen.lock().unwrap(), vec![expected; 4], "{together} in a message");
    }
}

/// Where a backslash escapes, the string ends elsewhere than where we have seen its end.
#[test]
fn a_session_with_old_strings_reads_a_migration_as_we_do() {
    let folder = Folder::new();
    let fixture = Fixture::with("settings_strings", |builder| builder.tenant_migrations(folder.source()));
    let plain = &mut fixture.plain();
    for name in ["a", "b"] {
        let _ = fixture.tenant(name);
    }
    let off = "format('ALTER DATABASE %I SET standard_conforming_strings TO off', current_database())";
    execute(plain, &format!("DO $$ BEGIN EXECUTE {off}; END $$"));
    folder.add("2027", r"CREATE TABLE strings AS SELECT 'a\' AS a, ';DROP TABLE notes;--' AS b");
    let options = MigrateOptions::default().tenants_per_message(2.try_into().unwrap());
    let report = fixture.migrate(&options);
    assert!(report.is_success(), "{report}");
    let builder = Tenancy::<Client>::builder(fixture.database.url()).tenant_migrations(folder.source());
    let mut conn = builder.max_size(1).build().unwrap().public().unwrap();
    NewClient::of("c").save(&mut conn).unwrap();
    for name in ["a", "b", "c"] {
        assert_eq!(texts(plain, &format!("SELECT a AS line FROM {name}.strings")), [r"a\"]);
        assert!(relations(plain, name).contains(&"notes".to_owned()), "{name}");
    }

    // Statement by statement, too.
    folder.add_outside_transaction("2028", r"CREATE TABLE more AS SELECT 'a\' AS a, ';DROP TABLE notes;--' AS b");
    let report = fixture.migrate(&options);
    assert!(report.is_success(), "{report}");
    for name in ["a", "b", "c"] {
        assert_eq!(texts(plain, &format!("SELECT a AS line FROM {name}.more")), [r"a\"]);
    }
}
