//! Ctrl-C in the middle of a run.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tenants_integration::Fixture;

use super::child::{Ended, fleet, manage, on, with_default_signals};
use crate::helpers::{Folder, count, versions};

/// A run that takes a second a tenant, one after the other; the first is behind it.
fn begin(fixture: &Fixture, folder: &Folder, more: &[&str]) -> (Child, String) {
    folder.add("2027", "SELECT pg_sleep(CASE WHEN current_schema = 'a' THEN 0 ELSE 1.5 END)");
    let arguments = [&["migrate-schemas", "--tenants-per-message", "1"], more].concat();
    let mut command = with_default_signals(&arguments);
    on(&mut command, fixture, folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    // One byte at a time, so that nothing is read that belongs to what follows.
    let mut bytes = BufReader::with_capacity(1, child.stderr.as_mut().unwrap());
    while !line.contains("applied") && !line.contains("migrated") {
        assert!(bytes.read_line(&mut line).unwrap() > 0, "{line}");
    }
    // The next one has begun, or there would be nothing to finish.
    let mut conn = fixture.plain();
    while count(&mut conn, "pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'") == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    (child, line)
}

fn press(child: &Child) {
    let status = Command::new("/bin/sh").args(["-c", &format!("kill -s INT {}", child.id())]).status();
    assert!(status.unwrap().success());
}

fn end(mut child: Child) -> Ended {
    let mut err = String::new();
    child.stderr.as_mut().unwrap().read_to_string(&mut err).unwrap();
    let mut ended = Ended::of(&child.wait_with_output().unwrap());
    ended.err = err;
    ended
}

#[test]
fn what_is_begun_is_finished_and_reported() {
    let (folder, fixture) = fleet("cli_interrupt", &["a", "b", "c", "d"]);
    let (child, line) = begin(&fixture, &folder, &[]);
    assert_eq!(line, "a: applied 2027\n");
    press(&child);
    let ended = end(child);
    let (code, out, err) = ended.all();
    assert_eq!((code, out), (130, "5 schemas, 2 migrations applied, 2 schemas skipped, 0 failed"), "{ended:?}");
    assert!(err.starts_with("interrupted: ") && err.ends_with("\nb: applied 2027"), "{err}");
    assert_eq!(versions(&mut fixture.plain(), "b").len(), 3);
    // The next run goes on.
    assert_eq!(manage(&fixture, &folder, "migrate-schemas --max-processes 2").code, 0);
}

#[test]
fn the_report_says_so_as_json() {
    let (folder, fixture) = fleet("cli_interrupt_json", &["a", "b", "c"]);
    let (child, _) = begin(&fixture, &folder, &["--json"]);
    press(&child);
    let ended = end(child);
    assert_eq!((ended.code, &ended.json()["interrupted"]), (130, &true.into()), "{ended:?}");
    let names: Vec<String> = ended.events().iter().map(|event| event["event"].to_string()).collect();
    assert_eq!(names, ["\"interrupted\"", "\"schema\"", "\"schema\"", "\"finished\""]);
}

#[test]
fn the_second_press_ends_at_once() {
    let (folder, fixture) = fleet("cli_interrupt_twice", &["a", "b", "c"]);
    let (mut child, _) = begin(&fixture, &folder, &[]);
    press(&child);
    let mut line = String::new();
    BufReader::with_capacity(1, child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("interrupted: "), "{line}");
    let start = Instant::now();
    press(&child);
    let ended = end(child);
    assert_eq!((ended.code, &*ended.out), (130, ""), "{ended:?}");
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}
