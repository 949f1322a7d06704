//! A session that ends between the answer to the checkout's message and its user.

use std::sync::Mutex;

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use diesel::prelude::*;
use tenants_integration::Fixture;

use super::helper::{assert_on, process};
use crate::helpers::count;

const MARK: &str = "closed meanwhile";

/// The database whose next statement with the mark is the last of its session.
static DOOMED: Mutex<Option<String>> = Mutex::new(None);

/// Behind every connection of this process made from now on; to others than the test's it does nothing.
struct Doom;

impl Instrumentation for Doom {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::FinishQuery { query, .. } = event
            && query.to_string().contains(MARK)
            && let Some(database) = DOOMED.lock().unwrap().take()
        {
            end_others(&mut PgConnection::establish(&database).unwrap());
        }
    }
}

fn end_others(conn: &mut PgConnection) {
    const OTHERS: &str = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    diesel::sql_query(format!("SELECT pg_terminate_backend(pid) FROM {OTHERS}")).execute(conn).unwrap();
    let start = std::time::Instant::now();
    while count(conn, OTHERS) > 0 {
        assert!(start.elapsed().as_secs() < 30, "the session is still there");
    }
}

#[test]
fn it_is_replaced_and_nobody_waits_for_it() {
    set_default_instrumentation(|| Some(Box::new(Doom))).unwrap();
    let fixture = Fixture::with("closed_meanwhile", |builder| {
        // In the message of each checkout.
        builder.max_size(1).session_setting("application_name", MARK)
    });
    let acme = fixture.tenant("acme");
    let session = process(&mut fixture.tenancy.tenant(&acme).unwrap());
    *DOOMED.lock().unwrap() = Some(fixture.database.url().to_owned());
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    assert!(DOOMED.lock().unwrap().is_none(), "the session was not ended");
    assert_ne!(process(&mut conn), session);
    assert_on(&mut conn, "acme");
}
