//! The stock of schemas that are already migrated.

mod alike;
mod at_once;
mod claim;
mod cli;
mod filler;
mod forged;
mod haste;
mod killed;
mod names;
mod neighbours;
mod stale;

use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use tenants_diesel::Tenancy;
use tenants_diesel::commands::{WarmOptions, WarmReport};
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient};

use crate::helpers::{Folder, texts};

/// Schemas of the stock that are not in its table, and rows without their schema: at one moment.
const ASTRAY: &str = "SELECT COALESCE(n.nspname::text, w.schema_name) AS line FROM public.__tenants_warm w \
    FULL JOIN (SELECT * FROM pg_namespace WHERE nspname LIKE 'tenants\\_warm\\_%') n \
    ON n.oid = w.schema_oid AND n.nspname = w.schema_name WHERE n.oid IS NULL OR w.schema_oid IS NULL";

/// A tenancy whose tenants are given schemas of the stock.
fn fixture(hint: &str, folder: &Folder) -> Fixture {
    Fixture::with(hint, |builder| builder.claim_warm_schemas(true).max_size(10).tenant_migrations(folder.source()))
}

/// The same with the usual migrations.
fn usual(hint: &str) -> Fixture {
    Fixture::with(hint, |builder| builder.claim_warm_schemas(true).max_size(10))
}

fn fill(tenancy: &Tenancy<Client>, count: usize) -> WarmReport {
    tenancy.warm_schemas(&WarmOptions::default().count(count)).unwrap()
}

fn stock(tenancy: &Tenancy<Client>) -> Vec<String> {
    tenancy.warm_stock().unwrap().into_iter().filter(|warm| warm.is_ready).map(|warm| warm.schema).collect()
}

fn save(tenancy: &Tenancy<Client>, name: &str) -> tenants_diesel::Result<Client> {
    NewClient::of(name).save(&mut tenancy.public()?)
}

/// A tenancy that claims, and the names of the signals it sends.
fn telling(fixture: &Fixture) -> (Tenancy<Client>, Arc<Mutex<Vec<&'static str>>>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&told);
    let builder = Tenancy::builder(fixture.database.url()).claim_warm_schemas(true).on_signal(move |signal| {
        log.lock().unwrap().push(signal.name());
        Ok(())
    });
    (builder.build().unwrap(), told)
}

fn oid(plain: &mut PgConnection, schema: &str) -> String {
    texts(plain, &format!("SELECT oid::text AS line FROM pg_namespace WHERE nspname = '{schema}'")).remove(0)
}

/// The OIDs of the stock.
fn oids(plain: &mut PgConnection) -> Vec<String> {
    texts(plain, "SELECT oid::text AS line FROM pg_namespace WHERE nspname LIKE 'tenants\\_warm\\_%' ORDER BY oid")
}
