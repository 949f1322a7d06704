//! The attribute is on the field.

use diesel::prelude::*;
use tenants_diesel::prelude::*;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, domain_url -> Text, suspended -> Bool } }

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain_url)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub domain_url: String,
    #[tenant(suspended)]
    #[diesel(skip_update)]
    pub suspended: bool,
}

fn main() {
}
