//! What a plan costs, and that it leaves nothing behind.

use diesel::prelude::*;
use tenants_diesel::Tenancy;
use tenants_diesel::migrations::{MigrationScope, Target};
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Proxy};

use super::helper::{fleet, make_many};
use crate::helpers::{Folder, execute, schemas, texts};

/// The round trips of a plan, without those of connecting, and how many schemas it found behind.
fn cost(tenants: usize, options: &MigrateOptions) -> (usize, usize) {
    let folder = Folder::new();
    let fixture = fleet("plan_cost", &folder, &["a"]);
    make_many(&mut fixture.plain(), "a", tenants - 1);
    let _ = fixture.migrate(&MigrateOptions::default());
    folder.add("2027", "CREATE TABLE first (id int)");
    let proxy = Proxy::new(&fixture);
    let connecting = proxy.round_trips(|| drop(PgConnection::establish(proxy.url()).unwrap()));
    let builder = Tenancy::<Client>::builder(proxy.url()).tenant_migrations(folder.source());
    let tenancy = builder.max_size(1).min_idle(0).build().unwrap();
    let mut behind = 0;
    let all = proxy.round_trips(|| behind = tenancy.plan_migrations(options).unwrap().behind());
    (all - connecting, behind)
}

#[test]
fn the_same_for_three_tenants_and_for_300() {
    let ((few, three), (many, hundreds)) = (cost(3, &MigrateOptions::default()), cost(300, &MigrateOptions::default()));
    assert_eq!((few, three, hundreds), (many, 3, 300));
    assert!(few <= 6, "{few}");
}

#[test]
fn nothing_is_changed() {
    let folder = Folder::new();
    let fixture = fleet("plan_changes", &folder, &["a", "b", "c"]);
    folder.add_with_down("2027", "CREATE TABLE first (id int)", "DROP TABLE first");
    let plain = &mut fixture.plain();
    // Nothing is put right either.
    execute(
        plain,
        "UPDATE public.__tenants_registry SET versions = '{1}' WHERE schema_name = 'b'; DROP SCHEMA c CASCADE",
    );
    let look = |plain: &mut PgConnection| {
        let rows = "SELECT concat_ws(' ', schema_name, schema_oid, versions, migrated_at) AS line FROM public.__tenants_registry ORDER BY 1";
        let catalog = "SELECT concat_ws(' ', n.oid, nspname, c.oid, relname, c.xmin) AS line FROM pg_namespace n \
                       LEFT JOIN pg_class c ON relnamespace = n.oid WHERE nspname !~ '^pg_(temp|toast_temp)' ORDER BY 1";
        let books = ["public", "a", "b"]
            .map(|name| texts(plain, &format!("SELECT version AS line FROM {name}.__diesel_schema_migrations")));
        (schemas(plain), texts(plain, rows), texts(plain, catalog), books)
    };
    let before = look(plain);
    let all = MigrateOptions::default;
    let tenants = || all().scope(MigrationScope::Tenant);
    let options = [
        all(),
        all().verify(),
        all().fake_initial(),
        all().fake(),
        tenants().target(Target::Redo(1)),
        tenants().target(Target::Zero),
    ];
    for options in options {
        assert!(!fixture.tenancy.plan_migrations(&options).unwrap().is_up_to_date(), "{options:?}");
        assert_eq!(look(plain), before, "{options:?}");
    }
}
