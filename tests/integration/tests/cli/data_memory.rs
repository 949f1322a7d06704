//! `dumpdata` and `loaddata` take no more memory for many rows.

use std::fs;
use std::io::{Read as _, Write as _};
use std::process::{Child, Stdio};

use super::child::{bare, fleet, on};
use crate::helpers::{count, execute};

/// 60 MB, in rows of a kilobyte.
const ROWS: usize = 60_000;
/// Of the text, when memory is looked at: the rest is more than fits between the processes.
const MOST: usize = 50_000_000;

/// The most memory a process has had, in kilobytes.
fn peak(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn rows_are_streamed_both_ways() {
    let (folder, fixture) = fleet("cli_data_memory", &["a", "b"]);
    let fill = format!("INSERT INTO a.notes (body) SELECT repeat('x', 1000) FROM generate_series(2, {ROWS})");
    execute(&mut fixture.plain(), &fill);
    execute(&mut fixture.plain(), "TRUNCATE b.notes");
    for format in ["copy", "inserts"] {
        let mut command = bare(&["dumpdata", "-s", "a", "-t", "notes", "--format", format]);
        let mut dump = on(&mut command, &fixture, &folder).stdout(Stdio::piped()).spawn().unwrap();
        let mut text = vec![0; MOST];
        let mut out = dump.stdout.take().unwrap();
        out.read_exact(&mut text).unwrap();
        let of_dump = peak(&dump);
        out.read_to_end(&mut text).unwrap();
        assert!(dump.wait().unwrap().success());

        let mut command = bare(&["loaddata", "-s", "b"]);
        let command = on(&mut command, &fixture, &folder).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut load = command.spawn().unwrap();
        let mut source = load.stdin.take().unwrap();
        source.write_all(&text[..MOST]).unwrap();
        let of_load = peak(&load);
        source.write_all(&text[MOST..]).unwrap();
        drop(source);
        assert!(load.wait().unwrap().success());

        assert!(of_dump < 40_000 && of_load < 40_000, "{format}: {of_dump} kB, {of_load} kB");
        assert_eq!(count(&mut fixture.plain(), "b.notes"), i64::try_from(ROWS).unwrap());
        execute(&mut fixture.plain(), "TRUNCATE b.notes");
    }
}
