//! Two programs with a public schema each, in one database.

use diesel::prelude::*;
use tenants_diesel::Tenancy;
use tenants_diesel::commands::WarmOptions;
use tenants_diesel::prelude::*;

use super::{fill, oid, save, stock, usual};
use crate::helpers::{execute, relations};

diesel::table! { elsewhere.sites (id) { id -> Int4, schema_name -> Text, domain_url -> Text } }

#[derive(Debug, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = sites)]
#[tenant(domain_url, shared_migrations = "migrations/sites", tenant_migrations = "migrations/tenant")]
struct Neighbour {
    id: i32,
    #[diesel(skip_update)]
    schema_name: SchemaName,
    domain_url: String,
}

#[test]
fn neither_takes_nor_drops_what_is_the_other_s() {
    let fixture = usual("warm_neighbours");
    let (plain, tenancy) = (&mut fixture.plain(), &fixture.tenancy);
    execute(plain, "CREATE SCHEMA elsewhere");
    let neighbour = Tenancy::<Neighbour>::builder(fixture.database.url())
        .public_schema("elsewhere".parse().unwrap())
        .claim_warm_schemas(true)
        .build()
        .unwrap();
    assert!(neighbour.migrate_schemas(&MigrateOptions::default()).unwrap().is_success());
    let options = WarmOptions::default().count(2);
    fill(tenancy, 2);
    neighbour.warm_schemas(&options).unwrap();
    let (ours, theirs) = (stock(tenancy), neighbour.warm_stock().unwrap());
    assert_eq!((ours.len(), theirs.len()), (2, 2));

    assert_eq!(fill(tenancy, 2).to_string(), "0 made, 0 removed, 2 ready");
    assert_eq!(neighbour.warm_schemas(&options).unwrap().to_string(), "0 made, 0 removed, 2 ready");
    let row = "INSERT INTO public.__tenants_warm SELECT * FROM elsewhere.__tenants_warm";
    execute(plain, &format!("{row}; TRUNCATE elsewhere.__tenants_warm"));
    let foreign: Vec<_> = theirs.iter().map(|schema| oid(plain, &schema.schema)).collect();
    for name in ["acme", "globex", "initech"] {
        save(tenancy, name).unwrap();
        assert!(!foreign.contains(&oid(plain, name)));
        assert!(relations(plain, name).contains(&"notes".to_owned()));
    }
    let drained = tenancy.warm_schemas(&WarmOptions::default().drain()).unwrap();
    assert_eq!(drained.removed, 0);
    let there = foreign.iter().filter(|oid| super::oids(plain).contains(oid)).count();
    assert_eq!(there, 2);
}
