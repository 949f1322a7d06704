//! A database of each test's own, on the server of `DATABASE_URL` or on a throw-away one.

use std::collections::BTreeSet;
use std::thread;
use std::time::Instant;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tenants_diesel::testing::{TestDatabase, TestServer};
use tenants_integration::text;

fn exists(name: &str) -> bool {
    let mut conn = PgConnection::establish(TestServer::shared().unwrap().url()).unwrap();
    text(&mut conn, &format!("EXISTS (SELECT FROM pg_database WHERE datname = '{name}')")) == "true"
}

#[test]
fn a_database_lives_as_long_as_its_value() {
    let start = Instant::now();
    let database = TestDatabase::new("my test: \"quoted\"").unwrap();
    println!("created in {} ms", start.elapsed().as_millis());
    let name = database.name().to_owned();
    let mut conn = database.connect().unwrap();
    assert_eq!(text(&mut conn, "current_database()"), name);
    assert!(exists(&name));
    assert_eq!(TestServer::shared().unwrap().database_url(&name), database.url());

    let start = Instant::now();
    drop(database);
    println!("dropped in {} ms", start.elapsed().as_millis());
    assert!(!exists(&name));
    assert!(conn.batch_execute("SELECT 1").is_err(), "who was connected is thrown out");
}

#[test]
fn databases_are_made_by_many_threads_at_once() {
    let names: BTreeSet<String> = thread::scope(|scope| {
        let make = || {
            let database = TestDatabase::new("many").unwrap();
            let mut conn = database.connect().unwrap();
            conn.batch_execute("CREATE TABLE only_here (id int)").unwrap();
            database.name().to_owned()
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(make)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(names.len(), 8);
}
