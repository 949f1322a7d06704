//! The `diesel` command on a tenant that we made: lists, runs and reverts its migrations, and we see what it did.

use diesel::prelude::*;
use tenants_diesel::SchemaName;
use tenants_diesel::migrations::{MigrateOptions, applied_versions};
use tenants_integration::{Fixture, notes, text};

use super::diesel_cli::DieselCli;

const NOTES: &str = "2026-01-02-000000_create_notes";
const MOODS: &str = "2026-01-02-000100_create_moods";
const EXTRA: &str = "2030-01-01-000000_create_extra";

/// The versions we see as applied.
fn applied(fixture: &Fixture, schema: &SchemaName) -> Vec<String> {
    let versions = applied_versions(&mut fixture.tenancy.public().unwrap(), schema).unwrap();
    versions.iter().map(|version| version.as_str().to_owned()).collect()
}

/// How many migrations a run of ours applies that asks the schemas themselves.
fn migrate(fixture: &Fixture) -> usize {
    let report = fixture.migrate(&MigrateOptions::default().verify());
    assert!(report.is_success(), "{report:?}");
    report.applied()
}

fn listed(migrations: &[(&str, bool)]) -> Vec<(String, bool)> {
    migrations.iter().map(|(name, applied)| ((*name).to_owned(), *applied)).collect()
}

#[test]
fn the_command_sees_what_we_applied() {
    let fixture = Fixture::new("cli_sees");
    let _acme = fixture.tenant("acme");
    let cli = DieselCli::on(&fixture, "acme");
    assert_eq!(cli.list(), listed(&[(NOTES, true), (MOODS, true)]));
    assert_eq!(cli.migration(&["pending"]).unwrap().trim(), "false");
    // It finds nothing to do, and so does not fail on what is there already.
    cli.migration(&["run"]).unwrap();
    assert_eq!(migrate(&fixture), 0);
}

#[test]
fn we_mend_what_the_command_reverted() {
    let fixture = Fixture::new("cli_reverts");
    let acme = fixture.tenant("acme");
    let _globex = fixture.tenant("globex");
    let cli = DieselCli::on(&fixture, "acme");

    cli.migration(&["revert"]).unwrap();
    assert_eq!(cli.list(), listed(&[(NOTES, true), (MOODS, false)]));
    assert_eq!(applied(&fixture, &acme.schema_name), ["20260102000000"]);
    assert_eq!(text(&mut fixture.plain(), "to_regclass('acme.moods') IS NULL"), "true");
    // The neighbour has lost nothing.
    assert_eq!(DieselCli::on(&fixture, "globex").list(), listed(&[(NOTES, true), (MOODS, true)]));

    assert_eq!(migrate(&fixture), 1);
    assert_eq!(cli.list(), listed(&[(NOTES, true), (MOODS, true)]));
    assert_eq!(text(&mut fixture.plain(), "(SELECT count(*) FROM acme.moods)"), "0");
}

#[test]
fn we_leave_alone_what_the_command_ran() {
    let fixture = Fixture::new("cli_runs");
    let acme = fixture.tenant("acme");
    let cli = DieselCli::on(&fixture, "acme");

    cli.migration(&["revert", "--all"]).unwrap();
    assert!(applied(&fixture, &acme.schema_name).is_empty());
    cli.migration(&["run"]).unwrap();
    assert_eq!(applied(&fixture, &acme.schema_name), ["20260102000000", "20260102000100"]);
    assert_eq!(migrate(&fixture), 0);

    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    diesel::insert_into(notes::table).values(notes::body.eq("after")).execute(&mut conn).unwrap();
    let bodies: Vec<String> = notes::table.select(notes::body).load(&mut conn).unwrap();
    assert_eq!(bodies, ["after"]);
}

#[test]
fn a_migration_only_the_command_knows_does_not_stop_us() {
    let fixture = Fixture::new("cli_knows_more");
    let acme = fixture.tenant("acme");
    let cli = DieselCli::on(&fixture, "acme");
    cli.add(EXTRA, "CREATE TABLE extra (id int);", "DROP TABLE extra;");

    assert_eq!(cli.list(), listed(&[(NOTES, true), (MOODS, true), (EXTRA, false)]));
    cli.migration(&["run"]).unwrap();
    assert_eq!(applied(&fixture, &acme.schema_name), ["20260102000000", "20260102000100", "20300101000000"]);
    assert_eq!(text(&mut fixture.plain(), "to_regclass('acme.extra') IS NULL"), "false");
    assert_eq!(text(&mut fixture.plain(), "to_regclass('public.extra') IS NULL"), "true");
    assert_eq!(migrate(&fixture), 0);

    cli.migration(&["revert"]).unwrap();
    assert_eq!(applied(&fixture, &acme.schema_name), ["20260102000000", "20260102000100"]);
    assert_eq!(text(&mut fixture.plain(), "to_regclass('acme.extra') IS NULL"), "true");
}
