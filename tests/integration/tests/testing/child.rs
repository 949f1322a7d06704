//! A process of its own with a throw-away server, to be ended in some way.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child as Process, ChildStdout, Command, ExitStatus, Stdio};

use super::process::{is_running, signal_group, soon};

/// The program; see `src/bin/test_server_child.rs`.
pub(super) const PROGRAM: &str = env!("CARGO_BIN_EXE_test_server_child");

type Lines = std::io::Lines<BufReader<ChildStdout>>;

/// A process that has started the server it shares with nobody, or has connected to that of its `DATABASE_URL`.
pub(super) struct Child {
    pub(super) process: Process,
    // Closing it would fail what the process writes later.
    _stdout: Lines,
    /// Its database.
    pub(super) url: String,
    /// The folder of its own server; empty without one.
    pub(super) folder: PathBuf,
    /// The process id of its own server; empty without one.
    pub(super) postmaster: String,
}

impl Child {
    pub(super) fn start(role: &str) -> Self {
        Self::start_as(role, |_| ())
    }

    /// The same with another environment; `DATABASE_URL` is not inherited.
    pub(super) fn start_as(role: &str, adjust: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(PROGRAM);
        command.env_remove("DATABASE_URL");
        adjust(&mut command);
        Self::start_with(command, role)
    }

    pub(super) fn start_with(mut command: Command, role: &str) -> Self {
        command.arg(role).process_group(0).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut next = |key: &str| {
            let line = stdout.next().unwrap_or_else(|| panic!("{role}: no {key}")).unwrap();
            line.strip_prefix(key).unwrap_or_else(|| panic!("{role}: {line:?} is no {key}")).to_owned()
        };
        let url = next("url: ");
        let folder = PathBuf::from(next("folder: "));
        let postmaster = next("postmaster: ");
        Self { process, _stdout: stdout, url, folder, postmaster }
    }

    pub(super) fn has_own_server(&self) -> bool {
        !self.postmaster.is_empty()
    }

    /// As Ctrl-C does, to the whole group.
    pub(super) fn signal(&self, signal: &str) {
        signal_group(signal, self.process.id());
    }

    /// Waits for its end, and for that of its own server.
    #[track_caller]
    pub(super) fn leaves_nothing(mut self) -> ExitStatus {
        assert!(self.has_own_server());
        let status = self.process.wait().unwrap();
        let what = format!("{} or process {} is still there", self.folder.display(), self.postmaster);
        soon(&what, || !self.folder.exists() && !is_running(&self.postmaster));
        status
    }
}
