//! From two derives to plain diesel queries in a tenant's own schema.

use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::{Client, Fixture, NewClient, NewDomain, notes};

#[test]
fn the_same_query_gives_each_tenant_its_own_rows() {
    let fixture = Fixture::new("own_rows");
    for name in ["acme", "globex"] {
        let tenant = fixture.tenant(name);
        let mut conn = fixture.tenancy.tenant(&tenant).unwrap();
        let bodies: Vec<String> = notes::table.select(notes::body).load(&mut conn).unwrap();
        assert_eq!(bodies, [name]);
    }
}

#[test]
fn a_host_leads_to_its_tenant() {
    let fixture = Fixture::new("host");
    let acme = fixture.tenant("acme");
    NewDomain::primary("acme.example.com", &acme).save(&mut fixture.tenancy.public().unwrap()).unwrap();
    let found = fixture.tenancy.tenant_by_domain("WWW.Acme.example.com.:8080").unwrap().unwrap();
    assert_eq!(*found.row(), acme);
    assert_eq!(fixture.tenancy.tenant_by_domain("other.example.com").unwrap(), None);
}

#[test]
fn deleting_drops_the_schema() {
    let fixture = Fixture::new("delete");
    let acme = fixture.tenant("acme");
    let mut conn = fixture.tenancy.public().unwrap();
    acme.delete(&mut conn).unwrap();
    assert_eq!(fixture.tenancy.tenant(&acme).unwrap_err().to_string(), "schema \"acme\" does not exist");
    let rows: Vec<Client> = Client::query().load(&mut conn).unwrap();
    assert_eq!(rows, []);
    NewClient::of("acme").save(&mut conn).unwrap();
}
