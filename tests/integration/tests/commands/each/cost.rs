//! How often a run waits for the server, and where its connections lead.

use tenants_diesel::Tenancy;
use tenants_diesel::commands::EachOptions;
use tenants_diesel::connection::SearchPathMode;
use tenants_integration::{Client, Proxy, text};

use super::helper::fleet;
use crate::helpers::execute;

#[test]
fn a_tenant_costs_four_round_trips_beside_its_own() {
    let fixture = fleet("each_cost", &["a", "b"]);
    let proxy = Proxy::new(&fixture);
    let tenancy = Tenancy::<Client>::builder(proxy.url()).min_idle(0).build().unwrap();
    let cost = || {
        proxy.round_trips(|| {
            let _ = tenancy.run_in_tenants(&EachOptions::default(), |_, _| Ok(())).unwrap();
        })
    };
    let few = cost();
    execute(
        &mut fixture.plain(),
        "INSERT INTO public.clients (schema_name, name, on_trial) SELECT 't' || n, 'x', true FROM generate_series(1, 100) n; \
         DO $$ BEGIN FOR n IN 1..100 LOOP \
         EXECUTE format('CREATE SCHEMA %I CREATE TABLE __diesel_schema_migrations ()', 't' || n); END LOOP; END $$",
    );
    assert_eq!(cost() - few, 400);
}

#[test]
fn where_the_pool_has_a_pooler_the_run_goes_past_it() {
    let fixture = fleet("each_local", &["a", "b"]);
    let tenancy = Tenancy::<Client>::builder("postgresql://nobody@127.0.0.1:1/nothing")
        .search_path_mode(SearchPathMode::Transaction)
        .migration_url(fixture.database.url())
        .min_idle(0)
        .build()
        .unwrap();
    let report = tenancy.run_in_tenants(&EachOptions::default(), |tenant, conn| {
        assert_eq!(text(conn, "current_schema()"), tenant.schema_name.as_str());
        Ok(())
    });
    assert_eq!(report.unwrap().done, 2);
}
