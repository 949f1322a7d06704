//! Keys that are not `Copy`: the schema's name itself, and the host name.

use diesel::prelude::*;

use tenants_diesel::prelude::*;

diesel::table! { public.clients (schema_name) { schema_name -> Text, name -> Text } }
diesel::table! { public.domains (domain) { domain -> Text, tenant -> Text, is_primary -> Bool } }

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients, primary_key(schema_name))]
#[tenant(domain = Domain)]
pub struct Client {
    pub schema_name: SchemaName,
    pub name: String,
}

#[derive(HasQuery, AsChangeset, DomainModel)]
#[diesel(table_name = domains, primary_key(domain))]
#[domain(tenant = Client, tenant_id = tenant)]
pub struct Domain {
    pub domain: String,
    pub tenant: SchemaName,
    pub is_primary: bool,
}

fn main() {
    let client = Client { schema_name: "acme".parse().unwrap(), name: String::new() };
    let _new = NewClient { schema_name: "acme".parse().unwrap(), name: String::new() };
    assert_eq!(NewDomain::new("acme.example.com", &client).tenant, client.schema_name);
}
