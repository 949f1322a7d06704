//! What a run says to whoever traces it, from whatever thread.

use std::fmt::Debug;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use tenants_diesel::migrations::MultiprocessingExecutor;
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::helper::fleet;
use crate::helpers::{Folder, execute};

/// Keeps each event in a line: its level, its message, and the schema it is about; or hears everything, and keeps nothing.
struct Events(Option<Mutex<Vec<String>>>);

#[derive(Default)]
struct Line {
    message: String,
    schema: String,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            "schema" => self.schema = format!(" {value:?}").replace('"', ""),
            _ => {}
        }
    }
}

impl Subscriber for Events {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("tenants_diesel")
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let Some(kept) = &self.0 else { return };
        let mut line = Line::default();
        event.record(&mut line);
        let level: &Level = event.metadata().level();
        kept.lock().unwrap().push(format!("{level} {}{}", line.message, line.schema));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The events of a run, its schemas' in order.
fn events(fixture: &Fixture, options: &MigrateOptions) -> Vec<String> {
    // Where there is one subscriber only, `tracing` asks no more than the thread that meets an event first, which may be
    // another test's and have none.
    let _ = tracing::subscriber::set_global_default(Events(None));
    let events = Arc::new(Events(Some(Mutex::default())));
    tracing::subscriber::with_default(Arc::clone(&events), || {
        let _ = fixture.tenancy.migrate_schemas(options);
    });
    let mut told = std::mem::take(&mut *events.0.as_ref().unwrap().lock().unwrap());
    if let [_, schemas @ .., _] = &mut told[..] {
        schemas.sort();
    }
    told
}

#[test]
fn begin_end_and_every_schema_are_told() {
    let folder = Folder::new();
    let fixture = fleet("traced", &folder, &["a", "b", "c", "d"]);
    let (begun, ended) = ("INFO migrating", "INFO migrating ended");
    assert_eq!(events(&fixture, &MigrateOptions::default()), [begun, ended]);

    let parallel = MultiprocessingExecutor::default().chunks(NonZeroUsize::MIN);
    for (version, options) in
        [("2027", MigrateOptions::default()), ("2028", MigrateOptions::default().executor(parallel))]
    {
        execute(&mut fixture.plain(), &format!("CREATE TABLE b.t{version} (id int)"));
        folder.add(version, &format!("CREATE TABLE t{version} (id int)"));
        let expected =
            [begun, "ERROR migrating failed b", "INFO migrated a", "INFO migrated c", "INFO migrated d", ended];
        assert_eq!(events(&fixture, &options), expected, "{options:?}");
        execute(&mut fixture.plain(), &format!("DROP TABLE b.t{version}"));
        assert_eq!(events(&fixture, &MigrateOptions::default()), [begun, "INFO migrated b", ended]);
    }

    execute(
        &mut fixture.plain(),
        "DELETE FROM c.__diesel_schema_migrations WHERE version = '2028'; DROP TABLE c.t2028",
    );
    let drift = "WARN not as the registry has it, or unknown here c";
    assert_eq!(events(&fixture, &MigrateOptions::default().verify()), [begun, "INFO migrated c", drift, ended]);
    let refused = MigrateOptions::default().matching("zzz*".parse().unwrap());
    assert_eq!(events(&fixture, &refused), [begun, "ERROR migrating ended early"]);
}
