//! Saving a tenant would lift a suspension.

use diesel::prelude::*;
use tenants_diesel::prelude::*;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, domain_url -> Text, suspended -> Bool } }

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain_url, suspended)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub domain_url: String,
    pub suspended: bool,
}

fn main() {
    let _ = |mut client: Client, conn: &mut TenantConnection| {
        client.suspend(conn).unwrap();
        client.resume(conn).unwrap();
        client.is_suspended()
    };
}
