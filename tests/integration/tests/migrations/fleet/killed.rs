//! The migrating process is killed at random moments.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient};

use super::helper::{assert_registry, fleet};
use crate::helpers::{ADVISORY_LOCKS, Folder, count, execute, fingerprint};

const TENANTS: usize = 12;
const ROUNDS: usize = 25;
const KILLS_A_ROUND: usize = 2;

fn name(n: usize) -> String {
    format!("t{n:02}")
}

fn child(fixture: &Fixture, folder: &Folder, connections: usize) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_migrate_child"));
    command.arg(fixture.database.url()).arg(folder.path()).arg(connections.to_string());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Takes all schemas back to before the folder, past everything of ours.
fn reset(fixture: &Fixture) {
    let of = |n: usize| {
        format!(
            "DROP TABLE {0}.things; DROP TYPE {0}.kind; DELETE FROM {0}.__diesel_schema_migrations WHERE version > '2027'",
            name(n)
        )
    };
    let all: Vec<_> = (0..TENANTS).map(of).collect();
    execute(&mut fixture.plain(), &format!("{}; TRUNCATE public.__tenants_registry", all.join("; ")));
}

/// Pseudo-random numbers below `bound`, the same for the same seed (xorshift).
fn random(state: &mut u64, bound: u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state % bound
}

/// The server notices a little later that a process is gone, and finishes the statement it is at.
fn wait_until_nobody_works(fixture: &Fixture) {
    let others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'";
    let deadline = Instant::now() + Duration::from_secs(20);
    while count(&mut fixture.plain(), others) > 0 {
        assert!(Instant::now() < deadline, "somebody is still at work");
        std::thread::sleep(Duration::from_millis(3));
    }
}

#[test]
fn a_plain_run_finishes_what_any_number_of_killed_ones_began() {
    let folder = Folder::new();
    let names: Vec<_> = (0..TENANTS).map(name).collect();
    let fixture = fleet("killed", &folder, &names.iter().map(String::as_str).collect::<Vec<_>>());
    folder.add("20271", "CREATE TYPE kind AS ENUM ('small'); CREATE TABLE things (id serial PRIMARY KEY, kind kind)");
    folder.add_outside_transaction("20272", "CREATE INDEX CONCURRENTLY IF NOT EXISTS things_kind ON things (kind)");
    // These two cannot share a transaction.
    folder.add("20273", "ALTER TYPE kind ADD VALUE 'large'");
    folder.add("20274", "ALTER TABLE things ALTER kind SET DEFAULT 'large'; INSERT INTO things DEFAULT VALUES");
    folder.add("20275", "ALTER TABLE things ADD note text NOT NULL DEFAULT 'none'");
    let mut conn = fixture.tenancy.public().unwrap();
    let fresh = NewClient::of("fresh").save(&mut conn).unwrap();
    let expected = fingerprint(&mut fixture.plain(), "fresh");
    fresh.delete(&mut conn).unwrap();
    drop(conn);

    let begun = Instant::now();
    assert!(child(&fixture, &folder, 2).status().unwrap().success());
    let mut whole = u64::try_from(begun.elapsed().as_micros()).unwrap();
    let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos() as u64 | 1;
    let (mut state, mut cut_off) = (seed, 0);
    for round in 0..ROUNDS {
        reset(&fixture);
        for _ in 0..KILLS_A_ROUND {
            let mut running = child(&fixture, &folder, 1 + round % 3).spawn().unwrap();
            std::thread::sleep(Duration::from_micros(random(&mut state, whole)));
            running.kill().unwrap();
            let ended = running.wait().unwrap();
            let is_cut_off = ended.signal().is_some();
            assert!(is_cut_off || ended.success(), "seed {seed}, round {round}: it failed by itself");
            cut_off += usize::from(is_cut_off);
            // How long a run takes depends on what else the machine does; about seven in ten are to be cut off.
            whole = if is_cut_off { whole * 9 / 8 } else { whole * 3 / 4 };
        }
        let report = fixture.migrate(&MigrateOptions::default());
        assert!(report.is_success(), "seed {seed}, round {round}: {report}");
        let plain = &mut fixture.plain();
        for name in &names {
            assert_eq!(fingerprint(plain, name), expected, "seed {seed}, round {round}, schema {name}");
            assert_eq!(count(plain, &format!("{name}.things")), 1, "seed {seed}, round {round}, schema {name}");
        }
        assert_registry(plain);
        assert_eq!(fixture.migrate(&MigrateOptions::default()).up_to_date, TENANTS + 1, "seed {seed}, round {round}");
    }
    wait_until_nobody_works(&fixture);
    assert_eq!(count(&mut fixture.plain(), ADVISORY_LOCKS), 0, "seed {seed}");
    assert!(cut_off > ROUNDS * KILLS_A_ROUND / 3, "only {cut_off} were killed before their end: seed {seed}");
}
