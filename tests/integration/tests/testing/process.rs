//! Processes, as the operating system shows them.
//!
//! Linux is asked through `/proc` and signals are sent by the shell: a machine with nothing but PostgreSQL's programs may have
//! neither `ps` nor `kill`.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// How long a server may take to be made and to go, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// The process id of the server in `folder`.
pub(super) fn postmaster(folder: &Path) -> String {
    fs::read_to_string(folder.join("data/postmaster.pid")).unwrap().lines().next().unwrap().to_owned()
}

/// The user a process runs as.
pub(super) fn owner(pid: &str) -> u32 {
    match fs::metadata(format!("/proc/{pid}")) {
        Ok(metadata) => metadata.uid(),
        Err(_) => ps(&["-o", "uid=", "-p", pid]).trim().parse().unwrap(),
    }
}

/// Processes whose ended state nobody asked for yet do not count.
pub(super) fn is_running(pid: &str) -> bool {
    let state = if has_proc() {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The second field, the program's name in parentheses, may hold anything.
        stat.rsplit_once(") ").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
    } else {
        ps(&["-o", "stat=", "-p", pid])
    };
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

/// The command lines of all processes.
pub(super) fn command_lines() -> String {
    if !has_proc() {
        return ps(&["-eo", "args"]);
    }
    let processes = fs::read_dir("/proc").unwrap().flatten();
    // Whatever has no command line is no process, or has just ended.
    let lines = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " ") + "\n").collect()
}

/// Sends a signal to a whole process group, as Ctrl-C does.
pub(super) fn signal_group(signal: &str, leader: u32) {
    let status = Command::new("/bin/sh").args(["-c", &format!("kill -s {signal} -- -{leader}")]).status();
    assert!(status.unwrap().success(), "SIG{signal} to group {leader}");
}

/// Waits until `done`.
#[track_caller]
pub(super) fn soon(what: &str, done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < PATIENCE, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn has_proc() -> bool {
    Path::new("/proc/self/stat").exists()
}

fn ps(arguments: &[&str]) -> String {
    let output = Command::new("ps").args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}
