//! The process is killed, before and after each of its messages.

use std::process::{Command, Output};

use super::subject::{Operation, Subject};

fn helper(subject: &Subject, when: &str, n: usize) -> Output {
    let operation = if matches!(subject.operation, Operation::Create { .. }) { "create" } else { "delete" };
    Command::new(env!("CARGO_BIN_EXE_kill_self"))
        .args([subject.url(), subject.folder().to_str().unwrap(), operation, subject.name(), when, &n.to_string()])
        .output()
        .unwrap()
}

fn kill_at_every_message(subject: &Subject, at_least: usize) {
    subject.prepare();
    let output = helper(subject, "before", 0);
    assert!(output.status.success(), "{output:?}");
    let messages: usize = String::from_utf8(output.stdout).unwrap().trim().parse().unwrap();
    assert!(messages >= at_least, "{messages} messages");
    subject.check_and_finish("alive");
    for n in 1..=messages {
        for when in ["before", "after"] {
            subject.prepare();
            let output = helper(subject, when, n);
            assert_eq!(output.status.code(), None, "it was to be killed {when} message {n} of {messages}: {output:?}");
            subject.check_and_finish(&format!("killed {when} message {n} of {messages}"));
        }
    }
}

#[test]
fn creating() {
    kill_at_every_message(&Subject::new(Operation::Create { staged: false }), 4);
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
