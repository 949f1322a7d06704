//! Structs of the user's own are inserted; the generated names stay free.

use diesel::prelude::*;
use tenants_diesel::model::{NewDomain as _, NewTenant as _};
use tenants_diesel::prelude::*;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, name -> Text } }
diesel::table! { public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool } }

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = Domain, new = SignUp)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
}

#[derive(Insertable)]
#[diesel(table_name = clients)]
pub struct SignUp {
    schema_name: SchemaName,
    name: &'static str,
}

#[derive(HasQuery, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Client, new = Address)]
pub struct Domain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}

#[derive(Insertable)]
#[diesel(table_name = domains)]
pub struct Address {
    domain: Hostname,
    tenant_id: i32,
    is_primary: bool,
}

fn main() {
    let new = SignUp { schema_name: "acme".parse().unwrap(), name: "Acme" };
    assert_eq!((new.schema_name().as_str(), new.name), ("acme", "Acme"));
    let mut new = Address { domain: "a.example.com".parse().unwrap(), tenant_id: 1, is_primary: false };
    new.set_primary(true);
    assert!(new.is_primary());
}
