//! The process that outlives us and cleans up.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::{fs, io};

use super::error::TestServerError;
use super::user::RunAs;

const SCRIPT: &str = include_str!("supervisor.sh");

/// A `/bin/sh` that is the parent of the server and reads from a pipe to us.
///
/// However we end, the kernel closes our end of the pipe; the shell then stops the server, which is its own child and
/// so cannot be mistaken for another process, and removes the folder. A destructor could not do that: none runs for a
/// `static`, after a signal or on `abort`. The standard library opens pipes close-on-exec, so no other child of ours
/// keeps the pipe open.
#[derive(Debug)]
pub(super) struct Supervisor {
    shell: Child,
    pipe: Option<ChildStdin>,
    server: JoinHandle<()>,
    folder: PathBuf,
}

impl Supervisor {
    /// Starts making `folder` and a server in it.
    pub(super) fn start(
        folder: PathBuf,
        programs: &Path,
        arguments: &[String],
        run_as: &RunAs,
    ) -> Result<Self, TestServerError> {
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", SCRIPT, "tenants-pg"])
            .arg(&folder)
            .arg(programs)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Neither may keep the terminal, or the pipe a test runner reads, open after our end.
            .stderr(Stdio::null())
            // The user of the server may not be allowed into ours.
            .current_dir("/")
            // Ctrl-C reaches every process of the group in the foreground.
            .process_group(0);
        clean_environment(&mut command);
        run_as.apply(&mut command);
        let failed = |source| TestServerError::Program { program: "/bin/sh", source };
        let mut shell = command.spawn().map_err(failed)?;
        let pipe = shell.stdin.take();
        let stdout = shell.stdout.take();
        let server = thread::Builder::new()
            .name("tenants-pg".to_owned())
            .spawn(move || {
                if let Some(mut stdout) = stdout {
                    // The server writes nothing there; this returns when its last process has ended.
                    let _ = io::copy(&mut stdout, &mut io::sink());
                }
            })
            .map_err(failed)?;
        Ok(Self { shell, pipe, server, folder })
    }

    /// Whether `initdb` failed or the server ended by itself.
    pub(super) fn server_has_ended(&self) -> bool {
        self.server.is_finished()
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Stops the server at once and waits until it and its folder are gone.
    pub(super) fn stop(&mut self) -> io::Result<()> {
        drop(self.pipe.take());
        let ended = self.shell.wait()?;
        // Otherwise it has removed the folder, or found another's in its place and made none.
        if ended.signal().is_some() {
            let _ = fs::remove_dir_all(&self.folder);
        }
        Ok(())
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::warn!(%error, "could not wait for the end of the test server");
        }
    }
}

/// Takes away what would change how `initdb` and `postgres` behave.
fn clean_environment(command: &mut Command) {
    for (key, _) in std::env::vars_os() {
        let name = key.to_string_lossy();
        if name.starts_with("PG") || name.starts_with("LC_") || name == "LANGUAGE" || name == "NOTIFY_SOCKET" {
            command.env_remove(&key);
        }
    }
    // With no time zone given, initdb compares the machine's with every one it knows.
    command.env("LANG", "C").env("LC_ALL", "C").env("TZ", "UTC");
}
