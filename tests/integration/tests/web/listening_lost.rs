//! A listener that loses its session, has none at first, or is no longer needed.

use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_diesel::web::ResolverCache;
use tenants_integration::{Client, Domain, Fixture, NewDomain};

use crate::helpers::{count, execute, wait_until};

use super::ear::Ear;
use super::{maintenance, tenant};

const LISTENERS: &str = "pg_stat_activity WHERE datname = current_database() AND query ILIKE '%listen%' \
                         AND pid <> pg_backend_pid()";

fn allow_connections(fixture: &Fixture, allow: bool) -> String {
    format!("ALTER DATABASE \"{}\" ALLOW_CONNECTIONS {allow}", fixture.database.name())
}

#[test]
fn what_it_has_not_heard_is_forgotten_when_it_listens_again() {
    let fixture = Fixture::new("lost");
    let acme = tenant(&fixture, "acme");
    let ear = Ear::new(&fixture);
    let mut conn = fixture.tenancy.public().unwrap();
    let domain = Domain::primary_of(&acme, &mut conn).unwrap().unwrap();
    assert_eq!(ear.at("acme.example.com").as_deref(), Some("acme"));
    // Those who are in stay, and the listener cannot come back.
    let (mut admin, mut plain) = (maintenance(&fixture), fixture.plain());
    execute(&mut admin, &allow_connections(&fixture, false));
    execute(&mut plain, &format!("SELECT pg_terminate_backend(pid) FROM {LISTENERS}"));
    wait_until("it has noticed", || !ear.cache.is_listening());
    domain.delete(&mut conn).unwrap();
    assert_eq!(ear.at("acme.example.com").as_deref(), Some("acme"), "there is nobody to tell it");
    execute(&mut admin, &allow_connections(&fixture, true));
    ear.hears("acme.example.com", None);
    ear.wait();
    // And it goes on listening.
    NewDomain::primary("acme.example.com", &acme).save(&mut conn).unwrap();
    ear.hears("acme.example.com", Some("acme"));
}

#[test]
fn a_database_that_cannot_be_reached_is_tried_again() {
    let fixture = Fixture::new("late");
    let acme = tenant(&fixture, "acme");
    let mut conn = fixture.tenancy.public().unwrap();
    let domain = Domain::primary_of(&acme, &mut conn).unwrap().unwrap();
    let ear = Ear::deaf(&fixture);
    assert_eq!(ear.at("acme.example.com").as_deref(), Some("acme"));
    let mut admin = maintenance(&fixture);
    execute(&mut admin, &allow_connections(&fixture, false));
    let cache = ear.cache.clone().listen().unwrap();
    domain.delete(&mut conn).unwrap();
    assert_eq!(ear.at("acme.example.com").as_deref(), Some("acme"));
    assert!(!cache.is_listening());
    execute(&mut admin, &allow_connections(&fixture, true));
    ear.hears("acme.example.com", None);
}

#[test]
fn its_session_ends_with_the_last_handle() {
    let fixture = Fixture::new("handles");
    let mut plain = fixture.plain();
    let ear = Ear::new(&fixture);
    assert_eq!(count(&mut plain, LISTENERS), 1);
    let again = ear.cache.clone().listen().unwrap();
    assert!(again.is_listening());
    drop(ear);
    assert_eq!(count(&mut plain, LISTENERS), 1, "one for all handles");
    drop(again);
    wait_until("there is none", || count(&mut plain, LISTENERS) == 0);
}

/// The URL leads to a pooler.
#[test]
fn without_a_direct_connection_it_is_refused() {
    let fixture = Fixture::new("no_direct");
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1).min_idle(0);
    let tenancy = builder.search_path_mode(SearchPathMode::Transaction).build().unwrap();
    let refused = ResolverCache::new(tenancy).listen();
    assert!(matches!(refused, Err(Error::NoMigrationUrl)), "{refused:?}");
}
