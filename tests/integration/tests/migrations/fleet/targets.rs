//! Where a fleet is asked to stand.

use tenants_diesel::Error;
use tenants_diesel::migrations::{
    EmbeddedFolder, EmbeddedMigration, MigrationScope, PlanProblem, RequestError, Target,
};
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;

use super::helper::{assert_registry, fleet, outcomes};
use crate::helpers::{Folder, relations, versions};

fn to(target: Target) -> MigrateOptions {
    MigrateOptions::default().scope(MigrationScope::Tenant).target(target)
}

/// Runs, and gives the tables of the tenant a beside the usual ones; the tenant b has the same.
fn tables(fixture: &Fixture, options: &MigrateOptions) -> Vec<String> {
    let report = fixture.migrate(options);
    assert!(report.is_success(), "{report}");
    let plain = &mut fixture.plain();
    assert_registry(plain);
    assert_eq!(relations(plain, "a"), relations(plain, "b"));
    assert_eq!(versions(plain, "a"), versions(plain, "b"));
    let usual = ["__diesel_schema_migrations", "moods", "notes"];
    relations(plain, "a").into_iter().filter(|table| !usual.contains(&table.as_str())).collect()
}

fn three() -> Folder {
    let folder = Folder::new();
    for n in 1..=3 {
        folder.add_with_down(&format!("202{n}7"), &format!("CREATE TABLE t{n} (id int)"), &format!("DROP TABLE t{n}"));
    }
    folder
}

#[test]
fn forward_and_backward_to_a_version_and_by_number() {
    // Behind the embedded ones.
    let folder = Folder::new();
    for n in 1..=3 {
        folder.add_with_down(&format!("203{n}"), &format!("CREATE TABLE t{n} (id int)"), &format!("DROP TABLE t{n}"));
    }
    let fixture = fleet("targets", &folder, &["a", "b"]);
    let version = |version: &str| to(Target::Version(version.into()));
    assert_eq!(tables(&fixture, &version("2031")), ["t1"]);
    assert_eq!(tables(&fixture, &version("2031")), ["t1"]);
    assert_eq!(tables(&fixture, &version("2032")), ["t1", "t2"]);
    assert_eq!(tables(&fixture, &MigrateOptions::default()), ["t1", "t2", "t3"]);
    assert_eq!(tables(&fixture, &to(Target::Revert(1))), ["t1", "t2"]);
    assert_eq!(tables(&fixture, &to(Target::Redo(2))), ["t1", "t2"]);
    assert_eq!(fixture.migrate(&to(Target::Redo(1))).reverted(), 2);
    assert_eq!(tables(&fixture, &to(Target::Zero)), [""; 0]);
    assert_eq!(relations(&mut fixture.plain(), "a"), ["__diesel_schema_migrations"]);
    assert_eq!(fixture.migrate(&to(Target::Zero)).up_to_date, 2);
    assert_eq!(tables(&fixture, &MigrateOptions::default()), ["t1", "t2", "t3"]);
}

#[test]
fn faked_is_only_written_down() {
    let folder = Folder::new();
    let fixture = fleet("targets_fake", &folder, &["a", "b"]);
    folder.add_with_down("2031", "CREATE TABLE t1 (id int)", "DROP TABLE t1");
    let report = fixture.migrate(&MigrateOptions::default().fake());
    assert_eq!(report.schemas[0].steps[0].to_string(), "applied 2031 (faked)");
    assert_eq!(tables(&fixture, &MigrateOptions::default()), [""; 0]);
    assert_eq!(versions(&mut fixture.plain(), "a").len(), 3);
    assert_eq!(tables(&fixture, &to(Target::Revert(1)).fake()), [""; 0]);
    assert_eq!(tables(&fixture, &MigrateOptions::default()), ["t1"]);
}

#[test]
fn what_nobody_can_mean_is_refused_and_nothing_sent() {
    let folder = three();
    let fixture = fleet("targets_refused", &folder, &["a", "b"]);
    let refused = |options: MigrateOptions| match fixture.tenancy.migrate_schemas(&options).unwrap_err() {
        Error::Request(error) => error,
        other => panic!("{other:?}"),
    };
    let all = MigrateOptions::default;
    for target in [Target::Zero, Target::Revert(1), Target::Redo(1)] {
        assert_eq!(refused(all().target(target.clone())), RequestError::WhichSet);
        // A pattern that fits the public schema too says no more.
        assert_eq!(refused(all().target(target).matching("*".parse().unwrap())), RequestError::WhichSet);
    }
    let version = || "1999".into();
    assert_eq!(refused(to(Target::Version(version()))), RequestError::UnknownVersion { version: version(), app: None });
    assert_eq!(refused(all().app("crm")), RequestError::UnknownApp { app: "crm".into() });
    assert_eq!(tables(&fixture, &all()), ["t1", "t2", "t3"]);
}

#[test]
fn a_missing_down_sql_stands_against_it() {
    let folder = Folder::new();
    folder.add_with_down("2031", "CREATE TABLE t1 (id int)", "DROP TABLE t1");
    folder.add("2032", "CREATE TABLE t2 (id int)");
    let fixture = fleet("targets_no_down", &folder, &["a", "b"]);
    folder.remove_down("2032");
    let report = fixture.migrate(&to(Target::Revert(2)));
    for (_, error) in report.failures() {
        let missing =
            matches!(error, Error::Plan { problem: PlanProblem::MissingDown { version }, .. } if *version == "2032");
        assert!(missing, "{error:?}");
    }
    assert_eq!(report.failures().count(), 2);
    assert_eq!(tables(&fixture, &MigrateOptions::default()), ["t1", "t2"]);
}

const CRM: EmbeddedFolder = EmbeddedFolder {
    app: Some("crm"),
    path: "nowhere",
    migrations: &[EmbeddedMigration {
        name: "2033_crm",
        version: "2033",
        up: "CREATE TABLE crm (id int)",
        down: Some("DROP TABLE crm"),
        metadata: None,
    }],
};

#[test]
fn an_app_s_migrations_are_left_to_themselves() {
    let folder = Folder::new();
    let fixture =
        Fixture::with("targets_app", |builder| builder.tenant_migrations(folder.source()).tenant_migrations(CRM));
    for name in ["a", "b"] {
        let _ = fixture.tenant(name);
    }
    folder.add_with_down("2034", "CREATE TABLE t4 (id int)", "DROP TABLE t4");
    let crm = || MigrateOptions::default().app("crm");
    assert_eq!(tables(&fixture, &crm().target(Target::Zero)), [""; 0]);
    assert_eq!(tables(&fixture, &crm()), ["crm"]);
    assert_eq!(tables(&fixture, &MigrateOptions::default()), ["crm", "t4"]);
    assert_eq!(outcomes(&fixture.migrate(&crm().target(Target::Redo(5)))), ["a: 2", "b: 2"]);
    assert_eq!(tables(&fixture, &crm().target(Target::Revert(1))), ["t4"]);
    // There is one, but it is not the app's.
    let refused = fixture.tenancy.migrate_schemas(&crm().target(Target::Version("2034".into()))).unwrap_err();
    assert_eq!(refused.to_string(), "there is no migration 2034 of an app \"crm\" to go to");
}
