//! The server goes away in the middle of a run.

use std::num::NonZeroUsize;
use std::sync::Mutex;

use tenants_diesel::Error;
use tenants_diesel::Tenancy;
use tenants_diesel::migrations::{MigrationProgress, SchemaReport};
use tenants_diesel::prelude::*;
use tenants_diesel::testing::TestServer;
use tenants_integration::{Client, NewClient};

use super::helper::outcomes;
use crate::helpers::Folder;

/// Stops the server behind a schema.
struct Stop(Mutex<Option<TestServer>>, &'static str);

impl MigrationProgress for Stop {
    fn schema_finished(&self, report: &SchemaReport) {
        if report.schema == self.1
            && let Some(server) = self.0.lock().unwrap().take()
        {
            server.stop().unwrap();
        }
    }
}

/// Whether it goes behind a schema in the middle, or behind the last, what was done is told.
#[test]
fn ends_the_run_with_a_report() {
    for last in ["a", "c"] {
        let server = TestServer::start().unwrap();
        let database = server.create_database("server_gone").unwrap();
        let folder = Folder::new();
        let builder = Tenancy::<Client>::builder(database.url()).max_size(1).min_idle(0);
        let tenancy = builder.tenant_migrations(folder.source()).build().unwrap();
        assert!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
        for name in ["a", "b", "c"] {
            let _ = NewClient::of(name).save(&mut tenancy.public().unwrap()).unwrap();
        }
        folder.add("2027", "CREATE TABLE first (id int)");
        let options = MigrateOptions::default().tenants_per_message(NonZeroUsize::MIN);
        let options = options.progress(Stop(Mutex::new(Some(server)), last));
        match tenancy.migrate_schemas(&options) {
            Err(Error::RunEndedEarly { report, .. }) => {
                let told = outcomes(&report);
                let done = if last == "a" { 1 } else { 3 };
                assert_eq!(told[..done], ["a: 1", "b: 1", "c: 1"][..done], "{told:?}");
                assert!(told[done..].iter().all(|told| told.contains(": failed ")), "{told:?}");
            }
            other => panic!("behind {last}: {other:?}"),
        }
    }
}
