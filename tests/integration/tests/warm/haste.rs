//! Whoever has claimed before claims without asking.

use std::thread;

use diesel::prelude::*;
use tenants_diesel::commands::WarmOptions;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, NewClient};

use super::{fill, fixture, oid, oids, save, stock, telling, usual};
use crate::helpers::{
    ADVISORY_LOCKS, Both, Folder, Messages, NewBoth, count, error_chain, execute, relations, schemas, tenants, texts,
    wait_until,
};

/// A stock of `count`, and a process that has claimed from it.
fn claiming(hint: &str, left: usize) -> (Fixture, TenantConnection) {
    let fixture = usual(hint);
    fill(&fixture.tenancy, left + 1);
    let mut conn = fixture.tenancy.public().unwrap();
    NewClient::of("first").save(&mut conn).unwrap();
    assert_eq!(stock(&fixture.tenancy).len(), left);
    (fixture, conn)
}

/// Whether a claim is statements of its own, of which each but the renaming is planned as it is.
fn is_in_statements(sent: &[String]) -> bool {
    sent[0].contains("set_config('tenants.warm'")
}

#[test]
fn it_takes_three_messages_until_there_is_none() {
    let (fixture, mut conn) = claiming("haste", 1);
    let plain = &mut fixture.plain();
    let warm = oids(plain);
    let messages = Messages::of(&mut conn);
    NewClient::of("acme").save(&mut conn).unwrap();
    let sent = messages.take();
    assert_eq!(sent.len(), 3, "{sent:#?}");
    assert!(sent[0].contains("__tenants_warm") && sent[0].ends_with("BEGIN"), "{}", sent[0]);
    assert!(is_in_statements(&sent), "{}", sent[0]);
    assert_eq!(oid(plain, "acme"), warm[0]);
    let registered = "SELECT schema_oid::text AS line FROM __tenants_registry WHERE schema_name = 'acme'";
    assert_eq!(texts(plain, registered), warm);

    // One that fails, and then as ever: the question, the migrations, row and commit, behind the checks.
    NewClient::of("globex").save(&mut conn).unwrap();
    assert_eq!(messages.take().len(), 6);
    NewClient::of("initech").save(&mut conn).unwrap();
    assert_eq!(messages.take().len(), 5);
    fill(&fixture.tenancy, 2);
    for (name, expected) in [("umbrella", 5), ("hooli", 3)] {
        NewClient::of(name).save(&mut conn).unwrap();
        assert_eq!(messages.take().len(), expected, "{name}");
    }
    assert_eq!(tenants(plain).len(), 6);
    assert_eq!((oids(plain).len(), count(plain, ADVISORY_LOCKS)), (0, 0));
}

#[test]
fn the_names_of_tenants_and_schemas_are_looked_at() {
    let (fixture, mut conn) = claiming("haste_checks", 1);
    execute(&mut conn, "CREATE SCHEMA there");
    let taken = NewClient::of("FIRST").save(&mut conn);
    assert!(matches!(taken, Err(Error::TenantExists { .. })), "{taken:?}");
    let there = NewClient::of("there").save(&mut conn);
    assert!(matches!(there, Err(Error::SchemaExists { .. })), "{there:?}");
    assert_eq!(stock(&fixture.tenancy).len(), 1);
}

/// A save that waits for a table and is ended by somebody, and what was sent from then on.
fn ended_while_it_waits(
    mut conn: TenantConnection,
    fixture: &Fixture,
    (table, name, end): (&str, &'static str, &str),
) -> (Result<Client, Error>, Vec<String>) {
    let messages = Messages::of(&mut conn);
    thread::scope(|scope| {
        // What fails in here lets go of the table, for which the thread would wait for ever.
        let (mut holder, mut watcher) = (fixture.plain(), fixture.plain());
        execute(&mut holder, &format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"));
        let saving = scope.spawn(move || NewClient::of(name).save(&mut conn));
        let waiting = "pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
        wait_until("it waits", || count(&mut watcher, waiting) == 1);
        messages.take();
        execute(&mut watcher, &format!("SELECT pg_{end}_backend(pid) FROM {waiting}"));
        let mut sent = Vec::new();
        wait_until("it ends, or begins anew", || {
            sent.extend(messages.take());
            saving.is_finished() || sent.iter().any(|sent| sent != "ROLLBACK")
        });
        execute(&mut holder, "ROLLBACK");
        let result = saving.join().unwrap();
        sent.extend(messages.take());
        sent.retain(|sent| sent != "ROLLBACK");
        (result, sent)
    })
}

/// Words of an error are no names, though a tenant may be called so.
#[test]
fn who_is_cancelled_or_cut_off_does_not_begin_anew() {
    let (fixture, _) = claiming("haste_cancelled", 2);
    for (end, name, says) in [("cancel", "user", "due to user request"), ("terminate", "server", "server closed")] {
        let conn = fixture.tenancy.public().unwrap();
        let (result, sent) = ended_while_it_waits(conn, &fixture, ("clients", name, end));
        let error = error_chain(&result.unwrap_err());
        assert!(error.contains(says), "{error}");
        assert_eq!(sent, [""; 0]);
    }
    assert_eq!(stock(&fixture.tenancy).len(), 2);
}

/// The same of one that tells receivers, and so asks for the stock by itself.
#[test]
fn who_is_cancelled_at_the_stock_does_not_begin_anew() {
    let (fixture, _) = claiming("haste_cancelled_stock", 2);
    let (tenancy, told) = telling(&fixture);
    NewClient::of("acme").save(&mut tenancy.public().unwrap()).unwrap();
    let before = told.lock().unwrap().len();
    let conn = tenancy.public().unwrap();
    let (result, sent) = ended_while_it_waits(conn, &fixture, ("__tenants_warm", "globex", "cancel"));
    let error = error_chain(&result.unwrap_err());
    assert!(error.contains("due to user request"), "{error}");
    assert_eq!((sent.len(), told.lock().unwrap().len()), (0, before + 1), "{sent:#?}");
    assert_eq!(stock(&fixture.tenancy).len(), 1);
}

/// Errors quote the name, and are told by words of ours.
#[test]
fn a_name_with_words_of_ours_is_not_taken_for_an_error_of_ours() {
    let (fixture, mut conn) = claiming("haste_our_words", 1);
    for name in ["tenants: tenant bob", "tenants: drift x", "x__tenants_registry", "x__diesel_schema_migrations"] {
        execute(&mut conn, &format!("CREATE SCHEMA \"{name}\""));
        let there = NewClient::of(name).save(&mut conn);
        assert!(matches!(&there, Err(Error::SchemaExists { schema }) if *schema == name), "{there:?}");
    }
    let messages = Messages::of(&mut conn);
    NewClient::of("acme").save(&mut conn).unwrap();
    let sent = messages.take();
    assert!(sent.len() == 3 && is_in_statements(&sent), "{sent:#?}");
    assert_eq!(stock(&fixture.tenancy).len(), 0);
}

#[test]
fn a_shared_table_that_came_later_is_seen() {
    for (hint, name) in [("haste_shadow", "notes"), ("haste_shadow_sequence", "notes_id_seq")] {
        let (fixture, mut conn) = claiming(hint, 1);
        let plain = &mut fixture.plain();
        let warm = oids(plain);
        execute(plain, &format!("CREATE VIEW public.{name} AS SELECT 1"));
        // In the statements, and in the block that is sent where those find a namesake, from then on.
        for _ in 0..2 {
            let error = NewClient::of("acme").save(&mut conn).unwrap_err();
            let Error::ShadowedRelations { schema, relations } = &error else { panic!("{error:?}") };
            assert_eq!((schema.as_str(), relations.as_str()), ("acme", name));
        }
        assert_eq!(schemas(plain).len(), 3);
        execute(plain, &format!("DROP VIEW public.{name}"));
        NewClient::of("acme").save(&mut conn).unwrap();
        assert_eq!(oid(plain, "acme"), warm[0]);
    }
}

/// Names of its sequences too, which nobody declares.
#[test]
fn a_table_that_may_be_in_both_is_no_namesake() {
    let folder = Folder::of(&[("2027", "CREATE TABLE tags (id serial PRIMARY KEY, name text)")]);
    let fixture = Fixture::new("haste_both");
    let plain = &mut fixture.plain();
    execute(plain, "CREATE TABLE tags (id serial PRIMARY KEY)");
    let tenancy = || {
        let builder = Tenancy::<Both>::builder(fixture.database.url()).claim_warm_schemas(true).max_size(2);
        builder.tenant_migrations(folder.source()).build().unwrap()
    };
    let claims = tenancy();
    claims.warm_schemas(&WarmOptions::default().count(4)).unwrap();
    let mut conn = claims.public().unwrap();
    NewBoth::of("first").save(&mut conn).unwrap();
    let messages = Messages::of(&mut conn);
    for name in ["acme", "globex"] {
        NewBoth::of(name).save(&mut conn).unwrap();
        let sent = messages.take();
        assert_eq!((sent.len(), is_in_statements(&sent)), (3, true), "{sent:#?}");
    }
    // Of a table that was not declared it is one.
    execute(plain, "DROP TABLE tags; CREATE TABLE others (); CREATE SEQUENCE tags_id_seq OWNED BY NONE");
    let error = NewBoth::of("initech").save(&mut conn);
    assert!(error.is_ok(), "the tenant's sequence is of a table that may be in both: {error:?}");
    execute(plain, "DROP SEQUENCE tags_id_seq; CREATE VIEW notes_id_seq AS SELECT 1");
    let error = NewBoth::of("umbrella").save(&mut tenancy().public().unwrap()).unwrap_err();
    assert!(matches!(&error, Error::ShadowedRelations { relations, .. } if relations == "notes_id_seq"), "{error:?}");
}

#[test]
fn names_are_what_they_are() {
    let names = ["A b %I", "x;--", "100%", "don't_or_$$", "Ünï-1"];
    let names: Vec<_> = names.into_iter().filter(|name| name.parse::<SchemaName>().is_ok()).collect();
    let (fixture, mut conn) = claiming("haste_names", names.len());
    let plain = &mut fixture.plain();
    let mut warm = oids(plain);
    for name in &names {
        NewClient::of(name).save(&mut conn).unwrap();
        let oid = oid(plain, &name.replace('\'', "''"));
        assert!(warm.contains(&oid), "{name}");
        warm.retain(|left| *left != oid);
    }
    assert!(names.len() > 2 && warm.is_empty(), "{names:?} {warm:?}");
}

/// What the first has put in the setting is the first's.
#[test]
fn two_in_one_transaction_get_two() {
    let (fixture, mut conn) = claiming("haste_two", 3);
    let plain = &mut fixture.plain();
    let warm = oids(plain);
    let messages = Messages::of(&mut conn);
    let undone = |conn: &mut TenantConnection| {
        conn.transaction(|conn| {
            NewClient::of("undone").save(conn)?;
            Err::<(), Error>(Error::NoSchema)
        })
    };
    conn.transaction(|conn| {
        NewClient::of("acme").save(conn)?;
        undone(conn).unwrap_err();
        NewClient::of("globex").save(conn)
    })
    .unwrap();
    assert!(messages.take().iter().filter(|sent| sent.contains("'tenants.warm'")).count() >= 3);
    let left = oids(plain);
    assert_eq!(left.len(), 1);
    for name in ["acme", "globex"] {
        assert!(warm.contains(&oid(plain, name)) && !left.contains(&oid(plain, name)));
    }
    assert_ne!(oid(plain, "acme"), oid(plain, "globex"));
    assert_eq!(tenants(plain), ["acme", "first", "globex"]);
    assert_eq!(texts(&mut conn, "SELECT current_setting('tenants.warm') AS line"), [""]);
}

#[test]
fn a_rollback_returns_it() {
    let (fixture, mut conn) = claiming("haste_rollback", 1);
    let plain = &mut fixture.plain();
    let warm = oids(plain);
    let refused = NewClient::of("acme").save_and(CreateOptions::default(), |_, _| Err(Error::PublicTenant), &mut conn);
    assert!(matches!(refused, Err(Error::PublicTenant)), "{refused:?}");
    assert_eq!((oids(plain), stock(&fixture.tenancy).len()), (warm.clone(), 1));
    conn.transaction(|conn| {
        NewClient::of("acme").save(conn)?;
        NewClient::of("globex").save(conn)
    })
    .unwrap();
    assert_eq!(oid(plain, "acme"), warm[0]);
    assert_eq!(tenants(plain), ["acme", "first", "globex"]);
}

#[test]
fn what_somebody_else_has_in_hand_is_passed_over() {
    let fixture = Fixture::with("haste_locked", |builder| {
        builder.claim_warm_schemas(true).session_setting("lock_timeout", "2000")
    });
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    fill(tenancy, 3);
    save(tenancy, "first").unwrap();
    let (mut conn, mut other) = (tenancy.public().unwrap(), tenancy.public().unwrap());
    let messages = Messages::of(&mut conn);
    other
        .transaction(|other| {
            NewClient::of("acme").save(other)?;
            NewClient::of("globex").save(&mut conn)
        })
        .unwrap();
    assert_eq!(messages.take().len(), 3);
    assert_eq!((oids(plain).len(), tenants(plain).len()), (0, 3));
}

/// It is found out once a process: that there is no registry, and that a name is in the public schema, which no query can mean.
#[test]
fn what_does_not_hold_any_more_is_not_noticed() {
    for (hint, sql) in
        [("haste_registry", "DROP TABLE __tenants_registry"), ("haste_index", "CREATE INDEX notes ON clients (name)")]
    {
        let (fixture, mut conn) = claiming(hint, 2);
        let plain = &mut fixture.plain();
        let warm = oids(plain);
        execute(plain, sql);
        let messages = Messages::of(&mut conn);
        for (name, expected) in [("acme", 4), ("globex", 3)] {
            NewClient::of(name).save(&mut conn).unwrap();
            assert_eq!(messages.take().len(), expected, "{sql}, {name}");
            assert!(warm.contains(&oid(plain, name)));
        }
    }
}

#[test]
fn receivers_are_told_once() {
    let fixture = Fixture::new("haste_signals");
    let (tenancy, told) = telling(&fixture);
    fill(&tenancy, 2);
    save(&tenancy, "first").unwrap();
    execute(&mut fixture.plain(), "DROP TABLE __tenants_registry");
    for name in ["acme", "globex"] {
        told.lock().unwrap().clear();
        save(&tenancy, name).unwrap();
        assert_eq!(told.lock().unwrap().iter().filter(|name| **name == "BeforeCreate").count(), 1);
    }
}

#[test]
fn functions_with_a_path_of_their_own_get_the_new_name() {
    let sql =
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SET search_path FROM CURRENT AS 'SELECT count(*) FROM notes'";
    let folder = Folder::of(&[("2027", sql)]);
    let fixture = fixture("haste_paths", &folder);
    let plain = &mut fixture.plain();
    fill(&fixture.tenancy, 3);
    let warm = oids(plain);
    for name in ["acme", "globex", "initech"] {
        save(&fixture.tenancy, name).unwrap();
        assert!(warm.contains(&oid(plain, name)));
        assert_eq!(texts(plain, &format!("SELECT {name}.f()::text AS line")), ["0"]);
    }
}

/// Such a function could also be made by a shared migration.
#[test]
fn what_has_more_to_be_done_is_asked_for() {
    let (fixture, mut conn) = claiming("haste_more", 1);
    let plain = &mut fixture.plain();
    let warm = oids(plain);
    execute(plain, "UPDATE __tenants_warm SET has_paths = true");
    let messages = Messages::of(&mut conn);
    NewClient::of("acme").save(&mut conn).unwrap();
    assert!(messages.take().len() > 1 + 5);
    assert_eq!(oid(plain, "acme"), warm[0]);
}

#[test]
fn what_was_done_before_in_a_transaction_begun_as_text_stays() {
    let (fixture, mut conn) = claiming("haste_text", 0);
    execute(&mut conn, "BEGIN");
    execute(&mut conn, "CREATE TABLE kept ()");
    NewClient::of("acme").save(&mut conn).unwrap();
    execute(&mut conn, "COMMIT");
    assert!(relations(&mut fixture.plain(), "public").contains(&"kept".to_owned()));
    assert_eq!(tenants(&mut fixture.plain()), ["acme", "first"]);
}
