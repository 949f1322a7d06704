//! diesel's own helpers on our connection.

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, notes, text};

use super::helper::{assert_on, name, rows};

#[derive(diesel::MultiConnection)]
enum AnyConnection {
    Tenant(TenantConnection),
}

#[test]
fn migrations_land_in_the_schema_it_is_on() {
    let fixture = Fixture::new("harness");
    let _acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.schema(&name("acme")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let migration = folder.path().join("2027-01-01-000000_create_colours");
    std::fs::create_dir(&migration).unwrap();
    std::fs::write(migration.join("up.sql"), "CREATE TABLE colours ()").unwrap();
    std::fs::write(migration.join("down.sql"), "DROP TABLE colours").unwrap();
    let source = FileBasedMigrations::from_path(folder.path()).unwrap();
    assert_eq!(MigrationSource::<Pg>::migrations(&source).unwrap().len(), 1);
    let applied = conn.run_pending_migrations(source.clone()).unwrap().len();
    assert_eq!(applied, 1);
    assert_eq!(text(&mut conn, "'acme.colours'::regclass::text"), "colours");
    assert_on(&mut conn, "acme");
    let migrations: Vec<Box<dyn Migration<Pg>>> = source.migrations().unwrap();
    conn.revert_migration(&*migrations[0]).unwrap();
    assert_eq!(text(&mut conn, "to_regclass('acme.colours') IS NULL"), "true");
}

#[test]
fn multi_connection() {
    let fixture = Fixture::new("multi");
    let mut conn = AnyConnection::Tenant(fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap());
    let AnyConnection::Tenant(inner) = &mut conn;
    assert_eq!(rows(inner).unwrap(), ["acme"]);
    let count = diesel::dsl::sql::<diesel::sql_types::BigInt>("SELECT count(*) FROM notes");
    assert_eq!(count.get_result::<i64>(&mut conn).unwrap(), 1);
}

#[test]
fn parameters_through_a_multi_connection() {
    let fixture = Fixture::new("multi_parameters");
    let _globex = fixture.tenant("globex");
    let mut conn = AnyConnection::Tenant(fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap());
    for schema in ["acme", "globex", "acme"] {
        let AnyConnection::Tenant(inner) = &mut conn;
        inner.set_schema(&name(schema)).unwrap();
        let found: Vec<String> = notes::table.filter(notes::id.eq(1)).select(notes::body).load(&mut conn).unwrap();
        assert_eq!(found, [schema]);
    }
}
