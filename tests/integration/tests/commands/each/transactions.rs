//! Transactions that are left open are rolled back, and told.

use diesel::connection::{SimpleConnection as _, TransactionManager as _};
use diesel::prelude::*;
use tenants_diesel::commands::EachOptions;
use tenants_diesel::prelude::*;

use super::helper::{Outcome, failures, fleet, run};
use crate::helpers::count;

const LEFT: &str = "the command left a transaction open, which was rolled back";

/// What is told of a tenant that does this, between two that do nothing; both are on a connection that works.
fn told(hint: &str, leave: impl Fn(&mut TenantConnection) -> Outcome + Sync) -> Vec<String> {
    let fixture = fleet(hint, &["a", "b", "c"]);
    let report = run(&fixture, &EachOptions::default(), |tenant, conn| {
        conn.batch_execute("INSERT INTO notes (body) VALUES ('kept')")?;
        if tenant.schema_name() == "b" { leave(conn) } else { Ok(()) }
    });
    assert_eq!(report.done + report.failed.len(), 3);
    let mut plain = fixture.plain();
    assert_eq!((count(&mut plain, "a.notes"), count(&mut plain, "b.notes"), count(&mut plain, "c.notes")), (2, 2, 2));
    assert_eq!(
        count(&mut plain, "pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"),
        0
    );
    failures(&report).into_iter().map(|(schema, error)| format!("{schema}: {error}")).collect()
}

#[test]
fn one_of_diesel_s() {
    let told = told("each_left", |conn| {
        diesel::connection::AnsiTransactionManager::begin_transaction(&mut **conn)?;
        conn.batch_execute("INSERT INTO notes (body) VALUES ('lost')")?;
        Ok(())
    });
    assert_eq!(told, [format!("b: {LEFT}")]);
}

#[test]
fn one_begun_as_text() {
    let told =
        told("each_left_text", |conn| Ok(conn.batch_execute("BEGIN; INSERT INTO notes (body) VALUES ('lost')")?));
    assert_eq!(told, [format!("b: {LEFT}")]);
}

#[test]
fn one_begun_past_us() {
    let told = told("each_left_deref", |conn| {
        let plain: &mut PgConnection = conn;
        Ok(plain.batch_execute("START TRANSACTION; INSERT INTO notes (body) VALUES ('lost')")?)
    });
    assert_eq!(told, [format!("b: {LEFT}")]);
}

#[test]
fn one_that_is_aborted() {
    let told = told("each_left_aborted", |conn| {
        conn.batch_execute("BEGIN; INSERT INTO notes (body) VALUES ('lost')")?;
        let _ = conn.batch_execute("SELECT 1 / 0");
        Ok(())
    });
    assert_eq!(told, [format!("b: {LEFT}")]);
}

#[test]
fn one_for_tests() {
    let told = told("each_left_test", |conn| {
        conn.begin_test_transaction()?;
        Ok(conn.batch_execute("INSERT INTO notes (body) VALUES ('lost')")?)
    });
    assert_eq!(told, [format!("b: {LEFT}")]);
}

#[test]
fn what_the_command_says_of_itself_comes_first() {
    let told = told("each_left_error", |conn| {
        conn.batch_execute("BEGIN; INSERT INTO notes (body) VALUES ('lost')")?;
        Err("my own".into())
    });
    assert_eq!(told, ["b: my own"]);
}

#[test]
fn settings_that_hinder_the_cleaning_are_no_transaction() {
    let told = told("each_left_timeout", |conn| Ok(conn.batch_execute("SET statement_timeout TO 1")?));
    assert_eq!(told, [""; 0]);
}
