//! The server ends our session while it is idle between schemas.

use std::num::NonZeroUsize;
use std::sync::Mutex;

use diesel::prelude::*;
use tenants_diesel::Tenancy;
use tenants_diesel::migrations::{MigrationProgress, MultiprocessingExecutor, SchemaReport};
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture};

use super::helper::{assert_registry, fleet, make_many, outcomes, terminate_others, with_column, with_parameter};
use crate::helpers::Folder;

/// Ends the run's sessions at its beginning, or behind a schema.
struct Terminate {
    plain: Mutex<PgConnection>,
    at: &'static str,
}

impl Terminate {
    fn now(&self) {
        let plain = &mut *self.plain.lock().unwrap();
        let ended = terminate_others(plain, "application_name = 'run' AND state = 'idle'");
        assert!(ended > 0);
    }
}

impl MigrationProgress for Terminate {
    fn started(&self, _: usize, _: usize) {
        if self.at.is_empty() {
            self.now();
        }
    }

    fn schema_finished(&self, report: &SchemaReport) {
        if report.schema == self.at {
            self.now();
        }
    }
}

fn tenancy(fixture: &Fixture, folder: &Folder) -> Tenancy<Client> {
    let url = with_parameter(fixture.database.url(), "application_name", "run");
    let builder = Tenancy::builder(fixture.database.url()).migration_url(url).tenant_migrations(folder.source());
    builder.max_size(1).min_idle(0).build().unwrap()
}

fn terminate(fixture: &Fixture, at: &'static str) -> Terminate {
    Terminate { plain: Mutex::new(fixture.plain()), at }
}

#[test]
fn at_the_beginning_between_two_schemas_and_behind_the_last() {
    for at in ["", "a", "c"] {
        for processes in 1..=2 {
            let folder = Folder::new();
            let fixture = fleet("terminated_idle", &folder, &["a", "b", "c"]);
            folder.add("2027", "CREATE TABLE first (id int)");
            let options = MigrateOptions::default().progress(terminate(&fixture, at));
            let options = match NonZeroUsize::new(processes) {
                Some(NonZeroUsize::MIN) | None => options,
                Some(two) => {
                    let executor = MultiprocessingExecutor::default().max_processes(two);
                    options.executor(executor.chunks(NonZeroUsize::MIN))
                }
            };
            let report = tenancy(&fixture, &folder).migrate_schemas(&options);
            let report = report.unwrap_or_else(|error| panic!("at {at:?}, {processes}: {error:?}"));
            assert_eq!(outcomes(&report), ["a: 1", "b: 1", "c: 1"], "at {at:?}, {processes}");
            assert_registry(&mut fixture.plain());
        }
    }
}

/// A page is 500 tenants.
#[test]
fn before_the_next_page_is_read() {
    let folder = Folder::new();
    let fixture = fleet("terminated_page", &folder, &["a"]);
    make_many(&mut fixture.plain(), "a", 510);
    folder.add("2027", "ALTER TABLE notes ADD extra int");
    let options = MigrateOptions::default().progress(terminate(&fixture, "t00498"));
    let report = tenancy(&fixture, &folder).migrate_schemas(&options).unwrap();
    assert_eq!((report.schemas.len(), report.applied()), (511, 511));
    assert_eq!(with_column(&mut fixture.plain(), "extra"), 511);
}
