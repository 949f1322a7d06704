//! Cut off at any point, a clone leaves nothing.

use std::thread;
use std::time::Duration;

use diesel::PgConnection;
use tenants_diesel::commands::CloneOptions;
use tenants_diesel::migrations::VerifyOptions;
use tenants_diesel::signal::Signal;
use tenants_integration::{Fixture, NewClient};

use super::helper::{clone, in_schema};
use crate::helpers::{ADVISORY_LOCKS, count, execute, schemas, tenants, texts};

/// A table whose rows cannot be copied while somebody holds a lock.
pub(super) const HOLD: &str = "
    CREATE FUNCTION wait_for(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN
      PERFORM pg_advisory_xact_lock_shared(4711); RETURN $1; END $$;
    CREATE TABLE held (id int, same int GENERATED ALWAYS AS (wait_for(id)) STORED); INSERT INTO held (id) VALUES (1)";

/// Holds that lock until its transaction ends.
pub(super) fn hold(fixture: &Fixture) -> PgConnection {
    let mut holder = fixture.plain();
    execute(&mut holder, "BEGIN; SELECT pg_advisory_xact_lock(4711)");
    holder
}

/// Waits until somebody waits for the lock: the process that does.
pub(super) fn held_up(fixture: &Fixture) -> String {
    let plain = &mut fixture.plain();
    let waiting = "SELECT pid::text AS line FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 4711 \
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    loop {
        match texts(plain, waiting).pop() {
            Some(pid) => return pid,
            None => thread::sleep(Duration::from_millis(2)),
        }
    }
}

fn assert_nothing(fixture: &Fixture) {
    let plain = &mut fixture.plain();
    while count(plain, ADVISORY_LOCKS) > 0 {
        thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(
        (schemas(plain), tenants(plain)),
        (vec!["acme".to_owned(), "public".to_owned()], vec!["acme".to_owned()])
    );
    assert!(fixture.tenancy.verify(&VerifyOptions::default()).unwrap().is_clean());
}

#[test]
fn in_the_middle_of_the_rows() {
    let fixture = Fixture::new("clone_killed");
    let _ = fixture.tenant("acme");
    in_schema(&mut fixture.plain(), "acme", HOLD);
    thread::scope(|scope| {
        let mut holder = hold(&fixture);
        let cloning = scope.spawn(|| clone(&fixture, "acme", "copy", CloneOptions::default()));
        let pid = held_up(&fixture);
        execute(&mut fixture.plain(), &format!("SELECT pg_terminate_backend({pid})"));
        assert!(cloning.join().unwrap().is_err());
        execute(&mut holder, "COMMIT");
    });
    assert_nothing(&fixture);
    clone(&fixture, "acme", "copy", CloneOptions::default()).unwrap();
}

#[test]
fn before_and_after_the_schema_is_there() {
    for begin in [true, false] {
        let fixture = Fixture::with("clone_killed_signal", |builder| {
            builder.on_signal_in_transaction(move |signal, conn| {
                let is_it = match signal {
                    Signal::BeforeCreate { schema } => begin && **schema == "copy",
                    Signal::BeforeCreateCommit { tenant } => !begin && tenant.schema_name == "copy",
                    _ => false,
                };
                // The answer is that the connection is gone.
                let _ = is_it.then(|| {
                    diesel::connection::SimpleConnection::batch_execute(
                        conn,
                        "SELECT pg_terminate_backend(pg_backend_pid())",
                    )
                });
                Ok(())
            })
        });
        let _ = fixture.tenant("acme");
        assert!(clone(&fixture, "acme", "copy", CloneOptions::default()).is_err());
        assert_nothing(&fixture);
    }
}

#[test]
fn just_before_the_commit() {
    let fixture = Fixture::new("clone_killed_last");
    let _ = fixture.tenant("acme");
    let new = NewClient::of("copy");
    let result = fixture.tenancy.clone_tenant_and(&"acme".parse().unwrap(), new, CloneOptions::default(), |_, conn| {
        let _ =
            diesel::connection::SimpleConnection::batch_execute(conn, "SELECT pg_terminate_backend(pg_backend_pid())");
        Ok(())
    });
    assert!(result.is_err());
    assert_nothing(&fixture);
}

/// Two at once that want the same name: one has it.
#[test]
fn two_at_once() {
    let fixture = Fixture::new("clone_twice");
    let _ = fixture.tenant("acme");
    let results: Vec<_> = thread::scope(|scope| {
        let run = || clone(&fixture, "acme", "copy", CloneOptions::default());
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let refused =
        |result: &&tenants_diesel::Result<_>| matches!(result, Err(tenants_diesel::Error::TenantExists { .. }));
    assert_eq!(
        (results.iter().filter(|result| result.is_ok()).count(), results.iter().filter(refused).count()),
        (1, 3),
        "{results:?}"
    );
}
