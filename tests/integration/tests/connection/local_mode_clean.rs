//! In `SET LOCAL` mode too, what the last user left in the session does not reach the next.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, text};

use super::helper::{assert_on, process};

#[test]
fn a_transaction_begins_clean() {
    let fixture = Fixture::new("local_clean");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1);
    let tenancy = builder.search_path_mode(SearchPathMode::Transaction).build().unwrap();
    let left = "SET ROLE pg_read_all_data; SET default_transaction_read_only TO on; SET app.tenant TO 'acme'; \
                SET TIME ZONE 'Asia/Tokyo'; CREATE TEMP TABLE scratch AS SELECT body FROM acme.notes; \
                DECLARE held CURSOR WITH HOLD FOR SELECT body FROM acme.notes";
    let session = tenancy
        .transaction::<_, _, Error, _>(&acme, |conn| {
            // The role comes last: it may not make tables.
            let (role, rest) = left.split_once("; ").unwrap();
            conn.batch_execute(&format!("{rest}; {role}"))?;
            Ok(process(conn))
        })
        .unwrap();
    tenancy
        .transaction::<_, _, Error, _>(&globex, |conn| {
            assert_eq!(process(conn), session);
            assert_on(conn, "globex");
            assert_eq!(text(conn, "(current_user = session_user)::text"), "true");
            assert_eq!(text(conn, "current_setting('transaction_read_only')"), "off");
            assert_eq!(text(conn, "coalesce(current_setting('app.tenant', true), '')"), "");
            assert_eq!(text(conn, "current_setting('TimeZone')"), "UTC");
            assert_eq!(text(conn, "(SELECT count(*) FROM pg_cursors WHERE name = 'held')"), "0");
            assert_eq!(text(conn, "coalesce(to_regclass('pg_temp.scratch')::text, '-')"), "-");
            diesel::sql_query("UPDATE notes SET body = body").execute(conn)?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn settings_hold_for_the_transaction() {
    let fixture = Fixture::new("local_settings");
    let acme = fixture.tenant("acme");
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1);
    let builder = builder.search_path_mode(SearchPathMode::Transaction).session_setting("statement_timeout", "1234ms");
    let tenancy = builder.build().unwrap();
    tenancy
        .transaction::<_, _, Error, _>(&acme, |conn| {
            assert_eq!(text(conn, "current_setting('statement_timeout')"), "1234ms");
            (**conn).batch_execute("COMMIT")?;
            assert_eq!(text(conn, "current_setting('statement_timeout')"), "0");
            Ok(())
        })
        .unwrap_err();
}
