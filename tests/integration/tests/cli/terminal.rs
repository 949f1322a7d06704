//! Where there is no terminal; what there is on one is in `external::terminal`.

use std::process::Stdio;

use super::child::{bare, fleet, manage, on};
use crate::helpers::{execute, versions};

const ESCAPE: char = '\u{1b}';

#[test]
fn no_escape_codes_where_there_is_no_terminal() {
    let (folder, fixture) = fleet("cli_plain", &["a", "b"]);
    execute(&mut fixture.plain(), "CREATE TABLE b.first (id int)");
    folder.add("2027", "CREATE TABLE first (id int)");
    for line in [
        "migrate-schemas --list",
        "migrate-schemas",
        "migrate-schemas --shared --tenant",
        "--help",
        "migrate-schemas zero",
    ] {
        let ended = manage(&fixture, &folder, line);
        assert!(!ended.out.contains(ESCAPE) && !ended.err.contains(ESCAPE), "{line}: {ended:?}");
    }
}

#[test]
fn nobody_need_read_what_is_written() {
    let (folder, fixture) = fleet("cli_pipe", &["a"]);
    folder.add("2027", "SELECT 1");
    let mut command = bare(&["migrate-schemas"]);
    on(&mut command, &fixture, &folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(versions(&mut fixture.plain(), "a").len(), 3);
}
