//! What waits for a commit: told once it is one, and dropped if it is none.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{AnsiTransactionManager as Manager, TransactionManager as _};
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::signal::Signal;
use tenants_diesel::{Error, TenancyBuilder};
use tenants_integration::{Client, Fixture, NewClient};

use super::helper::assert_on;

diesel::table! { no_such_table (id) { id -> Int4 } }

/// Counts the tenants that were told of.
fn counting(builder: TenancyBuilder<Client>, created: &Arc<AtomicUsize>) -> TenancyBuilder<Client> {
    let created = Arc::clone(created);
    builder.on_signal(move |signal| {
        if matches!(signal, Signal::AfterCreate { .. }) {
            created.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    })
}

#[test]
fn they_wait_for_the_outermost_commit() {
    let created = Arc::new(AtomicUsize::new(0));
    let fixture = Fixture::with("signals", |builder| counting(builder, &created));
    let mut conn = fixture.tenancy.public().unwrap();
    conn.transaction::<_, Error, _>(|conn| {
        NewClient::of("kept").save(conn)?;
        conn.transaction(|conn| NewClient::of("kept_too").save(conn))?;
        let _ = conn.transaction::<(), Error, _>(|conn| {
            NewClient::of("dropped").save(conn)?;
            Err(Error::NoSchema)
        });
        assert_eq!(created.load(Ordering::SeqCst), 0);
        Ok(())
    })
    .unwrap();
    assert_eq!(created.load(Ordering::SeqCst), 2);
    let _ = conn.transaction::<(), Error, _>(|conn| {
        NewClient::of("rolled_back").save(conn)?;
        Err(Error::NoSchema)
    });
    conn.transaction::<_, Error, _>(|_| Ok(())).unwrap();
    assert_eq!(created.load(Ordering::SeqCst), 2);
}

#[test]
fn a_commit_that_is_none_tells_nobody() {
    let created = Arc::new(AtomicUsize::new(0));
    let fixture = Fixture::with("signals_aborted", |builder| counting(builder, &created));
    let mut conn = fixture.tenancy.public().unwrap();
    Manager::begin_transaction(&mut conn).unwrap();
    NewClient::of("acme").save(&mut conn).unwrap();
    no_such_table::table.select(no_such_table::id).load::<i32>(&mut conn).unwrap_err();
    let error = Error::from(Manager::commit_transaction(&mut conn).unwrap_err());
    assert!(matches!(error, Error::TransactionAborted), "{error:?}");
    assert_eq!(Client::query().load(&mut conn).unwrap(), []);
    assert_eq!(created.load(Ordering::SeqCst), 0);
}

#[test]
fn a_panic_in_one_keeps_nothing_from_the_others() {
    let created = Arc::new(AtomicUsize::new(0));
    let fixture = Fixture::with("signals_panic", |builder| {
        let builder = counting(builder, &created).on_signal(|signal| match signal {
            Signal::AfterCreate { .. } => Err("refused".into()),
            _ => Ok(()),
        });
        // Receivers' panics are caught where they are called; this is whom their errors are told to.
        builder.on_receiver_error(|_| std::panic::resume_unwind(Box::new("asked for")))
    });
    let mut conn = fixture.tenancy.public().unwrap();
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        conn.transaction::<_, Error, _>(|conn| {
            NewClient::of("acme").save(conn)?;
            NewClient::of("globex").save(conn)
        })
    }));
    assert!(panic.is_err());
    assert_eq!(created.load(Ordering::SeqCst), 2);
    assert_on(&mut conn, "public");
    assert_eq!(Client::query().load(&mut conn).unwrap().len(), 2);
}
