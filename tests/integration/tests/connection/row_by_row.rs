//! Rows loaded one by one, and not all of them.

use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;

use super::helper::{assert_on, name};

fn first_of_many(conn: &mut TenantConnection) -> i32 {
    let query = diesel::dsl::sql::<diesel::sql_types::Int4>("SELECT generate_series(1, 1000)");
    query.load_iter::<i32, PgRowByRowLoadingMode>(conn).unwrap().next().unwrap().unwrap()
}

#[test]
fn a_cursor_dropped_half_way_disturbs_neither_a_query_nor_a_switch() {
    let fixture = Fixture::new("row_by_row");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    assert_eq!(first_of_many(&mut conn), 1);
    assert_on(&mut conn, "acme");
    assert_eq!(first_of_many(&mut conn), 1);
    conn.set_schema(&name("globex")).unwrap();
    assert_on(&mut conn, "globex");
}

#[test]
fn a_cursor_that_is_forgotten_disturbs_no_switch() {
    let fixture = Fixture::new("row_by_row_forgotten");
    let _globex = fixture.tenant("globex");
    let mut conn = fixture.tenancy.tenant(&fixture.tenant("acme")).unwrap();
    let query = diesel::dsl::sql::<diesel::sql_types::Int4>("SELECT generate_series(1, 1000)");
    std::mem::forget(query.load_iter::<i32, PgRowByRowLoadingMode>(&mut conn).unwrap());
    conn.set_schema(&name("globex")).unwrap();
    assert_on(&mut conn, "globex");
}
