//! A switch leaves no lock, whatever transaction it is in.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _};
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, TenancyBuilder};
use tenants_integration::{Client, Fixture, Sent, text};

use super::helper::{assert_on, local, name, visited};

fn locked(conn: &mut PgConnection) -> String {
    text(
        conn,
        "(SELECT count(*) FROM pg_catalog.pg_locks JOIN pg_catalog.pg_class ON pg_class.oid = relation
          WHERE pid = pg_catalog.pg_backend_pid() AND relname = '__diesel_schema_migrations')",
    )
}

#[test]
fn no_way_into_a_transaction_leaves_a_lock() {
    let (fixture, acme, globex) = visited("lock_ways");
    type Way = fn(&mut TenantConnection);
    let ways: [(&str, Way); 14] = [
        ("text", |c| c.batch_execute("BEGIN").unwrap()),
        ("deref text", |c| (**c).batch_execute("BEGIN").unwrap()),
        ("query", |c| assert_eq!(diesel::sql_query("BEGIN").execute(c).unwrap(), 0)),
        ("commented", |c| (**c).batch_execute("/* a */ -- b\n BEGIN").unwrap()),
        ("test", |c| c.begin_test_transaction().unwrap()),
        ("deref test", |c| (**c).begin_test_transaction().unwrap()),
        ("manager", |c| AnsiTransactionManager::begin_transaction(&mut **c).unwrap()),
        ("manager sql", |c| {
            AnsiTransactionManager::begin_transaction_sql(&mut **c, "SELECT 1; BEGIN").unwrap();
        }),
        ("chain", |c| (**c).batch_execute("BEGIN; SELECT 1; COMMIT AND CHAIN").unwrap()),
        ("chained end", |c| {
            AnsiTransactionManager::begin_transaction(&mut **c).unwrap();
            c.batch_execute("COMMIT AND CHAIN").unwrap();
        }),
        ("panic", |c| {
            let _ = catch_unwind(AssertUnwindSafe(|| c.transaction::<(), Error, _>(|_| panic!("in a transaction"))));
        }),
        ("nested, rolled back", |c| {
            AnsiTransactionManager::begin_transaction(&mut **c).unwrap();
            let _ = c.transaction::<(), diesel::result::Error, _>(|c| c.batch_execute("SELECT 1/0"));
        }),
        ("failed begin", |c| {
            let _ = AnsiTransactionManager::begin_transaction_sql(&mut **c, "BEGIN; SELECT 1/0");
            (**c).batch_execute("ROLLBACK; BEGIN").unwrap();
        }),
        ("savepoint as text", |c| (**c).batch_execute("BEGIN; SAVEPOINT tenants_switch").unwrap()),
    ];
    for (label, begin) in ways {
        let mut conn = fixture.tenancy.tenant(&acme).unwrap();
        begin(&mut conn);
        for (tenant, schema) in [(&globex, "globex"), (&acme, "acme")] {
            conn.set_tenant(tenant).unwrap();
            assert_eq!(locked(&mut conn), "0", "{label}");
            assert_on(&mut conn, schema);
        }
    }
}

#[test]
fn locks_follow_the_session_that_is_swapped() {
    let fixture = Fixture::with("lock_swap", |builder| builder.max_size(2));
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let (mut a, mut b) = (fixture.tenancy.tenant(&acme).unwrap(), fixture.tenancy.tenant(&globex).unwrap());
    for conn in [&mut a, &mut b] {
        conn.set_tenant(&globex).unwrap();
        conn.set_tenant(&acme).unwrap();
    }
    b.transaction::<_, Error, _>(|b| {
        std::mem::swap(&mut **b, &mut *a);
        a.set_tenant(&globex)?;
        assert_eq!(locked(&mut a), "0");
        b.set_tenant(&globex)?;
        std::mem::swap(&mut **b, &mut *a);
        b.set_tenant(&acme)?;
        assert_eq!(locked(b), "0");
        Ok(())
    })
    .unwrap();
    a.set_tenant(&acme).unwrap();
    assert_on(&mut a, "acme");
    assert_on(&mut b, "acme");
}

#[test]
fn no_switch_inside_a_local_transaction_leaves_a_lock() {
    let (fixture, acme, globex) = local("lock_local");
    for tenant in [&acme, &globex, &acme] {
        fixture
            .tenancy
            .transaction::<_, _, Error, _>(tenant, |conn| {
                assert_eq!(locked(conn), "0");
                conn.set_tenant(&globex)?;
                assert!(matches!(conn.set_schema(&name("no_such")), Err(Error::SchemaMissing { .. })));
                conn.set_tenant(&acme)?;
                assert_eq!(locked(conn), "0");
                assert_on(conn, "acme");
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn schemas_are_dropped_beside_switches() {
    drop_beside_switches("lock_drop", |builder| builder);
}

/// The server asks for the rights of roles that are no superusers, and may find that the schema is gone.
#[test]
fn schemas_are_dropped_beside_switches_of_a_role() {
    drop_beside_switches("lock_drop_role", |builder| builder.session_setting("role", "pg_read_all_data"));
}

/// Bounded: the drops have a lock_timeout, a switch never waits, and each schema is gone in the end.
fn drop_beside_switches(hint: &str, describe: fn(TenancyBuilder<Client>) -> TenancyBuilder<Client>) {
    let fixture = Fixture::new(hint);
    let globex = fixture.tenant("globex");
    // A session that was refused a lock asks for none any more: each schema meets a new one.
    let builder = Tenancy::<Client>::builder(fixture.database.url()).max_size(1).schemas_per_session(1);
    let tenancy = describe(builder).build().unwrap();
    let schemas: Vec<_> = (0..60).map(|n| name(&format!("s{n}"))).collect();
    let mut plain = fixture.plain();
    plain.batch_execute("SET lock_timeout = '2s'").unwrap();
    for schema in &schemas {
        let create = format!("CREATE SCHEMA {schema}; CREATE TABLE {schema}.__diesel_schema_migrations (version text)");
        plain.batch_execute(&create).unwrap();
    }
    let (visits, visited) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for schema in &schemas {
                let mut conn = tenancy.tenant(&globex).unwrap();
                conn.set_schema(schema).unwrap();
                visits.send(schema).unwrap();
                let begun = Instant::now();
                loop {
                    assert!(begun.elapsed() < Duration::from_secs(20), "{schema} is not gone");
                    let result = conn.set_schema(schema);
                    conn.set_tenant(&globex).unwrap();
                    assert_on(&mut conn, "globex");
                    match result {
                        Err(Error::SchemaMissing { .. }) => break,
                        // The question why may be answered from what the server has not yet heard is gone.
                        Ok(()) | Err(Error::SearchPathRefused { .. }) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
            }
            drop(visits);
        });
        for schema in &visited {
            plain.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).unwrap();
        }
    });
}

#[test]
fn no_proof_holds_a_lock_longer_than_its_own_message() {
    let (fixture, acme, globex) = visited("proof_locks");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    assert_eq!(locked(&mut conn), "0");
    let sent = Sent::listen(&mut conn);
    conn.transaction(|conn| {
        conn.set_tenant(&globex).unwrap();
        assert_eq!(locked(conn), "0");
        diesel::result::QueryResult::Ok(())
    })
    .unwrap();
    assert!(!sent.take().concat().contains("LOCK TABLE"));
    conn.set_tenant(&acme).unwrap();
    assert!(sent.take().concat().contains("LOCK TABLE"));
}

#[test]
fn nobody_waits_for_whoever_holds_the_bookkeeping() {
    let (fixture, acme, globex) = visited("proof_held");
    let mut holder = fixture.plain();
    holder.batch_execute("BEGIN; LOCK TABLE acme.__diesel_schema_migrations").unwrap();
    assert_on(&mut fixture.tenancy.tenant(&acme).unwrap(), "acme");
    let mut conn = fixture.tenancy.tenant(&globex).unwrap();
    conn.set_tenant(&acme).unwrap();
    assert_on(&mut conn, "acme");
    conn.transaction(|conn| {
        conn.set_tenant(&globex).unwrap();
        conn.set_tenant(&acme).unwrap();
        assert_on(conn, "acme");
        diesel::result::QueryResult::Ok(())
    })
    .unwrap();
    holder.batch_execute("ROLLBACK").unwrap();
    conn.set_tenant(&globex).unwrap();
    assert_on(&mut conn, "globex");
}
