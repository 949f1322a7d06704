//! The throw-away server with real processes: what is left when they end, in whatever way.

#![expect(clippy::unwrap_used, reason = "a test that lacks something fails")]

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use tenants_diesel::testing::{TestDatabase, TestServer, TestServerError};

/// Tells a copy of this program what to do; without it, its test `child` does nothing.
const ROLE: &str = "TENANTS_TESTING_ROLE";

#[derive(QueryableByName)]
struct Value {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn text(conn: &mut PgConnection, query: &str) -> String {
    sql_query(format!("SELECT ({query})::text AS value")).get_result::<Value>(conn).unwrap().value
}

fn databases_named(server_url: &str, name: &str) -> i64 {
    let mut conn = PgConnection::establish(server_url).unwrap();
    let query = format!("SELECT count(*) AS count FROM pg_database WHERE datname LIKE '{name}'");
    sql_query(query).get_result::<Count>(&mut conn).unwrap().count
}

fn postmaster(folder: &Path) -> String {
    fs::read_to_string(folder.join("data/postmaster.pid")).unwrap().lines().next().unwrap().to_owned()
}

/// Processes whose ended state nobody asked for yet do not count.
fn is_running(pid: &str) -> bool {
    let output = Command::new("ps").args(["-o", "stat=", "-p", pid]).output().unwrap();
    let state = String::from_utf8(output.stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

#[track_caller]
fn gone_soon(folder: &Path, pid: &str) {
    let start = Instant::now();
    while folder.exists() || is_running(pid) {
        assert!(start.elapsed() < Duration::from_secs(10), "{} or process {pid} is still there", folder.display());
        thread::sleep(Duration::from_millis(20));
    }
}

type Lines = std::io::Lines<BufReader<ChildStdout>>;

/// A copy of this program that has started a shared server and plays `ROLE`.
struct Copy {
    process: Child,
    // Closing it would fail what the copy writes later.
    _stdout: Lines,
    url: String,
    folder: PathBuf,
    postmaster: String,
}

impl Copy {
    fn start(role: &str) -> Self {
        Self::start_as(role, |_| ())
    }

    fn start_as(role: &str, adjust: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        adjust(&mut command);
        Self::start_with(command, role)
    }

    fn start_with(mut command: Command, role: &str) -> Self {
        if command.get_envs().all(|(key, _)| key != "DATABASE_URL") {
            command.env_remove("DATABASE_URL");
        }
        command
            .args(["--exact", "child", "--ignored", "--nocapture"])
            .env(ROLE, role)
            .process_group(0)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut next = |key: &str| {
            let mut lines = stdout.by_ref().map_while(Result::ok);
            lines.find_map(|line| Some(line.split_once(key)?.1.to_owned())).unwrap()
        };
        let url = next("url: ");
        let folder = PathBuf::from(next("folder: "));
        let postmaster = next("postmaster: ");
        Self { process, _stdout: stdout, url, folder, postmaster }
    }

    /// As Ctrl-C does, to the whole group.
    fn signal(&self, signal: &str) {
        let group = format!("-{}", self.process.id());
        assert!(Command::new("kill").args(["-s", signal, "--", &group]).status().unwrap().success());
    }

    fn leaves_nothing(mut self) -> ExitStatus {
        let status = self.process.wait().unwrap();
        if !self.postmaster.is_empty() {
            gone_soon(&self.folder, &self.postmaster);
        }
        status
    }
}

#[test]
#[ignore = "played by copies of this program"]
#[expect(clippy::zombie_processes, reason = "one that lives on is the point")]
fn child() {
    let Ok(role) = env::var(ROLE) else { return };
    let database = TestDatabase::new("child").unwrap();
    let server = TestServer::shared().unwrap();
    if role == "grandchild" {
        // Holds whatever it inherits until long after our end.
        Command::new("sleep").arg("30").stdout(Stdio::null()).spawn().unwrap();
    }
    println!("url: {}", database.url());
    let folder = server.socket_folder().unwrap_or("".as_ref());
    println!("folder: {}", folder.display());
    println!("postmaster: {}", if server.is_external() { String::new() } else { postmaster(folder) });
    match role.as_str() {
        "return" => drop(database),
        "panic" => panic!("as asked"),
        "exit" => std::process::exit(0),
        "abort" => std::process::abort(),
        _ => thread::sleep(Duration::from_secs(60)),
    }
}

#[test]
fn a_server_starts_and_leaves_nothing() {
    let start = Instant::now();
    let server = TestServer::start().unwrap();
    println!("started in {} ms", start.elapsed().as_millis());
    assert!(!server.is_external());
    let folder = server.socket_folder().unwrap().to_owned();
    assert_eq!(fs::metadata(&folder).unwrap().mode() & 0o777, 0o700);
    let pid = postmaster(&folder);
    assert!(is_running(&pid));

    let mut conn = PgConnection::establish(server.url()).unwrap();
    assert_eq!(text(&mut conn, "SELECT current_user"), "postgres");
    assert_eq!(text(&mut conn, "SELECT current_database()"), "postgres");
    assert_eq!(text(&mut conn, "SELECT current_setting('listen_addresses')"), "");
    assert_eq!(text(&mut conn, "SELECT current_setting('server_encoding')"), "UTF8");
    assert_eq!(text(&mut conn, "SELECT current_setting('fsync')"), "off");

    let start = Instant::now();
    server.stop().unwrap();
    println!("stopped in {} ms", start.elapsed().as_millis());
    assert!(!folder.exists() && !is_running(&pid));
    assert!(text_fails(&mut conn));
}

fn text_fails(conn: &mut PgConnection) -> bool {
    conn.batch_execute("SELECT 1").is_err()
}

#[test]
fn letters_beyond_ascii_have_a_lower_case() {
    let server = TestServer::start().unwrap();
    let database = server.create_database("lower").unwrap();
    let mut conn = database.connect().unwrap();
    assert_eq!(text(&mut conn, "SELECT lower('ÄÉŽ')"), "äéž");
}

#[test]
fn a_database_lives_as_long_as_its_value() {
    let server = TestServer::shared().unwrap();
    let start = Instant::now();
    let database = TestDatabase::new("my test: \"quoted\"").unwrap();
    println!("created in {} ms", start.elapsed().as_millis());
    let name = database.name().to_owned();
    let mut conn = database.connect().unwrap();
    assert_eq!(text(&mut conn, "SELECT current_database()"), name);
    assert_eq!(databases_named(server.url(), &name), 1);
    assert_eq!(server.database_url(&name), database.url());

    let start = Instant::now();
    drop(database);
    println!("dropped in {} ms", start.elapsed().as_millis());
    assert_eq!(databases_named(server.url(), &name), 0);
    assert!(text_fails(&mut conn), "who was connected is thrown out");
}

#[test]
fn databases_are_made_by_many_threads_at_once() {
    let names: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let database = TestDatabase::new("many").unwrap();
                    let mut conn = database.connect().unwrap();
                    conn.batch_execute("CREATE TABLE only_here (id int)").unwrap();
                    database.name().to_owned()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let mut distinct = names.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), names.len());
}

#[test]
fn a_server_outlives_its_value_while_a_database_is_left() {
    let database = TestServer::start().unwrap().create_database("orphan").unwrap();
    let mut conn = database.connect().unwrap();
    assert_eq!(text(&mut conn, "SELECT 1"), "1");
    let folder = PathBuf::from(text(&mut conn, "SELECT current_setting('unix_socket_directories')"));
    let pid = postmaster(&folder);
    drop(database);
    assert!(!folder.exists() && !is_running(&pid));
}

#[test]
fn settings_reach_the_server_but_not_its_address() {
    let server = TestServer::builder()
        .setting("max_locks_per_transaction", "10")
        .setting("application_name", "it's \"quoted\" $HOME")
        .setting("port", "1")
        .setting("listen_addresses", "*")
        .start()
        .unwrap();
    let mut conn = PgConnection::establish(server.url()).unwrap();
    assert_eq!(text(&mut conn, "SELECT current_setting('max_locks_per_transaction')"), "10");
    assert_eq!(text(&mut conn, "SELECT current_setting('application_name')"), "it's \"quoted\" $HOME");
    assert_eq!(text(&mut conn, "SELECT current_setting('listen_addresses')"), "");
}

#[test]
fn a_refused_setting_is_shown_with_the_servers_words() {
    let start = Instant::now();
    let error = TestServer::builder().setting("no_such_setting", "1").start().unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(20));
    let TestServerError::Start { log } = error else { panic!("{error}") };
    assert!(log.contains("unrecognized configuration parameter \"no_such_setting\""), "{log}");
}

#[test]
fn a_folder_without_programs_is_named() {
    let error = TestServer::builder().bin_dir("/no/such/folder").start().unwrap_err();
    assert!(error.to_string().contains("/no/such/folder: no initdb and postgres"), "{error}");
}

#[test]
fn nothing_is_left_when_the_program_returns() {
    assert!(Copy::start("return").leaves_nothing().success());
}

#[test]
fn nothing_is_left_after_a_panic_or_an_exit_or_an_abort() {
    assert!(!Copy::start("panic").leaves_nothing().success());
    Copy::start("exit").leaves_nothing();
    Copy::start("abort").leaves_nothing();
}

#[test]
fn nothing_is_left_after_a_signal() {
    for signal in ["INT", "TERM", "HUP", "KILL"] {
        let copy = Copy::start("sleep");
        copy.signal(signal);
        assert!(!copy.leaves_nothing().success(), "{signal}");
    }
}

#[test]
fn nothing_is_left_when_a_child_of_the_program_lives_on() {
    let mut copy = Copy::start("grandchild");
    copy.process.kill().unwrap();
    let group = copy.process.id();
    copy.leaves_nothing();
    Command::new("kill").args(["-s", "KILL", "--", &format!("-{group}")]).status().unwrap();
}

#[test]
fn nothing_is_left_when_killed_while_the_server_is_made() {
    for delay in [20, 60, 150, 300, 500, 700] {
        let folder = tempfile::Builder::new().prefix("t-").tempdir_in("/tmp").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let mut process = Command::new(env::current_exe().unwrap())
            .args(["--exact", "child", "--ignored"])
            .env(ROLE, "sleep")
            .env("TMPDIR", folder.path())
            .env_remove("DATABASE_URL")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(delay));
        process.kill().unwrap();
        process.wait().unwrap();
        let start = Instant::now();
        while folder.path().read_dir().unwrap().next().is_some() {
            assert!(start.elapsed() < Duration::from_secs(20), "killed after {delay} ms");
            thread::sleep(Duration::from_millis(20));
        }
        // A server that lost its folder would be found by the name of it.
        let processes = Command::new("ps").args(["-eo", "args"]).output().unwrap();
        let left = folder.path().to_str().unwrap();
        assert!(!String::from_utf8_lossy(&processes.stdout).contains(left), "killed after {delay} ms");
    }
}

#[test]
fn variables_of_the_caller_do_not_disturb() {
    let mut copy = Copy::start_as("return", |command| {
        command
            .env("PGHOST", "/no/such/folder")
            .env("PGPORT", "1")
            .env("PGUSER", "nobody_at_all")
            .env("PGDATABASE", "no_such_database")
            .env("PGDATA", "/no/such/data")
            .env("PGOPTIONS", "-c search_path=elsewhere")
            .env("LC_ALL", "xx_XX.UTF-8")
            .env("TZ", "Nowhere/Nothing")
            .env("TMPDIR", "/no/such/folder");
    });
    assert!(copy.folder.starts_with("/tmp"));
    assert!(copy.process.wait().unwrap().success());
    copy.leaves_nothing();
}

#[test]
fn an_unprivileged_user_can_do_the_same() {
    // Its own folder of build results may be closed to that user.
    let folder = tempfile::Builder::new().prefix("t-").tempdir_in("/tmp").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    if folder.path().metadata().unwrap().uid() != 0 {
        return;
    }
    let program = folder.path().join("copy");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    let mut command = Command::new(&program);
    command.uid(65_534).gid(65_534).current_dir("/");
    let user = Copy::start_with(command, "sleep");
    assert_eq!(user.folder.metadata().unwrap().uid(), 65_534);
    user.signal("KILL");
    user.leaves_nothing();
}

#[test]
fn the_server_of_database_url_is_used() {
    let server = TestServer::start().unwrap();
    let key_value = format!("host={} user=postgres dbname=postgres", server.socket_folder().unwrap().display());
    for url in [server.url(), &key_value] {
        let copy = Copy::start_as("return", |command| {
            command.env("DATABASE_URL", url);
        });
        assert_eq!(copy.folder, Path::new(""), "it started no server of its own");
        assert!(copy.url.contains(server.socket_folder().unwrap().to_str().unwrap()), "{}", copy.url);
        assert!(copy.leaves_nothing().success());
        assert_eq!(databases_named(server.url(), "test%"), 0);
    }
}

#[test]
fn two_processes_on_one_server_do_not_collide() {
    let server = TestServer::start().unwrap();
    let start = || {
        Copy::start_as("sleep", |command| {
            command.env("DATABASE_URL", server.url());
        })
    };
    let (one, two) = (start(), start());
    assert_ne!(one.url, two.url);
    assert_eq!(databases_named(server.url(), "test%"), 2);
    for copy in [one, two] {
        copy.signal("KILL");
        copy.leaves_nothing();
    }
}

#[test]
fn a_database_url_that_leads_nowhere_is_an_error_of_its_own() {
    for (url, expected) in [
        ("mysql://root@localhost/db", "DATABASE_URL is neither"),
        ("postgres:///x?host=/no/such/folder", "could not connect to the test server"),
    ] {
        let output = Command::new(env::current_exe().unwrap())
            .args(["--exact", "child", "--ignored", "--nocapture"])
            .env(ROLE, "return")
            .env("DATABASE_URL", url)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success());
        assert!(said.contains(expected) || said.contains("DatabaseUrl") || said.contains("Connection {"), "{said}");
    }
}
