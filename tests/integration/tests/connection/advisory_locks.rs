//! A checkout releases advisory locks wherever somebody may have taken one, and only there.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, text};

use super::helper::{last_message, process, quiet, releases, rows, visited};

/// What happens to a session's lease.
type Use = fn(&mut TenantConnection);

diesel::define_sql_function! { fn pg_try_advisory_lock(key: BigInt) -> Bool; }
diesel::define_sql_function! { fn take(body: Text) -> Text; }

/// Everything in a database that takes an advisory lock when it is used, and does not say so.
const TAKERS: &str = "
    CREATE FUNCTION public.take(body text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN body; END $$;
    CREATE FUNCTION public.take_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(1); RETURN NEW; END $$;
    CREATE FUNCTION public.concat(body text) RETURNS text LANGUAGE sql AS $$ SELECT public.take(body) $$;
    CREATE DOMAIN public.checked AS text CHECK (public.take(VALUE) IS NOT NULL);
    CREATE PROCEDURE public.take_it() LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_lock(1); END $$;
    CREATE FUNCTION public.noted(note acme.notes) RETURNS text LANGUAGE sql AS $$ SELECT public.take(note.body) $$;
    CREATE VIEW public.taking AS SELECT public.take('x') AS body;
    CREATE TRIGGER take AFTER INSERT OR UPDATE OR DELETE ON acme.notes FOR EACH ROW EXECUTE FUNCTION public.take_row();
";

/// A pool of one session, and two tenants.
fn takers(hint: &str) -> (Fixture, Client, Client) {
    let (fixture, acme, globex) = visited(hint);
    fixture.plain().batch_execute(TAKERS).unwrap();
    (fixture, acme, globex)
}

fn locks(fixture: &Fixture, session: &str) -> String {
    let locks = format!("(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = {session})");
    text(&mut fixture.plain(), &locks)
}

#[track_caller]
fn assert_released_by_the_next_user(uses: &[(&str, Use)]) {
    let (fixture, acme, globex) = takers("taken");
    for (what, used) in uses {
        // One that a second has passed in is released by the clock, and proves nothing.
        while !is_released_in_time(what, *used, &fixture, [&acme, &globex]) {}
    }
}

/// Whether all that took less than a second, the last release included.
#[track_caller]
fn is_released_in_time(what: &str, used: Use, fixture: &Fixture, [acme, globex]: [&Client; 2]) -> bool {
    let begun = Instant::now();
    let (mut conn, session) = quiet(fixture, acme);
    used(&mut conn);
    assert_ne!(locks(fixture, &session), "0", "{what} takes no lock");
    drop(conn);
    let mut conn = fixture.tenancy.tenant(globex).unwrap();
    let is_in_time = begun.elapsed() < Duration::from_secs(1);
    assert_eq!(locks(fixture, &session), "0", "{what}");
    assert_eq!(process(&mut conn), session);
    is_in_time
}

#[test]
fn plain_reads_are_followed_by_a_release_a_second() {
    let (fixture, acme, globex) = visited("plain_reads");
    let (conn, session) = quiet(&fixture, &acme);
    drop(conn);
    let begun = Instant::now();
    let mut released = 0;
    for tenant in [&acme, &globex, &acme].into_iter().cycle().take(60) {
        let mut conn = fixture.tenancy.tenant(tenant).unwrap();
        let message = last_message(&fixture, &session);
        released += u64::from(releases(&message));
        conn.transaction(rows).unwrap();
    }
    assert!(released <= begun.elapsed().as_secs() + 1, "{released} of 60 in {:?}", begun.elapsed());
}

#[test]
fn a_lock_taken_by_a_text_is_released() {
    assert_released_by_the_next_user(&[
        ("text", |conn| conn.batch_execute("SELECT pg_advisory_lock(1)").unwrap()),
        ("a function's text", |conn| conn.batch_execute("SELECT public.take(body) FROM notes").unwrap()),
        ("a block", |conn| conn.batch_execute("DO 'BEGIN PERFORM pg_advisory_lock(1); END'").unwrap()),
        ("a procedure", |conn| conn.batch_execute("CALL public.take_it()").unwrap()),
        ("two statements", |conn| conn.batch_execute("SELECT 1; SELECT pg_advisory_lock(1)").unwrap()),
        ("in a transaction", |conn| {
            conn.transaction(|conn| conn.batch_execute("SELECT pg_advisory_lock(1)")).unwrap();
        }),
        ("in one that is rolled back", |conn| {
            let undone: QueryResult<()> = conn.transaction(|conn| {
                conn.batch_execute("SELECT pg_advisory_lock(1)")?;
                Err(diesel::result::Error::RollbackTransaction)
            });
            undone.unwrap_err();
        }),
        ("a statement prepared by hand", |conn| {
            conn.batch_execute("PREPARE taking AS SELECT pg_advisory_lock(1)").unwrap();
            conn.batch_execute("EXECUTE taking").unwrap();
        }),
    ]);
}

#[test]
fn a_lock_taken_by_a_query_is_released() {
    let typed: Use = |conn| {
        diesel::select(pg_try_advisory_lock(1)).execute(conn).unwrap();
    };
    assert_released_by_the_next_user(&[
        ("sql_query", |conn| {
            diesel::sql_query("SELECT pg_advisory_lock(1)").execute(conn).unwrap();
        }),
        ("typed", typed),
        // From the second time on its text is not looked at.
        ("typed, again", typed),
        ("typed, a third time", typed),
        ("a function of one's own", |conn| {
            let bodies: Vec<String> =
                tenants_integration::notes::table.select(take(tenants_integration::notes::body)).load(conn).unwrap();
            assert_eq!(bodies, ["acme"]);
        }),
        ("row by row", |conn| {
            let query = diesel::dsl::sql::<Text>("SELECT take(body) FROM notes");
            assert_eq!(query.load_iter::<String, PgRowByRowLoadingMode>(conn).unwrap().count(), 1);
        }),
        ("in the place of one of PostgreSQL's", |conn| {
            diesel::sql_query("SELECT concat(body) FROM notes").execute(conn).unwrap();
        }),
        ("a domain", |conn| {
            diesel::sql_query("SELECT 'x'::public.checked").execute(conn).unwrap();
        }),
        ("quoted", |conn| {
            diesel::sql_query(r#"SELECT "take" (body) FROM notes"#).execute(conn).unwrap();
        }),
        ("WITH", |conn| {
            let query = "WITH taken AS MATERIALIZED (SELECT pg_advisory_lock(1)) SELECT * FROM taken";
            diesel::sql_query(query).execute(conn).unwrap();
        }),
        ("through the plain connection", |conn| {
            let plain: &mut PgConnection = conn;
            diesel::select(pg_try_advisory_lock(1)).execute(plain).unwrap();
        }),
        ("a text through the plain connection", |conn| {
            let plain: &mut PgConnection = conn;
            plain.batch_execute("SELECT pg_advisory_lock(1)").unwrap();
        }),
    ]);
}

#[test]
fn a_lock_taken_by_a_write_is_released() {
    use tenants_integration::notes::dsl::{body, notes};
    assert_released_by_the_next_user(&[
        ("INSERT", |conn| {
            diesel::insert_into(notes).values(body.eq("x")).execute(conn).unwrap();
        }),
        ("UPDATE", |conn| {
            diesel::update(notes).set(body.eq("acme")).execute(conn).unwrap();
        }),
        ("COPY FROM", |conn| {
            let copied = diesel::copy_from(notes).from_insertable(vec![(body.eq("x"),)]).execute(conn);
            assert_eq!(copied, Ok(1));
        }),
        ("DELETE", |conn| {
            diesel::delete(notes.filter(body.eq("x"))).execute(conn).unwrap();
        }),
    ]);
}

/// Queries that take a lock, which their text does not show.
const UNSEEN: [&str; 2] = ["SELECT body FROM taking", "SELECT notes.noted FROM notes"];

#[test]
fn what_no_text_shows_is_released_a_second_later() {
    let (fixture, acme, globex) = takers("unseen");
    for sql in UNSEEN {
        let (mut conn, session) = quiet(&fixture, &acme);
        diesel::sql_query(sql).execute(&mut conn).unwrap();
        assert_ne!(locks(&fixture, &session), "0", "{sql}");
        drop(conn);
        std::thread::sleep(Duration::from_secs(1));
        let mut conn = fixture.tenancy.tenant(&globex).unwrap();
        assert_eq!(locks(&fixture, &session), "0", "{sql}");
        assert_eq!(process(&mut conn), session);
    }
}

#[test]
fn without_limit_set_calls_every_checkout_releases() {
    let (fixture, acme, globex) = takers("unseen_at_once");
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1).limit_set_calls(false);
    let tenancy = builder.build().unwrap();
    let session = process(&mut tenancy.tenant(&acme).unwrap());
    for sql in UNSEEN {
        rows(&mut tenancy.tenant(&acme).unwrap()).unwrap();
        let mut conn = tenancy.tenant(&acme).unwrap();
        diesel::sql_query(sql).execute(&mut conn).unwrap();
        assert_ne!(locks(&fixture, &session), "0", "{sql}");
        drop(conn);
        let _conn = tenancy.tenant(&globex).unwrap();
        assert_eq!(locks(&fixture, &session), "0", "{sql}");
    }
}
