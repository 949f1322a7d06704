//! Tenants made, found, migrated and deleted behind the pooler.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::migrations::MigrateOptions;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, NewClient, NewDomain, text};

use super::pgbouncer::{PgBouncer, tenant};

const SAYS_WHAT_TO_USE: &str = "in SET LOCAL mode there are no connections outside a transaction: use \
                                Tenancy::transaction or public_transaction";

#[test]
fn connections_outside_a_transaction_are_refused() {
    let pooler = PgBouncer::start();
    let tenancy = pooler.tenancy(|builder| builder);
    let acme = tenant(&tenancy, "acme");
    assert_eq!(tenancy.public().unwrap_err().to_string(), SAYS_WHAT_TO_USE);
    assert_eq!(tenancy.tenant(&acme).unwrap_err().to_string(), SAYS_WHAT_TO_USE);
    assert_eq!(tenancy.schema(&acme.schema_name).unwrap_err().to_string(), SAYS_WHAT_TO_USE);
}

#[test]
fn a_tenant_is_saved_found_and_deleted_in_transactions() {
    let pooler = PgBouncer::start();
    let tenancy = pooler.tenancy(|builder| builder);
    let acme = tenant(&tenancy, "acme");
    tenancy.public_transaction(|conn| NewDomain::primary("acme.example.com", &acme).save(conn)).unwrap();
    assert_eq!(*tenancy.tenant_by_domain("acme.example.com").unwrap().unwrap().row(), acme);
    assert_eq!(text(&mut pooler.direct(), "to_regclass('acme.moods') IS NULL"), "false");

    // The schema goes with a transaction that is given up, as does the row.
    let result: Result<(), Error> = tenancy.public_transaction(|conn| {
        NewClient::of("globex").save(conn)?;
        Err(Error::NoSchema)
    });
    assert!(matches!(result, Err(Error::NoSchema)));
    assert_eq!(text(&mut pooler.direct(), "to_regnamespace('globex') IS NULL"), "true");

    let mut changed = acme.clone();
    changed.name = "Acme Inc.".to_owned();
    tenancy.public_transaction(|conn| changed.save(conn)).unwrap();

    tenancy.public_transaction(|conn| acme.delete(conn)).unwrap();
    assert_eq!(text(&mut pooler.direct(), "to_regnamespace('acme') IS NULL"), "true");
    assert_eq!(tenancy.tenant_by_domain("acme.example.com").unwrap(), None);
    let error = tenancy.transaction(&acme, |_| Ok::<_, Error>(())).unwrap_err();
    assert_eq!(error.to_string(), "schema \"acme\" does not exist");
    let rows = tenancy.public_transaction(|conn| Ok::<Vec<Client>, Error>(Client::query().load(conn)?)).unwrap();
    assert_eq!(rows, []);
}

#[test]
fn migrations_go_past_the_pooler() {
    let mut pooler = PgBouncer::start();
    let tenancy = pooler.tenancy(|builder| builder);
    let _acme = tenant(&tenancy, "acme");
    let undo = "DROP TABLE acme.moods; DROP TYPE acme.mood; \
                DELETE FROM acme.__diesel_schema_migrations WHERE version = '20260102000100'";
    pooler.direct().batch_execute(undo).unwrap();
    // Whatever went through it would fail from here on. What was done by hand only a run that verifies sees.
    pooler.stop();
    let report = tenancy.migrate_schemas(&MigrateOptions::default().verify()).unwrap();
    assert!(report.is_success(), "{report:?}");
    assert_eq!(report.applied(), 1);
    assert_eq!(text(&mut pooler.direct(), "to_regclass('acme.moods') IS NULL"), "false");
}
