//! What a transaction undoes is undone in what the connection believes.

use diesel::connection::{AnsiTransactionManager as Manager, SimpleConnection as _, TransactionManager as _};
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;

use super::helper::{assert_on, name};

/// A connection on acme, beside which there is globex.
fn on_acme(hint: &str) -> (Fixture, TenantConnection) {
    let fixture = Fixture::new(hint);
    let _globex = fixture.tenant("globex");
    let acme = fixture.tenant("acme");
    let conn = fixture.tenancy.tenant(&acme).unwrap();
    (fixture, conn)
}

#[test]
fn rollback() {
    let (_fixture, mut conn) = on_acme("rollback");
    let result = conn.transaction::<(), Error, _>(|conn| {
        conn.set_schema(&name("globex"))?;
        assert_on(conn, "globex");
        Err(Error::NoSchema)
    });
    assert!(matches!(result, Err(Error::NoSchema)));
    assert_on(&mut conn, "acme");
}

#[test]
fn commit() {
    let (_fixture, mut conn) = on_acme("commit");
    conn.transaction(|conn| conn.set_schema(&name("globex"))).unwrap();
    assert_on(&mut conn, "globex");
}

#[test]
fn rollback_to_savepoint_and_release() {
    let (_fixture, mut conn) = on_acme("savepoint");
    conn.transaction::<_, Error, _>(|conn| {
        let _ = conn.transaction::<(), Error, _>(|conn| {
            conn.set_schema(&name("globex"))?;
            Err(Error::NoSchema)
        });
        assert_on(conn, "acme");
        conn.transaction(|conn| conn.set_schema(&name("globex")))?;
        assert_on(conn, "globex");
        Ok(())
    })
    .unwrap();
    assert_on(&mut conn, "globex");
}

#[test]
fn commit_of_an_aborted_transaction() {
    let (_fixture, mut conn) = on_acme("aborted");
    let result = conn.transaction::<_, Error, _>(|conn| {
        conn.set_schema(&name("globex"))?;
        let _ = conn.batch_execute("SELECT 1/0");
        Ok(())
    });
    // PostgreSQL says ROLLBACK to that COMMIT, and diesel would take it for a success.
    assert!(matches!(result, Err(Error::TransactionAborted)), "{result:?}");
    assert_on(&mut conn, "acme");
    let built = conn.build_transaction().serializable().run::<_, Error, _>(|conn| {
        conn.set_schema(&name("globex"))?;
        Ok(conn.batch_execute("SELECT 1/0").is_ok())
    });
    assert!(matches!(built, Err(Error::TransactionAborted)), "{built:?}");
    assert_on(&mut conn, "acme");
    conn.transaction(|conn| conn.set_schema(&name("globex"))).unwrap();
    assert_on(&mut conn, "globex");
}

#[test]
fn commit_that_a_deferred_constraint_refuses() {
    let (_fixture, mut conn) = on_acme("deferred");
    conn.batch_execute("ALTER TABLE globex.notes ADD CONSTRAINT once UNIQUE (body) DEFERRABLE INITIALLY DEFERRED")
        .unwrap();
    let result = conn.transaction::<_, Error, _>(|conn| {
        conn.set_schema(&name("globex"))?;
        conn.batch_execute("INSERT INTO notes (body) VALUES ('globex')")?;
        Ok(())
    });
    assert!(matches!(result, Err(Error::Query(_))), "{result:?}");
    assert_on(&mut conn, "acme");
}

#[test]
fn a_release_that_fails() {
    let (_fixture, mut conn) = on_acme("release");
    Manager::begin_transaction(&mut conn).unwrap();
    Manager::begin_transaction(&mut conn).unwrap();
    conn.set_schema(&name("globex")).unwrap();
    let _ = conn.batch_execute("SELECT 1/0");
    assert!(Manager::commit_transaction(&mut conn).is_err());
    assert_on(&mut conn, "acme");
    Manager::commit_transaction(&mut conn).unwrap();
    assert_on(&mut conn, "acme");
}

#[test]
fn test_transactions() {
    let (_fixture, mut conn) = on_acme("test_transaction");
    conn.test_transaction::<_, Error, _>(|conn| {
        conn.set_schema(&name("globex"))?;
        assert_on(conn, "globex");
        Ok(())
    });
    assert_on(&mut conn, "acme");
    conn.begin_test_transaction().unwrap();
    conn.set_schema(&name("globex")).unwrap();
    assert_on(&mut conn, "globex");
    Manager::rollback_transaction(&mut conn).unwrap();
    assert_on(&mut conn, "acme");
}

#[test]
fn a_switch_behind_a_begin_sent_as_text() {
    let (_fixture, mut conn) = on_acme("text");
    conn.batch_execute("BEGIN").unwrap();
    conn.set_schema(&name("globex")).unwrap();
    // To the server this BEGIN is none: the rollback goes back to before the other.
    let _ = conn.transaction::<(), Error, _>(|_| Err(Error::NoSchema));
    assert_on(&mut conn, "acme");
}

#[test]
fn a_panic_leaves_the_transaction_open_and_the_path_known() {
    let (_fixture, mut conn) = on_acme("panic");
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        conn.transaction::<(), Error, _>(|conn| {
            conn.set_schema(&name("globex"))?;
            std::panic::resume_unwind(Box::new("asked for"))
        })
    }));
    assert!(panic.is_err());
    assert_on(&mut conn, "globex");
    Manager::rollback_transaction(&mut conn).unwrap();
    assert_on(&mut conn, "acme");
}
