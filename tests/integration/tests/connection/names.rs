//! Names go stale; identities do not.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::Error;
use tenants_diesel::prelude::*;
use tenants_integration::{Fixture, NewDomain};

use super::helper::assert_on;

#[test]
fn a_name_given_to_another_customer_is_no_way_in() {
    let fixture = Fixture::new("replaced");
    let acme = fixture.tenant("acme");
    NewDomain::primary("acme.example.com", &acme).save(&mut fixture.tenancy.public().unwrap()).unwrap();
    let cached = fixture.tenancy.tenant_by_domain("acme.example.com").unwrap().unwrap();
    assert_on(&mut fixture.tenancy.tenant(&cached).unwrap(), "acme");
    let mut admin = fixture.plain();
    admin.batch_execute("ALTER SCHEMA acme RENAME TO acme_inc; UPDATE clients SET schema_name = 'acme_inc'").unwrap();
    assert!(matches!(fixture.tenancy.tenant(&cached), Err(Error::SchemaMissing { .. })));
    let _other_customer = fixture.tenant("acme");
    let error = fixture.tenancy.tenant(&cached).unwrap_err();
    assert!(matches!(error, Error::SchemaReplaced { expected, found, .. } if expected != found), "{error}");
    let mut conn = fixture.tenancy.public().unwrap();
    assert!(matches!(conn.set_tenant(&cached), Err(Error::SchemaReplaced { .. })));
    assert_on(&mut conn, "public");
    let inside = conn.transaction(|conn| conn.with_tenant::<_, (), Error, _>(&cached, |_| Ok(())));
    assert!(matches!(inside, Err(Error::SchemaReplaced { .. })));
    let transaction = fixture.tenancy.transaction::<_, (), Error, _>(&cached, |_| Ok(()));
    assert!(matches!(transaction, Err(Error::SchemaReplaced { .. })));
}

#[test]
fn a_name_that_is_gone_is_an_error() {
    let fixture = Fixture::with("gone", |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    drop(fixture.tenancy.tenant(&acme).unwrap());
    fixture.plain().batch_execute("DROP SCHEMA acme CASCADE").unwrap();
    assert!(matches!(fixture.tenancy.tenant(&acme), Err(Error::SchemaMissing { schema }) if schema == "acme"));
    // And costs no session.
    assert_on(&mut fixture.tenancy.public().unwrap(), "public");
}

#[test]
fn any_name_is_recognised_in_the_path_in_force() {
    let fixture = Fixture::with("names", |builder| builder.max_size(1));
    let mut admin = fixture.plain();
    for name in ["a b", "{a}", "a,b", "Null", "NULL", "null1", "ü", "a;b", "$a$", "%s", "a--b", "*/"] {
        admin.batch_execute(&format!("CREATE SCHEMA \"{name}\"")).unwrap();
        let name: SchemaName = name.parse().unwrap();
        let mut conn = fixture.tenancy.schema(&name).unwrap();
        conn.set_schema_to_public().unwrap();
        conn.set_schema(&name).unwrap();
        assert_eq!(conn.schema_name().unwrap(), name);
        drop(conn);
        fixture.tenancy.schema_transaction::<_, Error, _>(&name, |conn| conn.set_schema(&name)).unwrap();
    }
}
