//! PgBouncer in transaction mode with a single server connection, in front of a throw-away server.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use tempfile::TempDir;
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::migrations::MigrateOptions;
use tenants_diesel::prelude::*;
use tenants_diesel::testing::{TestDatabase, TestServer};
use tenants_diesel::{Tenancy, TenancyBuilder};
use tenants_integration::{Client, NewClient};

/// How long the pooler may take to come up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Ends the pooler when we end, in whatever way: the kernel then closes our end of the pipe.
///
/// It is killed, since what a gentler signal waits for differs between versions. Debian has the program in a folder that is not in
/// everybody's `PATH`.
const KEEPER: &str =
    r#"PATH="$PATH:/usr/sbin"; pgbouncer "$1" >/dev/null 2>&1 & read -r _; kill -KILL "$!"; wait "$!""#;

const VERSION: &str = r#"PATH="$PATH:/usr/sbin"; pgbouncer --version"#;

/// A pooler of a test's own, with one database behind it.
pub(super) struct PgBouncer {
    keeper: Child,
    /// Its socket, settings and log.
    folder: TempDir,
    /// The database, reached without the pooler.
    pub(super) database: TestDatabase,
    _server: TestServer,
}

impl PgBouncer {
    /// A pooler before a server of its own, whatever `DATABASE_URL` says: it would not know the password.
    pub(super) fn start() -> Self {
        Self::with("pool_mode = transaction\ndefault_pool_size = 1")
    }

    /// The same with other settings.
    pub(super) fn with(more: &str) -> Self {
        let server = TestServer::start().unwrap();
        let database = server.create_database("pooled").unwrap();
        let folder = tempfile::Builder::new().prefix("t-").tempdir_in("/tmp").unwrap();
        let socket = server.socket_folder().unwrap();
        let settings = settings(socket.to_str().unwrap(), database.name(), folder.path().to_str().unwrap(), more);
        fs::write(folder.path().join("pgbouncer.ini"), settings).unwrap();

        // It refuses to run as root, and only the owner gets at the server's socket.
        let (us, owner) = (folder.path().metadata().unwrap(), socket.metadata().unwrap());
        let mut command = Command::new("/bin/sh");
        command.args(["-c", KEEPER, "tenants-pgbouncer"]).arg(folder.path().join("pgbouncer.ini"));
        if us.uid() != owner.uid() {
            chown(folder.path(), Some(owner.uid()), Some(owner.gid())).unwrap();
            command.uid(owner.uid()).gid(owner.gid());
        }
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/").process_group(0);
        let keeper = command.spawn().unwrap();
        let pooler = Self { keeper, folder, database, _server: server };
        pooler.await_connection();
        pooler
    }

    /// The connection string of the database behind the pooler.
    pub(super) fn url(&self) -> String {
        format!("postgresql:///pooled?host={}&port=6432&user=postgres", self.folder.path().display())
    }

    /// A plain connection through the pooler.
    pub(super) fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url()).unwrap()
    }

    /// A plain connection past the pooler.
    pub(super) fn direct(&self) -> PgConnection {
        self.database.connect().unwrap()
    }

    /// A tenancy whose application goes through the pooler and whose migrations go past it; the shared tables are there.
    pub(super) fn tenancy(
        &self,
        describe: impl FnOnce(TenancyBuilder<Client>) -> TenancyBuilder<Client>,
    ) -> Tenancy<Client> {
        let builder = Tenancy::builder(self.url()).migration_url(self.database.url()).max_size(8).min_idle(0);
        let tenancy = describe(builder.search_path_mode(SearchPathMode::Transaction)).build().unwrap();
        let report = tenancy.migrate_schemas(&MigrateOptions::default()).unwrap();
        assert!(report.is_success(), "{report:?}");
        tenancy
    }

    /// Stops the pooler; the server stays.
    pub(super) fn stop(&mut self) {
        drop(self.keeper.stdin.take());
        self.keeper.wait().unwrap();
    }

    /// What it has written so far.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn await_connection(&self) {
        let start = Instant::now();
        while let Err(error) = PgConnection::establish(&self.url()) {
            let log = self.log();
            assert!(start.elapsed() < PATIENCE, "PgBouncer takes no connection: {error}\n{log}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        // Before the database it holds a connection to.
        self.stop();
    }
}

/// Nothing is done about the clients' prepared statements.
fn settings(server: &str, database: &str, folder: &str, more: &str) -> String {
    // From 1.21 it can follow prepared statements; before, the setting is unknown to it, and refused.
    let prepared = if follows_prepared_statements() { "max_prepared_statements = 0\n" } else { "" };
    format!(
        "[databases]\n\
         pooled = host={server} port=5432 dbname={database} user=postgres\n\
         [pgbouncer]\n\
         {more}\n\
         max_client_conn = 100\n\
         auth_type = any\n\
         listen_port = 6432\n\
         unix_socket_dir = {folder}\n\
         logfile = {folder}/log\n\
         {prepared}"
    )
}

fn follows_prepared_statements() -> bool {
    version() >= (1, 21)
}

/// Major and minor.
pub(super) fn version() -> (u32, u32) {
    let output = Command::new("/bin/sh").args(["-c", VERSION]).output().unwrap();
    assert!(output.status.success(), "PgBouncer is missing: .ci/install installs it");
    let said = String::from_utf8_lossy(&output.stdout);
    let version = said.split_whitespace().nth(1).unwrap();
    let mut numbers = version.split('.').map(|number| number.parse::<u32>().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap())
}

/// Saves a tenant through the pooler.
pub(super) fn tenant(tenancy: &Tenancy<Client>, schema: &str) -> Client {
    tenancy.public_transaction(|conn| NewClient::of(schema).save(conn)).unwrap()
}
