// The models of the examples in the documentation; included by them, not part of the crate.
#[allow(unused_imports)]
use diesel::prelude::*;
#[allow(unused_imports)]
use tenants_diesel::prelude::*;

diesel::table! {
    public.clients (id) { id -> Int4, schema_name -> Text, name -> Text }
}
diesel::table! {
    public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool }
}
diesel::table! {
    notes (id) { id -> Int4, body -> Text }
}

#[derive(Debug, Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = Domain, auto_drop_schema)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
}

#[derive(Debug, Clone, HasQuery, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Client)]
pub struct Domain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}
