//! Tenants with tables of a test's own.

use tenants_diesel::Error;
use tenants_diesel::commands::data::{DataError, DataReport, DumpOptions};
use tenants_integration::Fixture;

use crate::helpers::{execute, texts};

/// A fixture with the tenants `a`, which has a note, and `b`, which has none; both with these tables more.
pub(super) fn two_tenants(hint: &str, tables: &str) -> Fixture {
    let fixture = Fixture::new(hint);
    for schema in ["a", "b"] {
        let _ = fixture.tenant(schema);
        execute(&mut fixture.plain(), &format!("SET search_path TO {schema}; {tables}"));
    }
    execute(&mut fixture.plain(), "TRUNCATE b.notes RESTART IDENTITY");
    fixture
}

pub(super) fn dump(fixture: &Fixture, schema: &str, options: &DumpOptions) -> String {
    let mut text = Vec::new();
    fixture.tenancy.dump_data(&schema.parse().unwrap(), options, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

pub(super) fn load(fixture: &Fixture, schema: &str, text: &str) -> Result<DataReport, Error> {
    fixture.tenancy.load_data(&schema.parse().unwrap(), &mut text.as_bytes())
}

/// Why the text was not loaded.
#[track_caller]
pub(super) fn refused(fixture: &Fixture, schema: &str, text: &str) -> DataError {
    match load(fixture, schema, text) {
        Err(Error::Data(error)) => *error,
        other => panic!("{text}: {other:?}"),
    }
}

/// The rows of a table, as text.
pub(super) fn rows(fixture: &Fixture, table: &str) -> Vec<String> {
    texts(&mut fixture.plain(), &format!("SELECT t::text AS line FROM {table} t ORDER BY 1"))
}
