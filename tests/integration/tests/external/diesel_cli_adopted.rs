//! A schema the `diesel` command made first becomes a tenant's.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::lifecycle::CreateOptions;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewClient, notes, text};

use super::diesel_cli::DieselCli;

/// A schema with one note in it and nothing of ours; the command's migrations but `without`.
fn made_by_command(fixture: &Fixture, schema: &str, without: Option<&str>) -> DieselCli {
    let mut plain = fixture.plain();
    plain.batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
    let cli = DieselCli::on(fixture, schema);
    if let Some(name) = without {
        cli.remove(name);
    }
    cli.migration(&["run"]).unwrap();
    plain.batch_execute(&format!("INSERT INTO {schema}.notes (body) VALUES ('before')")).unwrap();
    cli
}

fn adopt(fixture: &Fixture, schema: &str) {
    let mut conn = fixture.tenancy.public().unwrap();
    let error = NewClient::of(schema).save(&mut conn).unwrap_err();
    assert!(matches!(error, Error::SchemaExists { .. }), "{error}");
    let tenant = NewClient::of(schema).save_with(CreateOptions::default().adopt_schema(), &mut conn).unwrap();
    drop(conn);
    let mut conn = fixture.tenancy.tenant(&tenant).unwrap();
    let bodies: Vec<String> = notes::table.select(notes::body).load(&mut conn).unwrap();
    assert_eq!(bodies, ["before"]);
}

#[test]
fn a_schema_with_all_migrations_is_taken_as_it_is() {
    let fixture = Fixture::new("cli_adopt_all");
    let cli = made_by_command(&fixture, "acme", None);
    adopt(&fixture, "acme");
    assert!(cli.list().iter().all(|(_, applied)| *applied));
    assert_eq!(cli.list().len(), 2);
}

#[test]
fn a_schema_that_lacks_migrations_gets_them() {
    let fixture = Fixture::new("cli_adopt_some");
    let _cli = made_by_command(&fixture, "acme", Some("2026-01-02-000100_create_moods"));
    assert_eq!(text(&mut fixture.plain(), "to_regclass('acme.moods') IS NULL"), "true");
    adopt(&fixture, "acme");
    assert_eq!(text(&mut fixture.plain(), "to_regclass('acme.moods') IS NULL"), "false");
    let list = DieselCli::on(&fixture, "acme").list();
    assert!(list.iter().all(|(_, applied)| *applied), "{list:?}");
}

#[test]
fn a_schema_that_does_not_exist_is_an_error_and_not_public() {
    let fixture = Fixture::new("cli_missing");
    let error = DieselCli::on(&fixture, "missing").migration(&["run"]).unwrap_err();
    assert!(error.contains("no schema has been selected to create in"), "{error}");
    assert_eq!(text(&mut fixture.plain(), "to_regclass('public.notes') IS NULL"), "true");
}
