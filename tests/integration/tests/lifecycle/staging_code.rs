//! Migrations written in Rust, which run step by step.

use diesel::migration::{Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion};
use diesel::pg::Pg;
use tenants_diesel::TenancyBuilder;
use tenants_diesel::migrations::CodeMigrations;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient, PUBLIC_PATH, search_path};

use super::staging::equals_a_schema_made_by_hand;
use crate::helpers::{ADVISORY_LOCKS, count, error_chain, schemas, tenants, versions};

/// A migration written in Rust.
struct Coded {
    name: CodedName,
    in_transaction: bool,
    fails: bool,
}

#[derive(Clone)]
struct CodedName(&'static str);

impl std::fmt::Display for CodedName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl MigrationName for CodedName {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(self.0)
    }
}

impl MigrationMetadata for Coded {
    fn run_in_transaction(&self) -> bool {
        self.in_transaction
    }
}

impl Migration<Pg> for Coded {
    fn run(&self, conn: &mut dyn diesel::connection::BoxableConnection<Pg>) -> diesel::migration::Result<()> {
        conn.batch_execute(&format!(
            "CREATE TABLE coded_{} (id int); INSERT INTO notes (body) VALUES ('coded')",
            self.name
        ))?;
        if self.fails { Err("the code says no".into()) } else { Ok(()) }
    }

    fn revert(&self, _: &mut dyn diesel::connection::BoxableConnection<Pg>) -> diesel::migration::Result<()> {
        Ok(())
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        &self.name
    }
}

struct Code {
    fails: bool,
}

impl MigrationSource<Pg> for Code {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<Pg>>>> {
        let coded = |name, in_transaction| -> Box<dyn Migration<Pg>> {
            Box::new(Coded { name: CodedName(name), in_transaction, fails: self.fails && name == "2031" })
        };
        Ok(vec![coded("2030", true), coded("2031", false)])
    }
}

fn coded(fails: bool) -> impl FnOnce(TenancyBuilder<Client>) -> TenancyBuilder<Client> {
    move |builder| builder.tenant_migrations(CodeMigrations(Code { fails }))
}

#[test]
fn migrations_written_in_rust_run_in_the_staging_schema() {
    let fixture = Fixture::with("code", coded(false));
    let statement =
        |version| format!("CREATE TABLE coded_{version} (id int); INSERT INTO notes (body) VALUES ('coded')");
    equals_a_schema_made_by_hand(&fixture, &[&statement("2030"), &statement("2031")]);
    assert_eq!(count(&mut fixture.plain(), "staged.notes"), 2);
}

#[test]
fn migrations_written_in_rust_run_in_a_schema_that_exists() {
    let fixture = Fixture::new("code_existing");
    let _acme = fixture.tenant("acme");
    let tenancy = coded(false)(Tenancy::builder(fixture.database.url())).max_size(1).build().unwrap();
    let report = tenancy.migrate_schemas(&MigrateOptions::default()).unwrap();
    assert!(report.is_success() && report.applied() == 2, "{report:?}");
    assert_eq!(versions(&mut fixture.plain(), "acme")[2..], ["2030", "2031"]);
    assert_eq!(tenancy.migrate_schemas(&MigrateOptions::default()).unwrap().applied(), 0);
}

#[test]
fn code_that_fails_leaves_no_schema_at_all() {
    let fixture = Fixture::with("code_fails", coded(true));
    let mut conn = fixture.tenancy.public().unwrap();
    let error = NewClient::of("acme").save(&mut conn).unwrap_err();
    let text = error_chain(&error);
    assert!(text.contains("\"2031\"") && text.contains("\"acme\"") && text.contains("the code says no"), "{text}");
    assert_eq!(search_path(&mut conn), PUBLIC_PATH);
    let plain = &mut fixture.plain();
    assert_eq!((schemas(plain), tenants(plain)), (vec!["public".to_owned()], vec![]));
    assert_eq!(count(plain, ADVISORY_LOCKS), 0);
}
