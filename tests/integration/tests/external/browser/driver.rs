//! ChromeDriver, which starts the browser.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A driver of a test's own, on a port that was free.
pub(super) struct Driver {
    child: Child,
    /// Held, since it says more later on.
    _out: BufReader<std::process::ChildStdout>,
    pub(super) url: String,
}

impl Driver {
    pub(super) fn start() -> Self {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("ChromeDriver: .ci/install installs it");
        let mut out = BufReader::new(child.stdout.take().unwrap());
        // Its last line before it waits for orders; if it ends instead, so do the lines.
        let mut line = String::new();
        let port = loop {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "ChromeDriver ended without saying its port");
            if let Some((_, port)) = line.trim_end().trim_end_matches('.').rsplit_once(" on port ")
                && line.contains("started successfully")
            {
                break port.to_owned();
            }
        };
        Self { child, _out: out, url: format!("http://127.0.0.1:{port}") }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
