//! With `DATABASE_URL`, the server it names is used, and none is started.

use std::process::Command;

use diesel::prelude::*;
use tenants_diesel::testing::TestServer;
use tenants_integration::text;

use super::child::{Child, PROGRAM};

fn test_databases(server: &TestServer) -> String {
    let mut conn = PgConnection::establish(server.url()).unwrap();
    text(&mut conn, r"(SELECT count(*) FROM pg_database WHERE datname LIKE 'test\_%')")
}

#[test]
fn the_server_of_database_url_is_used() {
    let server = TestServer::start().unwrap();
    let folder = server.socket_folder().unwrap().to_str().unwrap();
    let key_value = format!("host={folder} user=postgres dbname=postgres");
    for url in [server.url(), &key_value] {
        let mut child = Child::start_as("return", |command| {
            command.env("DATABASE_URL", url);
        });
        assert!(!child.has_own_server());
        assert!(child.url.contains(folder), "{}", child.url);
        assert!(child.process.wait().unwrap().success());
        assert_eq!(test_databases(&server), "0");
    }
}

#[test]
fn an_empty_database_url_counts_as_none() {
    let child = Child::start_as("return", |command| {
        command.env("DATABASE_URL", "");
    });
    assert!(child.leaves_nothing().success());
}

#[test]
fn two_processes_on_one_server_do_not_collide() {
    let server = TestServer::start().unwrap();
    let start = || {
        Child::start_as("sleep", |command| {
            command.env("DATABASE_URL", server.url());
        })
    };
    let children = [start(), start()];
    assert_ne!(children[0].url, children[1].url);
    assert_eq!(test_databases(&server), "2");
    for mut child in children {
        child.signal("KILL");
        child.process.wait().unwrap();
    }
}

#[test]
fn a_database_url_that_leads_nowhere_is_an_error_of_its_own() {
    for (url, expected) in [
        ("mysql://root@localhost/db", "DATABASE_URL is neither"),
        ("postgres:///x?host=/no/such/folder", "could not connect to the test server"),
    ] {
        let output = Command::new(PROGRAM).arg("return").env("DATABASE_URL", url).output().unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(expected), "{said}");
    }
}
