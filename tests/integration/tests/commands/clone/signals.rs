//! Receivers hear of a clone as of any new tenant.

use std::sync::{Arc, Mutex};

use tenants_diesel::Error;
use tenants_diesel::commands::CloneOptions;
use tenants_diesel::signal::Signal;
use tenants_integration::Fixture;

use super::helper::clone;
use crate::helpers::{count, schemas};

#[test]
fn in_their_order_and_with_a_say() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    let fixture = Fixture::with("clone_signals", |builder| {
        builder.on_signal_in_transaction(move |signal, conn| {
            log.lock().unwrap().push(signal.name().to_owned());
            match signal {
                Signal::BeforeCreateCommit { tenant } if tenant.name == "refused" => Err("not this one".into()),
                // The new schema is there, on the connection that makes it, and the connection on the public one.
                Signal::BeforeCreateCommit { tenant } => {
                    assert_eq!(tenants_integration::search_path(conn), tenants_integration::PUBLIC_PATH);
                    assert_eq!(tenants_integration::text(conn, "current_setting('row_security')"), "on");
                    assert_eq!(count(conn, &format!("{}.notes", tenant.schema_name)), i64::from(tenant.name == "copy"));
                    Ok(())
                }
                _ => Ok(()),
            }
        })
    });
    let _ = fixture.tenant("acme");
    heard.lock().unwrap().clear();
    clone(&fixture, "acme", "copy", CloneOptions::default()).unwrap();
    let expected = ["BeforeCreate", "BeforeCreateCommit"];
    assert_eq!(*heard.lock().unwrap(), expected);
    let error = clone(&fixture, "acme", "refused", CloneOptions::default().no_data()).unwrap_err();
    assert!(matches!(error, Error::Receiver(_)), "{error:?}");
    assert_eq!(schemas(&mut fixture.plain()), ["acme", "copy", "public"]);
}

#[test]
fn after_the_commit() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&heard);
    let fixture = Fixture::with("clone_signals_after", |builder| {
        builder.on_signal(move |signal| {
            let about = match signal {
                Signal::SchemaMigrated { applied, .. } => applied.len().to_string(),
                signal => signal.tenant().map_or_else(String::new, |tenant| tenant.schema_name.to_string()),
            };
            log.lock().unwrap().push(format!("{} {about}", signal.name()));
            Ok(())
        })
    });
    let _ = fixture.tenant("acme");
    heard.lock().unwrap().clear();
    clone(&fixture, "acme", "copy", CloneOptions::default()).unwrap();
    let expected =
        ["BeforeCreate ", "BeforeCreateCommit copy", "AfterCreate copy", "SchemaMigrated 2", "PostSchemaSync copy"];
    assert_eq!(*heard.lock().unwrap(), expected);
}
