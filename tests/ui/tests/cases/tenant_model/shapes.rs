//! What is not a struct with named fields cannot be a model.

use tenants_diesel::TenantModel;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text } }
diesel::table! { public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool } }

#[derive(Clone, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = Domain)]
pub struct Tuple(pub i32, pub String);

#[derive(Clone, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = Domain)]
pub struct Unit;

#[derive(Clone, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = Domain)]
pub enum Enum {
    A { id: i32 },
}

#[derive(Clone, Copy, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = Domain)]
pub union Union {
    pub id: i32,
}

fn main() {}
