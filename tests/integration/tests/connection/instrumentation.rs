//! The user's own instrumentation.

use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_integration::{Fixture, Sent};

use super::helper::{assert_on, name, process, rows};

#[test]
fn it_sees_everything() {
    let fixture = Fixture::new("chained");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let sent = Sent::listen(&mut conn);
    conn.transaction(|conn| conn.set_schema(&name("globex"))).unwrap();
    rows(&mut conn).unwrap();
    diesel::sql_query("SELECT 1").execute(&mut *conn).unwrap();
    let sent = sent.take();
    let beginnings: Vec<_> =
        sent.iter().map(|sql| sql.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(beginnings, ["BEGIN", "SAVEPOINT tenants_switch;", "COMMIT", "SELECT \"notes\".\"body\"", "SELECT 1"]);
    assert_on(&mut conn, "globex");
}

#[test]
fn it_does_not_hear_the_next_user() {
    let fixture = Fixture::with("unchained", |builder| builder.max_size(1));
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let session = process(&mut conn);
    let sent = Sent::listen(&mut conn);
    drop(conn);
    let mut conn = fixture.tenancy.tenant(&globex).unwrap();
    assert_eq!(process(&mut conn), session);
    rows(&mut conn).unwrap();
    assert_eq!(sent.take(), [""; 0]);
}

#[test]
fn replacing_ours_is_an_error_and_not_silence() {
    let fixture = Fixture::with("replaced_instrumentation", |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    PgConnection::set_instrumentation(&mut conn, |_: InstrumentationEvent<'_>| {});
    assert!(matches!(conn.schema_name(), Err(Error::InstrumentationReplaced)));
    assert!(matches!(conn.set_schema(&name("acme")), Err(Error::InstrumentationReplaced)));
    assert!(rows(&mut conn).unwrap_err().to_string().contains("instrumentation"));
    assert!(conn.transaction::<(), Error, _>(|_| Ok(())).is_err());
    drop(conn);
    assert_on(&mut fixture.tenancy.tenant(&acme).unwrap(), "acme");
}

/// Panics at the first event it is asked to.
struct Panics(&'static str);

impl Instrumentation for Panics {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if format!("{event:?}").starts_with(self.0) {
            self.0 = "never again";
            std::panic::resume_unwind(Box::new("asked for"));
        }
    }
}

#[test]
fn its_panics_leave_no_wrong_belief() {
    let fixture = Fixture::new("panics");
    let _globex = fixture.tenant("globex");
    let acme = fixture.tenant("acme");
    for event in
        ["BeginTransaction", "CommitTransaction", "RollbackTransaction", "StartQuery", "FinishQuery", "CacheQuery"]
    {
        let mut conn = fixture.tenancy.tenant(&acme).unwrap();
        conn.set_instrumentation(Panics(event));
        for ok in [true, false] {
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                conn.transaction::<(), Error, _>(|conn| {
                    conn.set_schema(&name("globex"))?;
                    rows(conn)?;
                    if ok { Ok(()) } else { Err(Error::NoSchema) }
                })
            }));
            // As a text, which is looked at for what it may change unless a transaction statement is still expected.
            let _ = diesel::sql_query("RESET ALL").execute(&mut *conn);
            let ours = conn.schema_name().unwrap();
            assert_eq!(tenants_integration::current_schema(&mut conn).as_deref(), Some(ours.as_str()), "{event}");
        }
    }
}
