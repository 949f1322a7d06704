//! A struct of the user's own decides on its fields and derives itself.

use diesel::prelude::*;
use tenants_diesel::prelude::*;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, name -> Text } }
diesel::table! { public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool } }

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = Domain, new = SignUp, client_key, new_derive(Debug))]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
}

#[derive(Insertable)]
#[diesel(table_name = clients)]
pub struct SignUp {
    pub schema_name: SchemaName,
}

#[derive(HasQuery, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Client)]
pub struct Domain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}

fn main() {}
