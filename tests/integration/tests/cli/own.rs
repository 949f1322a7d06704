//! Commands of a project's own.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::child::{Ended, fleet, manage, on, with_default_signals};
use crate::helpers::{count, execute};

#[test]
fn each_tenant_has_a_heading_where_there_are_several() {
    let (folder, fixture) = fleet("cli_own", &["b", "a"]);
    let ended = manage(&fixture, &folder, "count-notes");
    assert_eq!(ended.all(), (0, "== a ==\na: 1\n== b ==\nb: 1", "2 tenants done, 0 failed"));
    let ended = manage(&fixture, &folder, "count_notes --schema b");
    assert_eq!(ended.all(), (0, "b: 1", ""));
    let ended = manage(&fixture, &folder, "count-notes --match ?");
    assert_eq!(ended.out.lines().count(), 4);
}

#[test]
fn a_pattern_that_fits_nobody_is_a_slip() {
    let (folder, fixture) = fleet("cli_own_no_match", &["a"]);
    for line in ["count-notes --match z*", "count-notes --match a --match z*", "create-missing-schemas --match z*"] {
        let ended = manage(&fixture, &folder, line);
        assert_eq!(ended.all(), (2, "", "error: no schema fits the pattern \"z*\""), "{line}");
    }
}

#[test]
fn the_command_has_its_own_arguments_beside_ours() {
    let (folder, fixture) = fleet("cli_own_arguments", &["a", "b"]);
    let ended = manage(&fixture, &folder, "remind pay --times 2 -s b");
    assert_eq!(ended.all(), (0, "", ""));
    assert_eq!((count(&mut fixture.plain(), "a.notes"), count(&mut fixture.plain(), "b.notes")), (1, 3));
    assert_eq!(manage(&fixture, &folder, "notes clear --schema b").code, 0);
    assert_eq!(manage(&fixture, &folder, "notes --schema b clear").code, 0);
    assert_eq!((count(&mut fixture.plain(), "a.notes"), count(&mut fixture.plain(), "b.notes")), (1, 0));
    assert_eq!(manage(&fixture, &folder, "remind").code, 2);
}

#[test]
fn an_option_of_the_command_s_own_stays_and_ours_is_called_otherwise() {
    let (folder, fixture) = fleet("cli_own_clash", &["a", "7"]);
    let ended = manage(&fixture, &folder, "clash --schema 7 --tenant-schema a --match x");
    assert_eq!(ended.all(), (0, "a 7 Some(\"x\")", ""));
    assert_eq!(manage(&fixture, &folder, "clash --schema a").code, 2);
}

#[test]
fn failures_are_told_as_they_happen_and_what_was_written_before_is_shown() {
    let (folder, fixture) = fleet("cli_own_failing", &["a", "b", "c"]);
    let ended = manage(&fixture, &folder, "fail-in b");
    let all = "== a ==\none\ntwo\n== b ==\none\ntwo\n== c ==\none\ntwo";
    assert_eq!(ended.all(), (3, all, "b: division by zero\n2 tenants done, 1 failed"));
    let ended = manage(&fixture, &folder, "fail-in a --fail-fast");
    assert_eq!(ended.all(), (1, "== a ==\none\ntwo", "a: division by zero\n0 tenants done, 1 failed, 2 skipped"));
    let ended = manage(&fixture, &folder, "fail-in a -s a");
    assert_eq!(ended.all(), (1, "one\ntwo", "a: division by zero"));
    assert_eq!(manage(&fixture, &folder, "fail-in a --fail-fast --keep-going").code, 2);
}

#[test]
fn a_panic_and_an_open_transaction_are_failures() {
    let (folder, fixture) = fleet("cli_own_panic", &["a", "b"]);
    let ended = manage(&fixture, &folder, "panic-in a --parallel 2");
    assert_eq!((ended.code, ended.out.matches("half\n").count()), (3, 2), "{ended:?}");
    assert!(ended.err.contains("a: the command panicked: in a"), "{ended:?}");
    let ended = manage(&fixture, &folder, "leave-transaction-open a");
    assert_eq!(ended.code, 3);
    assert!(ended.err.starts_with("a: the command left a transaction open"), "{ended:?}");
}

#[test]
fn one_session_serves_several_tenants_and_keeps_nothing() {
    let (folder, fixture) = fleet("cli_own_path", &["a", "b", "c"]);
    assert_eq!(manage(&fixture, &folder, "set-path a").code, 0);
    let ended = manage(&fixture, &folder, "where");
    let told: Vec<&str> = ended.out.lines().filter(|line| !line.starts_with('=')).collect();
    let sessions: Vec<_> = told.iter().map(|line| line.split_once(' ').unwrap()).collect();
    assert_eq!(sessions.iter().map(|(schema, _)| *schema).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert!(sessions.iter().all(|(_, session)| *session == sessions[0].1), "{ended:?}");
}

#[test]
fn pieces_stay_whole_where_several_are_at_work() {
    let names: Vec<String> = (0..12).map(|number| format!("t{number:02}")).collect();
    let (folder, fixture) = fleet("cli_own_parallel", &names.iter().map(String::as_str).collect::<Vec<_>>());
    let ended = manage(&fixture, &folder, "fail-in nobody --parallel 4");
    let mut pieces: Vec<&str> = ended.out.split("== ").filter(|piece| !piece.is_empty()).collect();
    pieces.sort_unstable();
    let wanted: Vec<String> = names.iter().map(|name| format!("{name} ==\none\ntwo\n")).collect();
    assert_eq!(pieces, wanted);
}

#[test]
fn what_is_no_tenant_s_or_has_no_schema_is_told() {
    let (folder, fixture) = fleet("cli_own_unknown", &["a"]);
    execute(&mut fixture.plain(), "INSERT INTO public.clients (schema_name, name, on_trial) VALUES ('b', 'b', true)");
    let ended = manage(&fixture, &folder, "count-notes");
    assert_eq!(ended.all(), (0, "== a ==\na: 1", "b: has no schema\n1 tenants done, 0 failed, 1 without a schema"));
    let ended = manage(&fixture, &folder, "count-notes -s nobody");
    assert_eq!(ended.all(), (2, "", "nobody: no tenant has this schema"));
    let ended = manage(&fixture, &folder, "count-notes -s nobody -s a");
    assert_eq!(ended.all(), (3, "a: 1", "nobody: no tenant has this schema"));
    let ended = manage(&fixture, &folder, "count-notes -s b");
    assert_eq!(ended.all(), (1, "", "b: schema \"b\" does not exist"));
    let ended = manage(&fixture, &folder, "count-notes -s public -p");
    assert_eq!(ended.code, 2);
    assert_eq!(manage(&fixture, &folder, "count-notes --parallel 0").code, 2);
}

#[test]
fn as_json_there_is_a_line_for_each_tenant_and_one_for_the_report() {
    let (folder, fixture) = fleet("cli_own_json", &["a", "b"]);
    let ended = manage(&fixture, &folder, "fail-in b --json");
    let lines: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0], json!({"schema": "a", "outcome": "done", "output": "one\ntwo"}));
    assert_eq!(
        (&lines[1]["outcome"], &lines[1]["error"]["database"]["message"]),
        (&json!("failed"), &json!("division by zero"))
    );
    assert_eq!((&lines[2]["report"]["done"], &lines[2]["report"]["failed"], lines.len()), (&json!(1), &json!(1), 3));
    assert_eq!((ended.code, &*ended.err), (3, ""));
}

#[test]
fn ctrl_c_lets_the_tenant_be_finished_that_it_is_at() {
    let (folder, fixture) = fleet("cli_own_interrupt", &["a", "b", "c", "d"]);
    let mut command = with_default_signals(&["nap"]);
    on(&mut command, &fixture, &folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut begun = [0; "== a ==\nno nap\n".len()];
    child.stdout.as_mut().unwrap().read_exact(&mut begun).unwrap();
    // The second tenant is taken once it has this session.
    while count(
        &mut fixture.plain(),
        "pg_stat_activity WHERE datname = current_database() AND query LIKE '%\"b\"%' \
                                       AND pid <> pg_backend_pid() AND state = 'idle'",
    ) == 0
    {
        std::thread::sleep(Duration::from_millis(5));
    }
    let status = Command::new("/bin/sh").args(["-c", &format!("kill -s INT {}", child.id())]).status();
    assert!(status.unwrap().success());
    let ended = Ended::of(&child.wait_with_output().unwrap());
    assert!(
        ended.err.starts_with("interrupted: ") && ended.err.contains("2 tenants done, 0 failed, 2 skipped"),
        "{ended:?}"
    );
    assert_eq!(ended.code, 130);
}
