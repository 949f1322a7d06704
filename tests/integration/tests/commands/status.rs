//! The state of a database at a glance.

use tenants_diesel::Tenancy;
use tenants_diesel::commands::Status;
use tenants_diesel::prelude::*;
use tenants_diesel::testing::TestDatabase;
use tenants_integration::{Client, Fixture, NewClient, Proxy};

use crate::helpers::{Folder, SmallServer, execute};

fn counts(status: &Status) -> (usize, usize, usize, usize, usize) {
    let tenants = status.tenants.clone().unwrap();
    (tenants.all, tenants.up_to_date, tenants.behind, tenants.unregistered, tenants.without_schema)
}

#[test]
fn an_empty_database() {
    let database = TestDatabase::new("status_empty").unwrap();
    let tenancy = Tenancy::<Client>::builder(database.url()).max_size(3).min_idle(0).build().unwrap();
    let status = tenancy.status().unwrap();
    assert!(status.can_create_schemas && status.public.exists && !status.registry);
    assert_eq!((status.public.applied, status.public.pending, status.tenants.is_none()), (0, 2, true));
    assert_eq!(status.pool.max_size, 3);
    execute(
        &mut database.connect().unwrap(),
        "DROP SCHEMA public; CREATE SCHEMA x; CREATE TABLE x.__diesel_schema_migrations ()",
    );
    let status = tenancy.status().unwrap();
    assert!(!status.public.exists);
    assert_eq!(status.without_row.first, ["x"]);
}

#[test]
fn tenants_by_what_they_have() {
    let folder = Folder::new();
    let fixture = Fixture::with("status", |builder| builder.tenant_migrations(folder.source()));
    let plain = &mut fixture.plain();
    NewClient::of("public").save(&mut fixture.tenancy.public().unwrap()).unwrap();
    for name in ["a", "b", "c", "Gone", "again"] {
        let _ = fixture.tenant(name);
    }
    assert_eq!(counts(&fixture.tenancy.status().unwrap()), (5, 5, 0, 0, 0));
    folder.add("2027", "CREATE TABLE more (id int)");
    let options = MigrateOptions::default().schema("a".parse().unwrap()).schema("b".parse().unwrap());
    fixture.migrate(&options);
    execute(
        plain,
        "DROP SCHEMA \"Gone\" CASCADE; DROP SCHEMA again CASCADE; CREATE SCHEMA again; CREATE SCHEMA \"Lost 1\"; \
         CREATE TABLE \"Lost 1\".__diesel_schema_migrations (); CREATE SCHEMA stranger; CREATE SCHEMA tenants_staging_1; \
         CREATE TABLE tenants_staging_1.__diesel_schema_migrations (); CREATE SCHEMA tenants_deleting_2; \
         INSERT INTO public.__diesel_schema_migrations VALUES ('9')",
    );
    let status = fixture.tenancy.status().unwrap();
    assert_eq!(counts(&status), (5, 2, 1, 1, 1));
    let public = (status.public.applied, status.public.pending, status.public.unknown);
    assert_eq!(public, (2, 0, 1));
    assert_eq!(status.without_row.first, ["Lost 1"]);
    assert_eq!(status.staging.first, ["tenants_staging_1"]);
    assert_eq!(status.deleting.first, ["tenants_deleting_2"]);
    assert_eq!(status.database, tenants_integration::text(plain, "current_database()"));
    assert_eq!(status.role, tenants_integration::text(plain, "current_user"));
    assert!(status.registry);
    let text = status.to_string();
    for line in [
        "tenants   5: 2 up to date, 1 behind, 1 not in the registry, 1 without a schema",
        "schemas   1 without a tenant's row: Lost 1",
        "public    schema public, 2 migrations applied, 0 pending, 1 unknown here",
    ] {
        assert!(text.lines().any(|found| found == line), "{text}");
    }
    let json = serde_json::to_value(&status).unwrap();
    assert_eq!(json["tenants"]["up_to_date"], 2);

    execute(plain, "DROP TABLE public.__tenants_registry");
    let status = fixture.tenancy.status().unwrap();
    assert_eq!((counts(&status), status.registry), ((5, 0, 0, 4, 1), false));
}

#[test]
fn a_deletion_that_was_cut_off() {
    let server = SmallServer::new("status_deleting");
    let acme = server.large_tenant("acme");
    server.cut_off_deletion(&acme);
    let status = server.tenancy.status().unwrap();
    assert_eq!((status.deleting.count, status.without_row.count), (1, 0));
    assert_eq!(counts(&status), (1, 0, 0, 0, 1));
}

#[test]
fn its_cost_does_not_grow_with_the_tenants() {
    let fixture = Fixture::new("status_cost");
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url()).min_idle(0).build().unwrap();
    let measure = || {
        let mut trips = 0;
        let bytes = proxy.received(|| trips = proxy.round_trips(|| drop(tenancy.status().unwrap())));
        (trips, bytes)
    };
    let (trips, bytes) = measure();
    assert!((5..=14).contains(&trips), "{trips} round trips");
    let plain = &mut fixture.plain();
    execute(
        plain,
        "INSERT INTO public.clients (schema_name, name, on_trial) SELECT 't' || n, 'x', true FROM generate_series(1, 3000) n; \
         DO $$ BEGIN FOR n IN 1..60 LOOP EXECUTE format('CREATE SCHEMA lost_%s', n); \
         EXECUTE format('CREATE TABLE lost_%s.__diesel_schema_migrations ()', n); END LOOP; END $$",
    );
    let (more, more_bytes) = measure();
    assert_eq!(more, trips);
    assert!(more_bytes < bytes + 500, "{bytes} and {more_bytes} bytes");
    let status = tenancy.status().unwrap();
    assert_eq!((status.without_row.count, status.without_row.first.len()), (60, 10));
    assert!(status.to_string().contains(" and 50 more"), "{status}");
}
