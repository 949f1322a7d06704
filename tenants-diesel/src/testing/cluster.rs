//! A throw-away cluster of our own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use diesel::{Connection, PgConnection};

use super::error::TestServerError;
use super::supervisor::Supervisor;
use super::url::{PORT, ServerUrl};
use super::user::RunAs;
use super::{folder, programs};

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(10);
const LOG_LINES: usize = 30;

/// Settings a test can do without durability for; the caller's come after these and win.
const FAST: &[(&str, &str)] = &[
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("shared_buffers", "64MB"),
    ("max_connections", "200"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
];

/// A running server; stopped and removed when dropped, or when our process ends.
#[derive(Debug)]
pub(super) struct Cluster {
    socket_folder: PathBuf,
    supervisor: Mutex<Option<Supervisor>>,
}

impl Cluster {
    pub(super) fn start(bin_dir: Option<&Path>, settings: &[(String, String)]) -> Result<Self, TestServerError> {
        let run_as = RunAs::detect()?;
        let programs = match bin_dir {
            Some(folder) => programs::choose(vec![folder.to_owned()], &run_as)?,
            None => programs::find(&run_as)?,
        };
        let folder = folder::choose(&run_as);
        let arguments = arguments(&folder, settings);
        let supervisor = Supervisor::start(folder, &programs, &arguments, &run_as)?;
        await_connection(&supervisor)?;
        Ok(Self { socket_folder: supervisor.folder().to_owned(), supervisor: Mutex::new(Some(supervisor)) })
    }

    pub(super) fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    pub(super) fn url(&self) -> ServerUrl {
        ServerUrl::socket(&self.socket_folder)
    }

    pub(super) fn has_stopped(&self) -> bool {
        self.supervisor.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    pub(super) fn stop(&self) -> Result<(), TestServerError> {
        let supervisor = self.supervisor.lock().unwrap_or_else(PoisonError::into_inner).take();
        supervisor.map_or(Ok(()), |mut supervisor| supervisor.stop()).map_err(|source| TestServerError::Stop { source })
    }
}

fn arguments(folder: &Path, settings: &[(String, String)]) -> Vec<String> {
    let fast = FAST.iter().map(|(name, value)| format!("{name}={value}"));
    let given = settings.iter().map(|(name, value)| format!("{name}={value}"));
    // Last, because the URL depends on them.
    let fixed = [
        "listen_addresses=".to_owned(),
        format!("port={PORT}"),
        format!("unix_socket_directories={}", folder.display()),
        "unix_socket_permissions=0700".to_owned(),
    ];
    fast.chain(given).chain(fixed).flat_map(|setting| ["-c".to_owned(), setting]).collect()
}

/// Waits for the first connection; asking the server itself is the only sure sign that it is ready.
fn await_connection(supervisor: &Supervisor) -> Result<(), TestServerError> {
    let url = ServerUrl::socket(supervisor.folder());
    let start = Instant::now();
    loop {
        // Asked before connecting, so that a server which ends in between gets one more round.
        let ended = supervisor.server_has_ended();
        let Err(source) = PgConnection::establish(url.as_str()) else {
            return Ok(());
        };
        if ended {
            return Err(TestServerError::Start { log: log_tail(supervisor.folder()) });
        }
        if start.elapsed() > PATIENCE {
            let log = log_tail(supervisor.folder());
            return Err(TestServerError::Timeout { waited: PATIENCE, log, source });
        }
        thread::sleep(PAUSE);
    }
}

fn log_tail(folder: &Path) -> String {
    let file = folder.join("log");
    let log = match fs::read(&file) {
        Ok(log) => log,
        Err(error) => return format!("(no log: {}: {error})", file.display()),
    };
    let text = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
}
