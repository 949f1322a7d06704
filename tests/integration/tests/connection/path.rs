//! What is in a search path.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use tenants_diesel::{Error, Tenancy};
use tenants_integration::{Client, Fixture, text};

use super::helper::name;

#[test]
fn public_can_be_left_out() {
    let fixture = Fixture::with("without_public", |builder| builder.include_public(false));
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.tenant(&acme).unwrap();
    assert_eq!(text(&mut conn, "current_setting('search_path')"), "acme, pg_temp");
    assert!(diesel::sql_query("SELECT id FROM clients").execute(&mut conn).is_err());
    conn.set_schema_to_public().unwrap();
    assert_eq!(diesel::sql_query("SELECT id FROM clients").execute(&mut conn).unwrap(), 1);
}

#[test]
fn extra_schemas_are_behind_the_public_one() {
    let fixture = Fixture::new("extra");
    let acme = fixture.tenant("acme");
    fixture.plain().batch_execute("CREATE SCHEMA extensions; CREATE TABLE extensions.shapes ()").unwrap();
    let tenancy = Tenancy::<Client>::builder(fixture.database.url()).max_size(1);
    let tenancy = tenancy.extra_search_path([name("extensions")]).build().unwrap();
    let mut conn = tenancy.tenant(&acme).unwrap();
    assert_eq!(text(&mut conn, "current_setting('search_path')"), "acme, public, extensions, pg_temp");
    assert_eq!(diesel::sql_query("SELECT FROM shapes").execute(&mut conn).unwrap(), 0);
}

#[test]
fn a_missing_extra_schema_is_named() {
    let fixture = Fixture::new("missing_extra");
    let acme = fixture.tenant("acme");
    let tenancy = Tenancy::<Client>::builder(fixture.database.url()).max_size(1);
    let tenancy = tenancy.extra_search_path([name("postgis")]).build().unwrap();
    let error = tenancy.tenant(&acme).unwrap_err();
    assert!(matches!(error, Error::SearchPathRefused { .. }));
    let text = error.to_string();
    assert!(text.contains("postgis") && text.contains("{acme,public}"), "{text}");
}
