//! Colours and bars on a terminal, which `script` makes.

use std::process::{Command, Stdio};

use crate::cli::child::{Ended, bare, fleet, on};
use crate::helpers::execute;

const ESCAPE: char = '\u{1b}';

/// A command line in a terminal that `script` makes.
pub(super) fn in_script(line: &str) -> Command {
    // That of util-linux: others take their arguments otherwise.
    let version = Command::new("script").arg("--version").output();
    let is_known = version.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains("util-linux"));
    assert!(is_known, "there is no `script` of util-linux: .ci/install installs it");
    let program = bare(&[]).get_program().to_string_lossy().into_owned();
    let mut command = Command::new("script");
    // What whoever runs the tests ignores is inherited.
    command.args(["-q", "-e", "-c", &format!("exec env --default-signal=INT '{program}' {line}"), "/dev/null"]);
    for variable in ["DATABASE_URL", "EXECUTOR", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TENANT_MIGRATIONS"] {
        command.env_remove(variable);
    }
    command.env("TERM", "xterm-256color");
    command
}

/// Runs it, with nobody who types.
fn in_terminal(line: &str, prepare: impl FnOnce(&mut Command)) -> String {
    let mut command = in_script(line);
    command.stdin(Stdio::null());
    prepare(&mut command);
    Ended::of(&command.output().unwrap()).out
}

#[test]
fn a_terminal_has_colours_unless_they_are_not_wanted() {
    let (folder, fixture) = fleet("cli_colour", &["a"]);
    let seen = in_terminal("migrate-schemas --list", |command| {
        on(command, &fixture, &folder);
    });
    assert!(seen.contains("\u{1b}[32m[X]\u{1b}[0m 2026-01-02-000000_create_notes"), "{seen:?}");
    let seen = in_terminal("migrate-schemas --list", |command| {
        on(command, &fixture, &folder).env("NO_COLOR", "1");
    });
    assert!(seen.contains(" [X] 2026-01-02-000000_create_notes") && !seen.contains(ESCAPE), "{seen:?}");
}

#[test]
fn a_terminal_has_a_bar() {
    let (folder, fixture) = fleet("cli_bar", &["a", "b", "c"]);
    execute(&mut fixture.plain(), "CREATE TABLE b.first (id int)");
    folder.add("2027", "CREATE TABLE first (id int); SELECT pg_sleep(0.7)");
    let seen = in_terminal("migrate-schemas", |command| {
        on(command, &fixture, &folder);
    });
    assert!(seen.contains("/3, ") && seen.contains(" left, 1 failed"), "{seen:?}");
    assert!(seen.contains("b:\u{1b}[0m migration \"2027_test\" failed"), "{seen:?}");
    assert!(!seen.contains("a: applied"), "{seen:?}");
    assert!(seen.contains("4 schemas, 2 migrations applied, 1 failed"), "{seen:?}");
}
