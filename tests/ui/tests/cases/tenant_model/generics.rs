//! A model is the row of one table, and owned.

use tenants_diesel::{SchemaName, TenantModel};

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, name -> Text } }

#[derive(Clone, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain_url = name)]
pub struct Client<T> {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: T,
}

#[derive(Clone, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain_url = name)]
pub struct Borrowed<'a> {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: &'a str,
}

#[derive(Clone, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain_url = name)]
pub struct Clause
where
    String: Clone,
{
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
}

fn main() {}
