//! A clone shows its source at one moment, whoever writes meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tenants_diesel::commands::CloneOptions;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, text};

use super::helper::{clone, in_schema};
use super::killed::{HOLD, held_up, hold};
use crate::helpers::execute;

/// What is in the one is not in the other.
const ACCOUNTS: &str = "
    CREATE TABLE a (id int PRIMARY KEY, balance int NOT NULL); INSERT INTO a SELECT n, 1000 FROM generate_series(1, 50) n;
    CREATE TABLE z (id int PRIMARY KEY, balance int NOT NULL); INSERT INTO z SELECT n, 1000 FROM generate_series(1, 50) n;
    CREATE TABLE moves (id serial, amount int)";

fn balances(fixture: &Fixture, schema: &str) -> (String, String) {
    let plain = &mut fixture.plain();
    let sum = format!("SELECT (SELECT sum(balance) FROM {schema}.a) + (SELECT sum(balance) FROM {schema}.z)");
    let moves =
        format!("SELECT 50000 - sum(balance) - (SELECT COALESCE(sum(amount), 0) FROM {schema}.moves) FROM {schema}.a");
    (text(plain, &sum), text(plain, &moves))
}

#[test]
fn while_others_write() {
    let fixture = Fixture::new("clone_writers");
    let _ = fixture.tenant("acme");
    in_schema(&mut fixture.plain(), "acme", ACCOUNTS);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for writer in 1..=2 {
            let (fixture, done) = (&fixture, &done);
            scope.spawn(move || {
                let plain = &mut fixture.plain();
                for n in 0.. {
                    let id = 1 + (n * 7 + writer) % 50;
                    execute(plain, &format!(
                        "BEGIN; UPDATE acme.a SET balance = balance - 1 WHERE id = {id}; UPDATE acme.z SET balance = balance + 1 WHERE id = {id};
                         INSERT INTO acme.moves (amount) VALUES (1); COMMIT"
                    ));
                    if done.load(Ordering::Relaxed) {
                        break;
                    }
                }
            });
        }
        for n in 0..10 {
            let made = clone(&fixture, "acme", &format!("copy{n}"), CloneOptions::default());
            assert_eq!(made.map(|_| balances(&fixture, &format!("copy{n}"))).unwrap(), ("100000".into(), "0".into()));
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_ne!(text(&mut fixture.plain(), "SELECT count(*) FROM acme.moves"), "0");
}

/// Held up while it copies the first table, it still sees the last as it was.
#[test]
fn what_is_committed_meanwhile_is_not_seen() {
    let fixture = Fixture::new("clone_moment");
    let _ = fixture.tenant("acme");
    let plain = &mut fixture.plain();
    in_schema(plain, "acme", &format!("{ACCOUNTS}; {HOLD}"));
    thread::scope(|scope| {
        let mut holder = hold(&fixture);
        let clone = scope.spawn(|| clone(&fixture, "acme", "copy", CloneOptions::default()));
        let _ = held_up(&fixture);
        // Live traffic is not stopped; migrations are.
        execute(plain, "UPDATE acme.a SET balance = 0; UPDATE acme.z SET balance = 2000; DELETE FROM acme.notes");
        let mut impatient = fixture.plain();
        execute(&mut impatient, "SET lock_timeout = '50ms'");
        let error =
            diesel::connection::SimpleConnection::batch_execute(&mut impatient, "ALTER TABLE acme.z ADD late int")
                .unwrap_err();
        assert!(error.to_string().contains("lock timeout"), "{error}");
        let options = MigrateOptions::default().schema("acme".parse().unwrap()).verify();
        assert!(fixture.migrate(&options).is_success(), "nothing is pending");
        execute(&mut holder, "COMMIT");
        clone.join().unwrap().unwrap();
    });
    assert_eq!(balances(&fixture, "copy"), ("100000".into(), "0".into()));
    let counts = "(SELECT count(*) FROM copy.notes) || ' ' || (SELECT count(*) FROM copy.held)";
    assert_eq!(text(plain, counts), "1 1");
}
