//! `i64` keys, a table without a schema, no `Identifiable`, `Queryable` and `Selectable` in the place of `HasQuery`.

use diesel::prelude::*;
use tenants_diesel::model::NewDomain as _;
use tenants_diesel::prelude::*;

diesel::table! { clients (id) { id -> Int8, schema_name -> Text, name -> Text } }
diesel::table! { domains (id) { id -> Int8, domain -> Text, tenant_id -> Int8, is_primary -> Bool } }

#[derive(Clone, Queryable, Selectable, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = Domain, auto_create_schema = false, auto_drop_schema = false)]
struct Client {
    id: i64,
    #[diesel(skip_update)]
    schema_name: SchemaName,
    name: String,
}

#[derive(Queryable, Selectable, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Client)]
struct Domain {
    id: i64,
    domain: Hostname,
    tenant_id: i64,
    is_primary: bool,
}

fn main() {
    const { assert!(!Client::AUTO_CREATE_SCHEMA && !Client::AUTO_DROP_SCHEMA) };
    let client = Client { id: 1, schema_name: "a".parse().unwrap(), name: String::new() };
    let mut domain = NewDomain::new("A.example.com", &client);
    domain.set_domain("a.example.com".parse().unwrap());
    assert_eq!(domain.domain(), "a.example.com");
}
