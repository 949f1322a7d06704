//! A tenant that is down is renamed without force.

use std::thread;

use diesel::prelude::*;
use tenants_diesel::commands::{RenameOptions, RenameProblem};
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, Result};

use crate::helpers::{Shop, Shops, count, execute, wait_until};

fn rename(shops: &Shops, from: &str, to: &str) -> Result<Shop> {
    shops.tenancy.rename_schema(&from.parse().unwrap(), &to.parse().unwrap(), RenameOptions::default())
}

#[track_caller]
fn assert_not_suspended(renamed: Result<Shop>) {
    let error = renamed.unwrap_err();
    let is_it = |error: &Error| matches!(error, Error::CannotRename { schema, problem: RenameProblem::NotSuspended } if *schema == "acme");
    assert!(is_it(&error), "{error:?}");
    assert!(error.to_string().contains("tenant-down"), "{error}");
}

#[test]
fn it_is_renamed_while_it_is_down() {
    let shops = Shops::new("rename_down", &["acme"]);
    assert_not_suspended(rename(&shops, "acme", "globex"));
    let mut conn = shops.tenancy.public().unwrap();
    shops.shop("acme").suspend(&mut conn).unwrap();
    let mut globex = rename(&shops, "acme", "globex").unwrap();
    assert!(globex.is_suspended(), "until it is resumed");
    globex.resume(&mut conn).unwrap();
    let error = rename(&shops, "globex", "acme").unwrap_err();
    assert!(matches!(error, Error::CannotRename { problem: RenameProblem::NotSuspended, .. }), "{error:?}");
    // Else as before.
    let force = RenameOptions::default().force();
    shops.tenancy.rename_schema(&globex.schema_name, &"acme".parse().unwrap(), force).unwrap();
    assert!(matches!(rename(&shops, "nobody", "acme2"), Err(Error::TenantNotFound { .. })));
}

/// Whether it is down is a matter of the moment of renaming, not of the one before.
#[test]
fn one_that_is_resumed_meanwhile_is_not_renamed() {
    let shops = Shops::new("rename_up", &["acme"]);
    shops.shop("acme").suspend(&mut shops.tenancy.public().unwrap()).unwrap();
    let plain = &mut shops.database.connect().unwrap();
    execute(plain, "BEGIN; UPDATE shops SET is_down = false");
    let renamed = thread::scope(|scope| {
        let renaming = scope.spawn(|| rename(&shops, "acme", "globex"));
        let waiting = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let other = &mut shops.database.connect().unwrap();
        wait_until("it waits for the row", || {
            assert!(!renaming.is_finished(), "it has not waited");
            count(other, waiting) > 0
        });
        diesel::sql_query("COMMIT").execute(plain).unwrap();
        renaming.join().unwrap()
    });
    assert_not_suspended(renamed);
    assert_eq!(shops.shop("acme").schema_name, "acme");
}
