//! Signals: their order, and what a failing receiver does.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_diesel::signal::{Phase, Signal};
use tenants_diesel::{Error, TenancyBuilder};
use tenants_integration::{Client, Fixture, NewClient, notes};

use crate::helpers::{Folder, count, error_chain, schemas, tenants};

type Log = Arc<Mutex<Vec<String>>>;

fn noted(log: &Log) -> impl Fn(&Signal<'_, Client>) + Send + Sync + use<> {
    let log = Arc::clone(log);
    move |signal| {
        let about = match signal {
            Signal::SchemaPreMigration { schema, pending } => format!("{schema} {}", pending.len()),
            Signal::SchemaMigrated { schema, applied } => format!("{schema} {}", applied.len()),
            Signal::SchemaMigrateMessage { schema, .. } | Signal::BeforeCreate { schema } => schema.to_string(),
            signal => signal.tenant().map_or_else(String::new, |tenant| tenant.schema_name.to_string()),
        };
        log.lock().unwrap().push(format!("{} {about}", signal.name()));
    }
}

fn logging(log: &Log) -> impl FnOnce(TenancyBuilder<Client>) -> TenancyBuilder<Client> + use<> {
    let note = noted(log);
    move |builder| {
        builder.on_signal(move |signal| {
            note(signal);
            Ok(())
        })
    }
}

fn take(log: &Log) -> Vec<String> {
    std::mem::take(&mut *log.lock().unwrap())
}

const CREATED: [&str; 7] = [
    "BeforeCreate acme",
    "SchemaPreMigration acme 2",
    "SchemaMigrateMessage acme",
    "BeforeCreateCommit acme",
    "AfterCreate acme",
    "SchemaMigrated acme 2",
    "PostSchemaSync acme",
];

#[test]
fn the_order_of_creating_migrating_and_deleting() {
    let (log, folder) = (Log::default(), Folder::new());
    let fixture = Fixture::with("order", |builder| logging(&log)(builder).tenant_migrations(folder.source()));
    assert_eq!(take(&log), ["SchemaPreMigration public 2", "SchemaMigrateMessage public", "SchemaMigrated public 2"]);
    let mut conn = fixture.tenancy.public().unwrap();
    let acme = NewClient::of("acme").save(&mut conn).unwrap();
    assert_eq!(take(&log), CREATED);
    folder.add("2027", "SELECT 1");
    fixture.migrate(&MigrateOptions::default());
    assert_eq!(take(&log), ["SchemaPreMigration acme 1", "SchemaMigrateMessage acme", "SchemaMigrated acme 1"]);
    fixture.migrate(&MigrateOptions::default());
    assert_eq!(take(&log), [""; 0]);
    acme.delete(&mut conn).unwrap();
    assert_eq!(take(&log), ["BeforeDrop acme", "AfterDrop acme"]);
}

#[test]
fn the_order_with_staging() {
    let (log, folder) = (Log::default(), Folder::new());
    folder.add_outside_transaction("2027", "SELECT 1");
    let fixture = Fixture::with("order_staging", |builder| logging(&log)(builder).tenant_migrations(folder.source()));
    take(&log);
    NewClient::of("acme").save(&mut fixture.tenancy.public().unwrap()).unwrap();
    let mut expected = vec!["SchemaPreMigration acme 3"];
    expected.extend(["SchemaMigrateMessage acme"; 3]);
    expected.extend([
        "BeforeCreate acme",
        "BeforeCreateCommit acme",
        "AfterCreate acme",
        "SchemaMigrated acme 3",
        "PostSchemaSync acme",
    ]);
    assert_eq!(take(&log), expected);
}

/// Migrations before a failure that stay are told of.
#[test]
fn what_stays_of_a_failed_run_is_told() {
    let (log, folder) = (Log::default(), Folder::new());
    let fixture = Fixture::with("partly", |builder| logging(&log)(builder).tenant_migrations(folder.source()));
    let _acme = fixture.tenant("acme");
    take(&log);
    folder.add_outside_transaction("2027", "SELECT 1");
    folder.add("2028", "SELECT nonsense");
    assert!(!fixture.migrate(&MigrateOptions::default()).is_success());
    assert_eq!(take(&log).last().unwrap(), "SchemaMigrated acme 1");
}

#[test]
fn a_receiver_that_fails_before_the_commit_undoes_everything() {
    for name in ["BeforeCreate", "SchemaPreMigration", "SchemaMigrateMessage", "BeforeCreateCommit"] {
        for staged in [false, true] {
            let (log, folder) = (Log::default(), Folder::new());
            if staged {
                folder.add_outside_transaction("2027", "SELECT 1");
            }
            let fixture = Fixture::with("before_fails", |builder| {
                let refuse = move |signal: &Signal<'_, Client>| {
                    let public = matches!(signal, Signal::SchemaPreMigration { schema, .. }
                        | Signal::SchemaMigrateMessage { schema, .. } if **schema == "public");
                    if signal.name() == name && !public { Err("not today".into()) } else { Ok(()) }
                };
                logging(&log)(builder.on_signal(refuse)).tenant_migrations(folder.source())
            });
            take(&log);
            let mut conn = fixture.tenancy.public().unwrap();
            let error = NewClient::of("acme").save(&mut conn).unwrap_err();
            assert!(matches!(error, Error::Receiver(_)), "{error:?}");
            assert_eq!(error_chain(&error), format!("receiver of {name} failed: not today"));
            assert_eq!((schemas(&mut conn), tenants(&mut conn)), (vec!["public".to_owned()], vec![]), "{name}");
            let after =
                take(&log).into_iter().filter(|entry| entry.starts_with("After") || entry.starts_with("Post")).count();
            assert_eq!(after, 0, "{name}");
        }
    }
}

#[test]
fn a_receiver_that_refuses_a_migration_leaves_that_schema() {
    let folder = Folder::new();
    let fixture = Fixture::with("pre_migration", |builder| {
        builder.tenant_migrations(folder.source()).on_signal(|signal| match signal {
            Signal::SchemaPreMigration { schema, pending } if **schema == "b" && pending.len() == 1 => {
                Err("b is busy".into())
            }
            _ => Ok(()),
        })
    });
    for name in ["a", "b", "c"] {
        let _ = fixture.tenant(name);
    }
    folder.add("2027", "CREATE TABLE t (id int)");
    let report = fixture.migrate(&MigrateOptions::default());
    let (schema, error) = report.failures().next().unwrap();
    assert_eq!((schema, error_chain(error).as_str()), ("b", "receiver of SchemaPreMigration failed: b is busy"));
    assert_eq!((report.applied(), report.failures().count()), (2, 1));
}

#[test]
fn receivers_that_fail_after_the_commit_are_told_of_and_the_tenant_stays() {
    let told = Log::default();
    let noted = Arc::clone(&told);
    let fixture = Fixture::with("after_fails", |builder| {
        builder
            .on_signal(|signal| match signal.name() {
                "AfterCreate" => Err("no mail server".into()),
                "PostSchemaSync" => panic!("a bug"),
                _ => Ok(()),
            })
            .on_receiver_error(move |error| noted.lock().unwrap().push(error_chain(error)))
    });
    let mut conn = fixture.tenancy.public().unwrap();
    NewClient::of("acme").save(&mut conn).unwrap();
    assert_eq!(
        take(&told),
        ["receiver of AfterCreate failed: no mail server", "receiver of PostSchemaSync panicked: a bug"]
    );
    assert_eq!(schemas(&mut conn), ["acme", "public"]);
    NewClient::of("globex").save(&mut conn).unwrap();
}

#[test]
fn a_panic_before_the_commit_leaves_nothing() {
    let fixture = Fixture::with("before_panics", |builder| {
        builder.on_signal(|signal| {
            assert!(signal.name() != "BeforeCreateCommit", "a bug");
            Ok(())
        })
    });
    let result = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let mut conn = fixture.tenancy.public().unwrap();
        NewClient::of("acme").save(&mut conn).map(drop)
    }));
    assert!(result.is_err());
    let plain = &mut fixture.plain();
    while count(plain, "pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'") > 0 {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert_eq!((schemas(plain), tenants(plain)), (vec!["public".to_owned()], vec![]));
    assert!(fixture.tenancy.public().is_ok());
}

#[test]
fn inside_a_transaction_after_commit_signals_wait_for_the_outermost_commit() {
    let log = Log::default();
    let fixture = Fixture::with("waiting", logging(&log));
    let mut conn = fixture.tenancy.public().unwrap();
    take(&log);
    conn.transaction(|conn| {
        conn.transaction(|conn| NewClient::of("acme").save(conn))?;
        assert_eq!(take(&log), CREATED[..4]);
        Ok::<_, Error>(())
    })
    .unwrap();
    assert_eq!(take(&log), CREATED[4..]);
}

#[test]
fn a_rollback_drops_the_signals_that_wait() {
    let log = Log::default();
    let fixture = Fixture::with("dropped", logging(&log));
    let mut conn = fixture.tenancy.public().unwrap();
    take(&log);
    let rolled_back = || Err::<(), _>(Error::from(diesel::result::Error::RollbackTransaction));
    let result = conn.transaction(|conn| {
        NewClient::of("acme").save(conn)?;
        rolled_back()
    });
    assert!(result.is_err());
    conn.transaction(|conn| {
        let inner = conn.transaction(|conn| {
            NewClient::of("acme").save(conn)?;
            rolled_back()
        });
        assert!(inner.is_err());
        NewClient::of("kept").save(conn)?;
        Ok::<_, Error>(())
    })
    .unwrap();
    let after: Vec<_> = take(&log).into_iter().filter(|entry| entry.starts_with("After")).collect();
    assert_eq!(after, ["AfterCreate kept"]);
    assert_eq!(tenants(&mut conn), ["kept"]);
}

/// The receiver's writes are the tenant's own, and go with it.
#[test]
fn a_receiver_with_the_connection_writes_the_first_rows() {
    let write = |signal: &Signal<'_, Client>, conn: &mut TenantConnection| {
        assert_eq!(signal.phase(), Phase::BeforeCommit);
        let Signal::BeforeCreateCommit { tenant } = signal else { return Ok(()) };
        conn.with_tenant(*tenant, |conn| {
            diesel::insert_into(notes::table).values(notes::body.eq("welcome")).execute(conn)?;
            Ok::<_, Error>(())
        })?;
        if tenant.name == "refused" { Err("no".into()) } else { Ok(()) }
    };
    for staged in [false, true] {
        let folder = Folder::new();
        if staged {
            folder.add_outside_transaction("2027", "SELECT 1");
        }
        let fixture = Fixture::with("first_rows", |builder| {
            builder.tenant_migrations(folder.source()).on_signal_in_transaction(write)
        });
        let mut conn = fixture.tenancy.public().unwrap();
        let acme = NewClient::of("acme").save(&mut conn).unwrap();
        assert_eq!(conn.schema_name().unwrap(), "public");
        assert!(NewClient::of("refused").save(&mut conn).is_err());
        assert_eq!(conn.schema_name().unwrap(), "public");
        drop(conn);
        let bodies: Vec<String> =
            notes::table.select(notes::body).load(&mut fixture.tenancy.tenant(&acme).unwrap()).unwrap();
        assert_eq!(bodies, ["welcome"]);
        assert_eq!(schemas(&mut fixture.plain()), ["acme", "public"]);
    }
}
