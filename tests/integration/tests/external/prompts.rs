//! What the commands ask at a terminal.

use diesel::prelude::*;
use tenants_diesel::model::TenantTable as _;
use tenants_integration::{Client, Fixture, notes};

use super::conversation::Conversation;
use super::terminal::in_script;
use crate::cli::child::{fleet, on};
use crate::helpers::{Folder, schemas};

fn talk(fixture: &Fixture, folder: &Folder, line: &str) -> Conversation {
    let mut command = in_script(line);
    on(&mut command, fixture, folder);
    Conversation::start(command)
}

#[test]
fn a_tenant_is_made_by_answers_and_wrong_ones_are_asked_again() {
    let (folder, fixture) = fleet("prompt_create", &[]);
    let mut talk = talk(&fixture, &folder, "create-tenant --name Acme -s");
    talk.expect("schema_name (the name of a schema): ").say("pg_acme").expect("pg_").expect("schema_name (").say("");
    talk.expect("a value is needed").expect("schema_name (").say("acme");
    talk.expect("paid_until (a date, as in 2026-01-31; may be left empty): ").say("soon").expect("paid_until").say("");
    talk.expect("on_trial (yes or no): ").say("maybe").expect("on_trial").say("yes");
    talk.expect("domain (a text): ").say("a b").expect("host name \"a b\" holds");
    talk.expect("domain (a text): ").say("acme.example");
    talk.expect("username: ").say("admin");
    talk.expect("password: ").say("s3cret").expect("again").say("another").expect("not the same");
    talk.expect("password: ").say("s3cret").expect("again").say("s3cret");
    talk.expect("created tenant acme, reached as acme.example, with superuser admin");
    let (code, seen) = talk.end();
    assert_eq!(code, Some(0));
    assert!(!seen.contains("s3cret"), "{seen}");
    let mut conn = fixture.tenancy.public().unwrap();
    let acme = Client::find_by_schema_name(&"acme".parse().unwrap(), &mut conn).unwrap().unwrap();
    assert_eq!((acme.name.as_str(), acme.on_trial, acme.paid_until), ("Acme", true, None));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let notes: Vec<String> = notes::table.select(notes::body).load(&mut conn).unwrap();
    assert_eq!(notes, ["admin of Acme: 6"]);
}

#[test]
fn with_noinput_nothing_is_asked() {
    let (folder, fixture) = fleet("prompt_none", &[]);
    let mut talk = talk(&fixture, &folder, "create-tenant --name Acme --noinput");
    talk.expect("required arguments were not provided");
    assert_eq!(talk.end().0, Some(2));
}

#[test]
fn the_end_of_input_is_no_answer() {
    let (folder, fixture) = fleet("prompt_end", &["a"]);
    let mut talk = talk(&fixture, &folder, "delete-tenant --schema a");
    talk.expect("type 'a' to delete it: ").press(4).expect("the input ended");
    assert_eq!(talk.end().0, Some(1));
    assert_eq!(schemas(&mut fixture.plain()), ["a", "public"]);
}

#[test]
fn a_schema_is_chosen_by_its_name_and_deleted_by_typing_it_again() {
    let (folder, fixture) = fleet("prompt_delete", &["1", "2", "b"]);
    let mut first = talk(&fixture, &folder, "delete-tenant");
    first.expect("schema ('?' lists them): ").say("?").expect("  1").expect("  2").expect("  b");
    first.expect("schema").say("nobody").expect("nobody").expect("schema").say("2");
    first.expect("this deletes tenant 2: 2 tables with 1 row, ").expect("type '2' to delete it: ").say("yes");
    first.expect("that is another name; nothing was changed");
    assert_eq!(first.end().0, Some(1));
    assert_eq!(schemas(&mut fixture.plain()), ["1", "2", "b", "public"]);

    let mut second = talk(&fixture, &folder, "delete-tenant -s 2");
    second.expect("type '2' to delete it: ").say("2").expect("deleted tenant 2");
    assert_eq!(second.end().0, Some(0));
    assert_eq!(schemas(&mut fixture.plain()), ["1", "b", "public"]);
}

#[test]
fn ctrl_c_at_a_question_ends_the_command() {
    let (folder, fixture) = fleet("prompt_interrupt", &["a"]);
    let mut talk = talk(&fixture, &folder, "delete-tenant -s a");
    talk.expect("type 'a' to delete it: ").press(3);
    assert_eq!(talk.end().0, Some(130));
    assert_eq!(schemas(&mut fixture.plain()), ["a", "public"]);
}
