//! `SET LOCAL` mode.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::connection::SearchPathMode;
use tenants_integration::{Client, Mood, Proxy, current_schema, moods, text};

use super::helper::{assert_on, local, name, process, rows};

#[test]
fn a_connection_outside_a_transaction_is_refused_and_the_error_says_what_to_use() {
    let (fixture, acme, _) = local("local");
    for result in [fixture.tenancy.public(), fixture.tenancy.tenant(&acme), fixture.tenancy.schema(&name("acme"))] {
        let error = result.unwrap_err();
        assert!(matches!(error, Error::TransactionMode));
        assert!(error.to_string().contains("Tenancy::transaction"));
    }
}

#[test]
fn the_path_ends_with_the_transaction() {
    let (fixture, acme, globex) = local("local_end");
    for (tenant, schema) in [(&acme, "acme"), (&globex, "globex"), (&acme, "acme")] {
        fixture
            .tenancy
            .transaction::<_, _, Error, _>(tenant, |conn| {
                assert_on(conn, schema);
                conn.set_schema(&name("globex"))?;
                assert_on(conn, "globex");
                Ok(())
            })
            .unwrap();
    }
    let left = fixture.tenancy.transaction::<_, _, Error, _>(&acme, |conn| {
        conn.batch_execute("COMMIT")?;
        assert!(matches!(conn.set_schema(&name("acme")), Err(Error::NoTransaction)));
        assert_eq!(conn.schema_name()?.as_str(), current_schema(conn).unwrap());
        assert!(rows(conn).is_err());
        // Each of these would run on the server's default path.
        for refused in [
            conn.batch_execute("CREATE TABLE leaked ()"),
            conn.batch_execute("BEGIN"),
            diesel::sql_query("CREATE TABLE leaked ()").execute(conn).map(drop),
            conn.transaction(|conn| conn.batch_execute("CREATE TABLE leaked ()")),
        ] {
            let refused = refused.map_err(Error::from);
            assert!(matches!(refused, Err(Error::NoTransaction)), "{refused:?}");
        }
        Ok(())
    });
    assert!(matches!(left, Err(Error::Query(diesel::result::Error::NotInTransaction))), "{left:?}");
}

#[test]
fn a_missing_schema_leaves_a_session_that_is_used_again() {
    let (fixture, acme, _) = local("local_missing");
    let session = |_: ()| fixture.tenancy.transaction::<_, _, Error, _>(&acme, |conn| Ok(process(conn))).unwrap();
    let before = session(());
    let error = fixture.tenancy.schema_transaction::<(), Error, _>(&name("missing"), |_| unreachable!()).unwrap_err();
    assert!(matches!(error, Error::SchemaMissing { .. }));
    assert_eq!(session(()), before);
}

#[test]
fn a_transaction_left_open_as_text_is_neither_reused_nor_committed() {
    let (fixture, acme, globex) = local("local_raw");
    let left = fixture.tenancy.transaction::<_, _, Error, _>(&acme, |conn| {
        conn.batch_execute("COMMIT; BEGIN; INSERT INTO acme.notes (body) VALUES ('half')")?;
        conn.batch_execute("COMMIT")?;
        // Past us, since we would refuse it.
        (**conn).batch_execute("BEGIN; INSERT INTO acme.notes (body) VALUES ('never')")?;
        Ok(())
    });
    assert!(left.is_err());
    fixture.tenancy.transaction::<_, _, Error, _>(&globex, |conn| Ok(rows(conn).map(drop)?)).unwrap();
    assert_eq!(text(&mut fixture.plain(), "(SELECT string_agg(body, ' ' ORDER BY id) FROM acme.notes)"), "acme half");
}

#[test]
fn a_panic_inside_is_followed_by_a_clean_checkout() {
    let (fixture, acme, globex) = local("local_panic");
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        fixture.tenancy.transaction::<_, (), Error, _>(&acme, |conn| {
            conn.batch_execute("INSERT INTO notes (body) VALUES ('lost')")?;
            std::panic::resume_unwind(Box::new("asked for"))
        })
    }));
    assert!(panic.is_err());
    for (tenant, schema) in [(&globex, "globex"), (&acme, "acme")] {
        fixture
            .tenancy
            .transaction::<_, _, Error, _>(tenant, |conn| {
                assert_on(conn, schema);
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn an_error_rolls_back() {
    let (fixture, acme, _) = local("local_error");
    let result = fixture.tenancy.transaction::<_, (), Error, _>(&acme, |conn| {
        diesel::sql_query("DELETE FROM notes").execute(conn)?;
        Err(Error::NoSchema)
    });
    assert!(matches!(result, Err(Error::NoSchema)));
    fixture
        .tenancy
        .transaction::<_, _, Error, _>(&acme, |conn| {
            assert_on(conn, "acme");
            Ok(())
        })
        .unwrap();
}

#[test]
fn types_of_the_tenants_take_no_more_than_a_question() {
    let (fixture, acme, globex) = local("local_moods");
    let proxy = Proxy::new(&fixture);
    let builder = tenants_diesel::Tenancy::<Client>::builder(proxy.url()).max_size(1);
    let tenancy = builder.search_path_mode(SearchPathMode::Transaction).build().unwrap();
    let write = |tenant| {
        let insert = diesel::insert_into(moods::table).values(moods::mood.eq(Mood::Sad));
        tenancy.transaction::<_, _, Error, _>(tenant, |conn| Ok(insert.execute(conn)?)).unwrap();
    };
    write(&acme);
    for tenant in [&globex, &acme, &globex] {
        // BEGIN, the type, the row, COMMIT.
        assert_eq!(proxy.round_trips(|| write(tenant)), 4);
    }
}
