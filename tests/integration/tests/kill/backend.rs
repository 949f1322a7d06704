//! The server's process is terminated, before and after each of our messages.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::Connection as _;
use diesel::PgConnection;
use diesel::connection::InstrumentationEvent;
use tenants_diesel::prelude::*;

use super::subject::{Operation, Subject};
use crate::helpers::{count, execute, texts};

/// Ends the other connection's backend at its n-th message, and counts them.
struct Killer {
    plain: PgConnection,
    pid: String,
    before: bool,
    at: usize,
    messages: usize,
}

impl Killer {
    fn see(&mut self, event: &InstrumentationEvent<'_>) {
        let started = match event {
            InstrumentationEvent::StartQuery { .. } => true,
            InstrumentationEvent::FinishQuery { .. } => false,
            _ => return,
        };
        self.messages += usize::from(started);
        if self.messages == self.at && started == self.before {
            self.at = 0;
            execute(&mut self.plain, &format!("SELECT pg_terminate_backend({})", self.pid));
            while count(&mut self.plain, &format!("pg_stat_activity WHERE pid = {}", self.pid)) > 0 {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }
}

/// Runs the operation with its backend killed at a message; how many messages were begun.
fn run(subject: &Subject, before: bool, at: usize) -> (usize, tenants_diesel::Result<()>) {
    let mut conn = subject.tenancy().public().unwrap();
    let pid = texts(&mut conn, "SELECT pg_backend_pid()::text AS line").remove(0);
    let killer = Arc::new(Mutex::new(Killer { plain: subject.plain(), pid, before, at, messages: 0 }));
    let seen = Arc::clone(&killer);
    // What looks the tenant up is not counted.
    let result = subject.run_with(&mut conn, |conn: &mut TenantConnection| {
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| seen.lock().unwrap().see(&event));
    });
    let messages = killer.lock().unwrap().messages;
    (messages, result)
}

fn kill_at_every_message(subject: &Subject, at_least: usize) {
    let mut messages = 0;
    // The first time more is asked, which the process then knows.
    for _ in 0..2 {
        subject.prepare();
        let (begun, result) = run(subject, true, 0);
        result.unwrap();
        subject.check_and_finish("alive");
        messages = begun;
    }
    assert!(messages >= at_least, "{messages} messages");
    for n in 1..=messages {
        for before in [true, false] {
            subject.prepare();
            let (begun, _) = run(subject, before, n);
            assert!(begun >= n, "message {n} of {messages} was never sent");
            let when = if before { "before" } else { "after" };
            subject.check_and_finish(&format!("backend ended {when} message {n} of {messages}"));
        }
    }
}

#[test]
fn creating() {
    kill_at_every_message(&Subject::new(Operation::Create { staged: false }), 3);
}

#[test]
fn creating_with_staging() {
    kill_at_every_message(&Subject::new(Operation::Create { staged: true }), 15);
}

#[test]
fn deleting() {
    kill_at_every_message(&Subject::new(Operation::Delete), 8);
}

#[test]
fn deleting_in_chunks() {
    kill_at_every_message(&Subject::new(Operation::DeleteInChunks), 20);
}
