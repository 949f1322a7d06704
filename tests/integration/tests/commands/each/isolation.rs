//! Nothing of one tenant reaches the next through a worker.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::sync::Mutex;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tenants_diesel::commands::EachOptions;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, notes, text};

use super::helper::{Outcome, fleet, run};

const TENANTS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// What a command may leave behind; `{}` is its tenant.
const LEAVINGS: [&str; 17] = [
    "SET search_path TO {}, public",
    "SELECT set_config('search_path', '{}', false)",
    "SET app.tenant TO '{}'",
    "SET TIME ZONE 'Asia/Tokyo'",
    "SET ROLE pg_read_all_data",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "SET statement_timeout TO 1",
    "CREATE TEMPORARY TABLE notes AS SELECT 1 AS id, '{}'::text AS body",
    "CREATE TEMPORARY TABLE clients (id int)",
    "SELECT pg_advisory_lock(hashtext('{}'))",
    "LISTEN {}",
    "DECLARE held CURSOR WITH HOLD FOR SELECT body FROM notes",
    "SELECT nextval('notes_id_seq')",
    "BEGIN; INSERT INTO notes (body) VALUES ('{}')",
    "BEGIN; SET LOCAL search_path TO {}; SELECT 1 / 0",
    "BEGIN; SET LOCAL ROLE pg_read_all_data; COMMIT; SAVEPOINT x",
    "SELECT pg_terminate_backend(pg_backend_pid())",
];

/// What a tenant finds that is not its own or not as a new session has it.
fn found(schema: &str, conn: &mut TenantConnection) -> Vec<String> {
    let bodies: BTreeSet<String> = notes::table.select(notes::body).load(conn).unwrap().into_iter().collect();
    let bodies: Vec<String> = bodies.into_iter().collect();
    let seen = [
        ("schema", text(conn, "current_schema()"), schema),
        ("path", text(conn, "current_setting('search_path')"), &format!("{schema}, public, pg_temp")),
        ("notes", bodies.join(","), schema),
        ("app.tenant", text(conn, "coalesce(current_setting('app.tenant', true), '')"), ""),
        ("zone", text(conn, "current_setting('TimeZone')"), "UTC"),
        ("role", text(conn, "current_user = session_user"), "true"),
        ("read only", text(conn, "current_setting('transaction_read_only')"), "off"),
        ("timeout", text(conn, "current_setting('statement_timeout')"), "12345ms"),
        ("temporary", text(conn, "(SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema())"), "0"),
        (
            "locks",
            text(conn, "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())"),
            "0",
        ),
        ("channels", text(conn, "(SELECT count(*) FROM pg_listening_channels())"), "0"),
        ("cursors", text(conn, "(SELECT count(*) FROM pg_cursors WHERE is_holdable)"), "0"),
    ];
    let mut found: Vec<String> = seen
        .iter()
        .filter(|(_, is, should)| is != should)
        .map(|(what, is, _)| format!("{schema}: {what} is {is}"))
        .collect();
    // In a message of its own, a statement's time is that of the transaction.
    if conn.batch_execute("SELECT 1 / (now() = statement_timestamp())::int").is_err() {
        found.push(format!("{schema}: a transaction"));
    }
    if diesel::sql_query("SELECT lastval()").execute(conn).is_ok() {
        found.push(format!("{schema}: lastval"));
    }
    found
}

fn leave(leaving: &str, schema: &str, conn: &mut TenantConnection, past_us: bool) -> Outcome {
    let sql = leaving.replace("{}", schema);
    if past_us {
        let plain: &mut PgConnection = conn;
        plain.batch_execute(&sql)?;
    } else {
        conn.batch_execute(&sql)?;
    }
    Ok(())
}

#[derive(Debug, Clone)]
struct Run {
    /// For each tenant what it leaves, one after the other, and whether through the plain connection.
    leavings: Vec<Vec<(usize, bool)>>,
    workers: usize,
}

fn any_run() -> impl Strategy<Value = Run> {
    let leavings = prop::collection::vec((0..LEAVINGS.len(), any::<bool>()), 0..4);
    (prop::collection::vec(leavings, TENANTS.len()), 1usize..4)
        .prop_map(|(leavings, workers)| Run { leavings, workers })
}

fn check(fixture: &Fixture, case: &Run) {
    let (found_all, sessions) = (Mutex::new(Vec::new()), Mutex::new(BTreeMap::<String, usize>::new()));
    let options = EachOptions::default().parallel(NonZeroUsize::new(case.workers).unwrap());
    let report = run(fixture, &options, |tenant, conn| {
        let schema = tenant.schema_name().as_str();
        found_all.lock().unwrap().extend(found(schema, conn));
        *sessions.lock().unwrap().entry(text(conn, "pg_backend_pid()")).or_default() += 1;
        let number = TENANTS.iter().position(|name| *name == schema).unwrap();
        case.leavings[number].iter().try_for_each(|(which, past)| leave(LEAVINGS[*which], schema, conn, *past))
    });
    assert_eq!(found_all.into_inner().unwrap(), [""; 0], "{case:?}");
    assert_eq!(report.done + report.failed.len(), TENANTS.len(), "{case:?}");
    // Else nothing is proved: a new session is clean.
    let harmless = case.leavings.iter().all(|leavings| leavings.iter().all(|(which, _)| *which < 6));
    if harmless {
        assert!(sessions.into_inner().unwrap().len() <= case.workers, "{case:?}");
    }
    // What is left open is told, and what is told was left: 13 and on open a transaction, fail or end the session.
    let told: BTreeSet<&str> = report.failed.iter().map(|failure| &*failure.schema).collect();
    for (number, leavings) in case.leavings.iter().enumerate() {
        if leavings.iter().any(|(which, _)| *which == 13 || *which == 14) {
            assert!(told.contains(TENANTS[number]), "{case:?}: {report}");
        }
    }
}

fn fixture(hint: &str) -> Fixture {
    let fixture = Fixture::with(hint, |builder| builder.session_setting("statement_timeout", "12345ms").max_size(4));
    for name in TENANTS {
        let _ = fixture.tenant(name);
    }
    fixture
}

#[test]
fn whatever_the_commands_leave() {
    let fixture = fixture("each_isolation");
    TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() })
        .run(&any_run(), |case| {
            check(&fixture, &case);
            Ok(())
        })
        .unwrap();
}

#[test]
fn each_leaving_by_itself_on_one_session() {
    let fixture = fixture("each_leavings");
    for which in 0..LEAVINGS.len() {
        for past in [false, true] {
            check(&fixture, &Run { leavings: vec![vec![(which, past)]; TENANTS.len()], workers: 1 });
        }
    }
}

#[test]
fn one_session_serves_all_where_nothing_forbids_it() {
    let fixture = fleet("each_session", &TENANTS);
    let sessions = Mutex::new(BTreeSet::new());
    let _ = run(&fixture, &EachOptions::default(), |tenant, conn| {
        sessions.lock().unwrap().insert(text(conn, "pg_backend_pid()"));
        leave("CREATE TEMPORARY TABLE notes (id int, body text)", tenant.schema_name().as_str(), conn, true)
    });
    assert_eq!(sessions.into_inner().unwrap().len(), 1);
}

#[test]
fn the_row_is_that_of_the_schema() {
    let fixture = fleet("each_row", &["a", "b"]);
    let report = run(&fixture, &EachOptions::default(), |tenant, conn| {
        // Exchanged under the run's feet: the next row must not come with the other's schema.
        if tenant.schema_name() == "a" {
            fixture.plain().batch_execute("ALTER SCHEMA b RENAME TO was_b; CREATE SCHEMA b")?;
        } else {
            assert_eq!(text(conn, "to_regclass('notes') IS NULL"), "true");
        }
        Ok(())
    });
    assert_eq!(report.done, 2);
}
