//! A server of one's own: started, set, stopped.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tenants_diesel::testing::{TestServer, TestServerError};
use tenants_integration::text;

use super::process::{is_running, owner, postmaster};

#[test]
fn a_server_starts_and_leaves_nothing() {
    let start = Instant::now();
    let server = TestServer::start().unwrap();
    println!("started in {} ms", start.elapsed().as_millis());
    assert!(!server.is_external());
    let folder = server.socket_folder().unwrap().to_owned();
    let metadata = fs::metadata(&folder).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o700);
    let pid = postmaster(&folder);
    assert!(is_running(&pid));
    assert_ne!(owner(&pid), 0, "PostgreSQL refuses to run as root");
    assert_eq!(owner(&pid), metadata.uid());

    let mut conn = PgConnection::establish(server.url()).unwrap();
    assert_eq!(text(&mut conn, "current_user"), "postgres");
    assert_eq!(text(&mut conn, "current_database()"), "postgres");
    assert_eq!(text(&mut conn, "current_setting('listen_addresses')"), "");
    assert_eq!(text(&mut conn, "current_setting('server_encoding')"), "UTF8");
    assert_eq!(text(&mut conn, "current_setting('fsync')"), "off");

    let start = Instant::now();
    server.stop().unwrap();
    println!("stopped in {} ms", start.elapsed().as_millis());
    assert!(!folder.exists() && !is_running(&pid));
    assert!(conn.batch_execute("SELECT 1").is_err());
}

#[test]
fn letters_beyond_ascii_have_a_lower_case() {
    let server = TestServer::start().unwrap();
    let database = server.create_database("lower").unwrap();
    let mut conn = database.connect().unwrap();
    assert_eq!(text(&mut conn, "lower('ÄÉŽ')"), "äéž");
}

#[test]
fn a_server_outlives_its_value_while_a_database_is_left() {
    let database = TestServer::start().unwrap().create_database("orphan").unwrap();
    let mut conn = database.connect().unwrap();
    let folder = PathBuf::from(text(&mut conn, "current_setting('unix_socket_directories')"));
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
    assert_eq!(text(&mut conn, "current_setting('max_locks_per_transaction')"), "10");
    assert_eq!(text(&mut conn, "current_setting('application_name')"), "it's \"quoted\" $HOME");
    assert_eq!(text(&mut conn, "current_setting('listen_addresses')"), "");
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
