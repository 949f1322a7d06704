//! What a session was started with, no checkout has to say again; where it was not, each does.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::testing::TestServer;
use tenants_integration::{Client, Fixture, text};

use super::helper::{last_message, process, visited};

/// The fixture with the same tenants, and a pool of one session whose connection string says `more`.
fn with_parameters(fixture: Fixture, more: &str) -> Fixture {
    let url = fixture.database.url();
    let url = format!("{url}{}{more}", if url.contains('?') { '&' } else { '?' });
    Fixture { tenancy: Tenancy::builder(url).max_size(1).build().unwrap(), database: fixture.database }
}

/// What the checkout behind one that has changed both settings has sent, when both are what diesel sets.
#[track_caller]
fn message_behind_changes(fixture: &Fixture, acme: &Client, globex: &Client) -> String {
    let mut conn = fixture.tenancy.tenant(acme).unwrap();
    conn.batch_execute("SET TimeZone TO 'Asia/Tokyo'; SET client_encoding TO 'LATIN1'").unwrap();
    let session = process(&mut conn);
    drop(conn);
    let mut conn = fixture.tenancy.tenant(globex).unwrap();
    let message = last_message(fixture, &session);
    assert_diesels(&mut conn);
    assert_eq!(process(&mut conn), session);
    message
}

#[track_caller]
fn assert_diesels(conn: &mut PgConnection) {
    for (setting, value) in [("TimeZone", "UTC"), ("client_encoding", "UTF8")] {
        assert_eq!(text(conn, &format!("current_setting('{setting}')")), value);
    }
}

fn sets_both(message: &str) -> bool {
    let [zone, encoding] = ["SET TIME ZONE", "SET CLIENT_ENCODING"].map(|command| message.contains(command));
    assert_eq!(zone, encoding, "{message}");
    zone
}

#[test]
fn a_checkout_does_not_set_what_the_session_was_started_with() {
    let (fixture, acme, globex) = visited("started");
    assert!(!sets_both(&message_behind_changes(&fixture, &acme, &globex)));
}

#[test]
fn options_of_the_users_are_kept() {
    let (fixture, acme, globex) = visited("own_options");
    let fixture = with_parameters(fixture, "options=-c%20app.greeting%3Dhello%20-c%20TimeZone%3DAsia/Tokyo");
    assert!(sets_both(&message_behind_changes(&fixture, &acme, &globex)));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    assert_eq!(text(&mut conn, "current_setting('app.greeting')"), "hello");
}

/// The server's own are what diesel sets, today.
#[test]
fn options_may_be_turned_off() {
    let (fixture, acme, globex) = visited("no_options");
    let fixture = with_parameters(fixture, "options=");
    assert!(sets_both(&message_behind_changes(&fixture, &acme, &globex)));
}

#[test]
fn options_of_the_users_may_say_the_same() {
    let (fixture, acme, globex) = visited("same_options");
    let same = "options=-c%20app.greeting%3Dhello%20-c%20TimeZone%3DUTC%20-c%20client_encoding%3DUTF8";
    let fixture = with_parameters(fixture, same);
    assert!(!sets_both(&message_behind_changes(&fixture, &acme, &globex)));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    assert_eq!(text(&mut conn, "current_setting('app.greeting')"), "hello");
}

#[test]
fn an_encoding_of_the_users_outranks_the_options() {
    let (fixture, acme, globex) = visited("own_encoding");
    let fixture = with_parameters(fixture, "client_encoding=LATIN1");
    assert!(sets_both(&message_behind_changes(&fixture, &acme, &globex)));
}

/// In a role's, a database's and the server's settings, while sessions are there.
#[test]
fn other_defaults_reach_no_session() {
    let server = TestServer::start().unwrap();
    let database = server.create_database("defaults").unwrap();
    let tenancy = Tenancy::<Client>::builder(database.url()).max_size(1).build().unwrap();
    assert!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
    assert_diesels(&mut tenancy.public().unwrap());

    let mut plain = database.connect().unwrap();
    plain.batch_execute("ALTER SYSTEM SET client_encoding TO 'LATIN1'").unwrap();
    plain.batch_execute("SELECT pg_reload_conf(); RESET client_encoding").unwrap();
    let is_read = (0..100_000).any(|_| text(&mut plain, "current_setting('client_encoding')") == "LATIN1");
    assert!(is_read, "the control: what a session without the options comes to");
    assert_diesels(&mut tenancy.public().unwrap());

    let name = database.name();
    let for_both = format!(
        "ALTER ROLE CURRENT_USER SET TimeZone TO 'Asia/Seoul'; ALTER DATABASE {name} SET TimeZone TO 'Asia/Seoul'; \
         ALTER ROLE CURRENT_USER SET client_encoding TO 'LATIN2'; ALTER DATABASE {name} SET client_encoding TO 'LATIN2'"
    );
    plain.batch_execute(&for_both).unwrap();
    assert_diesels(&mut tenancy.public().unwrap());
    let later = Tenancy::<Client>::builder(database.url()).max_size(1).build().unwrap();
    for _ in 0..2 {
        assert_diesels(&mut later.public().unwrap());
    }
    // The control again.
    let mut without = database.connect().unwrap();
    without.batch_execute("RESET ALL").unwrap();
    assert_eq!(text(&mut without, "current_setting('TimeZone')"), "Asia/Seoul");
}
