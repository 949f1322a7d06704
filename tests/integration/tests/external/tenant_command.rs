//! The question for the tenant a command shall run in.

use tenants_integration::Fixture;

use super::conversation::Conversation;
use super::terminal::in_script;
use crate::cli::child::{fleet, on};
use crate::helpers::Folder;

fn talk(fixture: &Fixture, folder: &Folder, line: &str) -> Conversation {
    let mut command = in_script(line);
    on(&mut command, fixture, folder);
    Conversation::start(command)
}

const QUESTION: &str = "schema ('?' lists them): ";

#[test]
fn a_question_mark_lists_the_tenants_and_a_number_is_a_name() {
    let (folder, fixture) = fleet("prompt_tenant", &["acme", "globex", "2"]);
    let mut talk = talk(&fixture, &folder, "tenant-command count-notes");
    talk.expect(QUESTION).say("?").expect("  2\r\n  acme\r\n  globex\r\n");
    talk.expect(QUESTION).say("1").expect("there is no tenant with schema \"1\"");
    talk.expect(QUESTION).say("").expect("empty");
    talk.expect(QUESTION).say("ACME").expect("there is no tenant with schema \"ACME\"");
    talk.expect(QUESTION).say("2").expect("2: 1");
    assert_eq!(talk.end().0, Some(0));
}

#[test]
fn nobody_is_asked_who_has_said_it() {
    let (folder, fixture) = fleet("prompt_said", &["acme"]);
    for line in ["tenant-command -s acme count-notes", "tenant-command count-notes -s acme", "count-notes"] {
        let (code, seen) = talk(&fixture, &folder, line).end();
        assert!(code == Some(0) && seen.contains("acme: 1") && !seen.contains(QUESTION), "{seen}");
    }
    let (code, seen) = talk(&fixture, &folder, "tenant-command count-notes --noinput").end();
    assert!(code == Some(2) && !seen.contains(QUESTION), "{seen}");
}

#[test]
fn the_end_of_input_is_no_answer() {
    let (folder, fixture) = fleet("prompt_tenant_end", &["acme"]);
    let mut talk = talk(&fixture, &folder, "tenant-command count-notes");
    talk.expect(QUESTION).press(4).expect("the input ended");
    assert_eq!(talk.end().0, Some(1));
}
