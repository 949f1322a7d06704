//! However the process ends, neither its server nor the folder stays.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::child::{Child, PROGRAM};
use super::process::{command_lines, is_running, signal_group, soon};

#[test]
fn nothing_is_left_when_the_program_returns() {
    assert!(Child::start("return").leaves_nothing().success());
}

#[test]
fn nothing_is_left_after_a_panic_or_an_exit_or_an_abort() {
    assert_eq!(Child::start("panic").leaves_nothing().code(), Some(101));
    assert_eq!(Child::start("exit").leaves_nothing().code(), Some(0));
    assert_eq!(Child::start("abort").leaves_nothing().code(), None);
}

#[test]
fn nothing_is_left_after_a_signal() {
    for signal in ["INT", "TERM", "HUP", "KILL"] {
        let child = Child::start_with(with_default_signals(), "sleep");
        child.signal(signal);
        assert_eq!(child.leaves_nothing().code(), None, "{signal}");
    }
}

/// Whoever runs the tests may ignore a signal (`nohup` does, and a shell for what it runs in the background), and what
/// is ignored is inherited.
fn with_default_signals() -> Command {
    let mut command = if cfg!(target_os = "linux") {
        let mut command = Command::new("env");
        command.args(["--default-signal=HUP,INT,TERM", PROGRAM]);
        command
    } else {
        Command::new(PROGRAM)
    };
    command.env_remove("DATABASE_URL");
    command
}

#[test]
fn nothing_is_left_when_a_child_of_the_program_lives_on() {
    let mut child = Child::start("grandchild");
    child.process.kill().unwrap();
    let group = child.process.id();
    child.leaves_nothing();
    // Fails if nobody of the group has lived on.
    signal_group("KILL", group);
}

/// As it is between fork and exec, on a machine that has much else to do.
#[test]
fn nothing_is_left_of_a_server_that_does_not_hear_the_first_signals() {
    let folder = tempfile::tempdir().unwrap();
    for (name, script) in [
        ("initdb", "exit 0"),
        ("postgres", "trap '' QUIT TERM; sleep 1.5; exec env --default-signal=QUIT,TERM sleep 1000"),
    ] {
        let program = folder.path().join(name);
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let made = folder.path().join("made");
    let mut shell = Command::new("/bin/sh")
        .args(["-c", include_str!("../../../../tenants-diesel/src/testing/supervisor.sh"), "tenants-pg"])
        .args([&made, folder.path()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(Duration::from_millis(500));
    drop(shell.stdin.take());
    soon("a server that heard nothing", || !is_running(&shell.id().to_string()));
    assert!(shell.wait().unwrap().success() && !made.exists());
}

#[test]
fn nothing_is_left_when_killed_while_the_server_is_made() {
    for delay in [20, 60, 150, 300, 500, 700] {
        let folder = tempfile::Builder::new().prefix("t-").tempdir_in("/tmp").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let mut process = Command::new(PROGRAM)
            .arg("sleep")
            .env("TMPDIR", folder.path())
            .env_remove("DATABASE_URL")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(delay));
        process.kill().unwrap();
        process.wait().unwrap();
        soon(&format!("killed after {delay} ms"), || folder.path().read_dir().unwrap().next().is_none());
        // A server that lost its folder would be found by the name of it.
        let left = folder.path().to_str().unwrap();
        soon(&format!("a process is left, killed after {delay} ms"), || !command_lines().contains(left));
    }
}
