//! Questions at a terminal, which `script` makes; what is typed waits in it until it is read.

use std::io::Write as _;
use std::process::{Command, Stdio};

use tenants_integration::Fixture;

use crate::cli::child::{Ended, bare, fleet, on};
use crate::helpers::Folder;

fn answered(fixture: &Fixture, folder: &Folder, line: &str, answers: &str) -> Ended {
    let program = bare(&[]).get_program().to_string_lossy().into_owned();
    let mut command = Command::new("script");
    command.args(["-q", "-e", "-c", &format!("'{program}' {line}"), "/dev/null"]);
    on(&mut command, fixture, folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    Ended::of(&child.wait_with_output().unwrap())
}

#[test]
fn the_schema_is_asked_for() {
    let (folder, fixture) = fleet("prompt_schema", &["acme", "globex"]);
    let ended = answered(&fixture, &folder, "tenant-command count-notes", "globex\n");
    assert!(ended.code == 0 && ended.out.contains("schema ('?' lists them): "), "{ended:?}");
    assert!(ended.out.trim_end().ends_with("globex: 1"), "{ended:?}");
}

#[test]
fn a_question_mark_lists_them_and_a_number_is_a_name() {
    let (folder, fixture) = fleet("prompt_list", &["acme", "globex", "2"]);
    let ended = answered(&fixture, &folder, "tenant-command count-notes", "?\n1\n\nACME\n2\n");
    let listed = "  2\r\n  acme\r\n  globex\r\n";
    assert!(ended.code == 0 && ended.out.contains(listed), "{ended:?}");
    assert!(ended.out.contains("there is no tenant with schema \"1\""), "{ended:?}");
    assert!(ended.out.contains("there is no tenant with schema \"ACME\""), "{ended:?}");
    assert!(ended.out.trim_end().ends_with("2: 1"), "{ended:?}");
}

#[test]
fn an_end_of_the_input_is_an_error_and_nobody_is_asked_twice() {
    let (folder, fixture) = fleet("prompt_end", &["acme"]);
    let ended = answered(&fixture, &folder, "tenant-command count-notes", "\u{4}");
    assert!(ended.code == 1 && ended.out.contains("the input ended"), "{ended:?}");
    let ended = answered(&fixture, &folder, "tenant-command count-notes --noinput", "acme\n");
    assert!(ended.code == 2 && !ended.out.contains("lists them"), "{ended:?}");
}
