//! Going back where a migration is not one message's, and in the public schema.

use diesel::migration::{Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion};
use diesel::pg::Pg;
use tenants_diesel::migrations::{CodeMigrations, MigrationScope, Target};
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;

use super::helper::{assert_registry, fleet, outcomes};
use crate::helpers::{Folder, count, relations, texts, versions};

fn back(target: Target) -> MigrateOptions {
    MigrateOptions::default().scope(MigrationScope::Tenant).target(target)
}

fn indexes(fixture: &Fixture) -> Vec<String> {
    let sql = "SELECT schemaname::text AS line FROM pg_indexes WHERE indexname = 'notes_body' ORDER BY 1";
    texts(&mut fixture.plain(), sql)
}

#[test]
fn outside_a_transaction() {
    let folder = Folder::new();
    let fixture = fleet("reverting_outside", &folder, &["a", "b"]);
    folder.add_outside_transaction("2031", "CREATE INDEX CONCURRENTLY notes_body ON notes (body)");
    std::fs::write(folder.path().join("2031_test/down.sql"), "DROP INDEX CONCURRENTLY notes_body").unwrap();
    assert!(fixture.migrate(&MigrateOptions::default()).is_success());
    assert_eq!(indexes(&fixture), ["a", "b"]);
    for (target, expected) in [(Target::Redo(1), &["a", "b"][..]), (Target::Revert(1), &[])] {
        assert!(fixture.migrate(&back(target)).is_success());
        assert_eq!(indexes(&fixture), expected);
        assert_registry(&mut fixture.plain());
    }
}

struct Code;
struct Named;

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("2035_code")
    }
}

impl MigrationName for Named {
    fn version(&self) -> MigrationVersion<'_> {
        "2035".into()
    }
}

impl MigrationMetadata for Code {
    fn run_in_transaction(&self) -> bool {
        true
    }
}

impl Migration<Pg> for Code {
    fn run(&self, conn: &mut dyn diesel::connection::BoxableConnection<Pg>) -> diesel::migration::Result<()> {
        Ok(conn.batch_execute("CREATE TABLE coded (id int)")?)
    }
    fn revert(&self, conn: &mut dyn diesel::connection::BoxableConnection<Pg>) -> diesel::migration::Result<()> {
        Ok(conn.batch_execute("DROP TABLE coded")?)
    }
    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }
    fn name(&self) -> &dyn MigrationName {
        &Named
    }
}

impl MigrationSource<Pg> for Code {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<Pg>>>> {
        Ok(vec![Box::new(Self)])
    }
}

#[test]
fn written_in_rust() {
    let fixture = Fixture::with("reverting_code", |builder| builder.tenant_migrations(CodeMigrations(Code)));
    for name in ["a", "b"] {
        let _ = fixture.tenant(name);
    }
    let there = || relations(&mut fixture.plain(), "b").contains(&"coded".to_owned());
    for (target, expected) in [(Target::Redo(1), true), (Target::Revert(1), false), (Target::Latest, true)] {
        let report = fixture.migrate(&back(target));
        assert!(report.is_success(), "{report}");
        assert_eq!(there(), expected);
        assert_registry(&mut fixture.plain());
    }
}

/// The tenants' own table goes too.
#[test]
fn the_public_schema_to_nothing() {
    let fixture = Fixture::new("reverting_public");
    let report = fixture.migrate(&MigrateOptions::default().scope(MigrationScope::Shared).target(Target::Zero));
    assert_eq!(outcomes(&report), ["public: 2"]);
    let plain = &mut fixture.plain();
    assert_eq!(relations(plain, "public"), ["__diesel_schema_migrations", "__tenants_registry"]);
    assert_eq!(versions(plain, "public"), [""; 0]);
    assert_eq!(count(plain, "public.__tenants_registry WHERE versions = '{}'"), 1);
    assert!(fixture.migrate(&MigrateOptions::default()).is_success());
    assert_registry(plain);
}

/// What the tenants refer to must not go while one of them still does.
#[test]
fn the_public_schema_is_left_where_a_tenant_failed() {
    let shared = Folder::new();
    let folder = Folder::new();
    let fixture = Fixture::with("reverting_both", |builder| {
        builder.shared_migrations(shared.source()).tenant_migrations(folder.source())
    });
    let _a = fixture.tenant("a");
    shared.add_with_down("2031", "CREATE TABLE countries (id int)", "DROP TABLE countries CASCADE");
    folder.add_with_down("2031", "SELECT 1", "SELECT nonsense");
    assert!(fixture.migrate(&MigrateOptions::default()).is_success());
    let both = MigrateOptions::default().target(Target::Revert(1));
    let both = both.schema("public".parse().unwrap()).schema("a".parse().unwrap());
    let report = fixture.migrate(&both);
    let told = outcomes(&report);
    assert!(told[0] == "public: skipped" && told[1].starts_with("a: failed "), "{told:?}");
    assert!(relations(&mut fixture.plain(), "public").contains(&"countries".to_owned()));
}
