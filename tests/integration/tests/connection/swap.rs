//! `mem::swap` of what is behind `Deref`.

use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, text};

use super::helper::{assert_on, name, rows};

#[test]
fn two_connections_know_where_they_are() {
    let fixture = Fixture::new("swap");
    let (acme, globex) = (fixture.tenant("acme"), fixture.tenant("globex"));
    let mut a = fixture.tenancy.tenant(&acme).unwrap();
    let mut b = fixture.tenancy.tenant(&globex).unwrap();
    std::mem::swap(&mut *a, &mut *b);
    assert_on(&mut a, "globex");
    assert_on(&mut b, "acme");
    a.set_schema(&name("acme")).unwrap();
    assert_on(&mut a, "acme");
}

#[test]
fn a_plain_connection_swapped_in_is_refused() {
    let fixture = Fixture::with("swap_plain", |builder| builder.max_size(1));
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let mut plain = fixture.plain();
    std::mem::swap(&mut *conn, &mut plain);
    assert!(matches!(conn.schema_name(), Err(Error::InstrumentationReplaced)));
    assert!(matches!(conn.set_schema(&name("acme")), Err(Error::InstrumentationReplaced)));
    assert!(rows(&mut conn).is_err());
    drop(conn);
    // It is not taken into the pool either.
    assert_on(&mut fixture.tenancy.tenant(&acme).unwrap(), "acme");
}

#[test]
fn a_session_does_not_get_into_another_databases_pool() {
    let here = Fixture::with("swap_here", |builder| builder.max_size(1));
    let there = Fixture::with("swap_there", |builder| builder.max_size(1));
    let (acme, other) = (here.tenant("acme"), there.tenant("acme"));
    let mut a = here.tenancy.tenant(&acme).unwrap();
    let mut b = there.tenancy.tenant(&other).unwrap();
    std::mem::swap(&mut *a, &mut *b);
    drop((a, b));
    let mut conn = here.tenancy.tenant(&acme).unwrap();
    assert_eq!(text(&mut conn, "current_database()"), here.database.name());
}

#[test]
fn a_connection_of_ones_own_does_not_get_into_a_pool() {
    use diesel::Connection as _;
    let fixture = Fixture::with("swap_own", |builder| builder.max_size(1));
    let other = Fixture::new("swap_own_other");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    let mut own = tenants_diesel::TenantConnection::establish(other.database.url()).unwrap();
    std::mem::swap(&mut *conn, &mut *own);
    drop(conn);
    let tenancy: &Tenancy<Client> = &fixture.tenancy;
    assert_eq!(text(&mut tenancy.tenant(&acme).unwrap(), "current_database()"), fixture.database.name());
}
