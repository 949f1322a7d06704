//! The domain is no domain model: an error on the attribute.

use diesel::prelude::*;
use tenants_diesel::prelude::*;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, name -> Text } }
diesel::table! { public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool } }

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = Domain)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
}

pub struct Domain;

fn main() {
    let client = |new: NewClient, conn: &mut TenantConnection| {
        <Client as tenants_diesel::model::TenantTable>::insert(new, conn).unwrap()
    };

    let _ = client;
}
