//! PgBouncer in session mode, where a session is the pool's for as long as it likes: it takes no options, or drops them.

use diesel::connection::SimpleConnection as _;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, text};

use super::pgbouncer::{PgBouncer, version};

/// Three sessions, each left in another time zone and encoding, are in diesel's at the next checkout.
fn sessions_are_diesels(pooler: &PgBouncer) {
    let mut direct = pooler.direct();
    let name = pooler.database.name();
    let defaults = format!(
        "ALTER DATABASE {name} SET TimeZone TO 'Asia/Seoul'; ALTER DATABASE {name} SET client_encoding TO 'LATIN2'; \
         SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename IS NOT NULL AND pid <> pg_backend_pid()"
    );
    direct.batch_execute(&defaults).unwrap();
    let tenancy = Tenancy::<Client>::builder(pooler.url()).max_size(3).min_idle(0).build().unwrap();
    let mut sessions: Vec<_> = (0..3).map(|_| tenancy.public().unwrap()).collect();
    for conn in &mut sessions {
        conn.batch_execute("SET TimeZone TO 'Asia/Tokyo'; SET client_encoding TO 'LATIN1'").unwrap();
    }
    drop(sessions);
    let mut sessions: Vec<_> = (0..3).map(|_| tenancy.public().unwrap()).collect();
    for conn in &mut sessions {
        assert_eq!(text(conn, "current_setting('TimeZone')"), "UTC");
        assert_eq!(text(conn, "current_setting('client_encoding')"), "UTF8");
        conn.batch_execute("RESET TimeZone").unwrap();
        assert_eq!(text(conn, "current_setting('TimeZone')"), "Asia/Seoul", "the pooler passes options on");
    }
}

#[test]
fn options_that_are_refused_are_refused_once() {
    let pooler = PgBouncer::with("pool_mode = session");
    sessions_are_diesels(&pooler);
    // From 1.20 on it takes these, and sets them.
    let expected = usize::from(version() < (1, 20));
    let log = pooler.log();
    assert_eq!(log.matches("pooler error: unsupported startup parameter").count(), expected, "{log}");
}

#[test]
fn options_that_are_dropped_are_not_relied_on() {
    let pooler = PgBouncer::with("pool_mode = session\nignore_startup_parameters = options");
    sessions_are_diesels(&pooler);
    assert!(!pooler.log().contains("pooler error: unsupported startup parameter"), "{}", pooler.log());
}
