//! Whether a tenant is suspended cannot be unknown.

use diesel::prelude::*;
use tenants_diesel::prelude::*;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, domain_url -> Text, suspended -> Nullable<Bool> } }

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain_url, suspended)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub domain_url: String,
    #[diesel(skip_update)]
    pub suspended: Option<bool>,
}

fn main() {
    let _ = |mut client: Client, conn: &mut TenantConnection| {
        client.suspend(conn).unwrap();
        client.resume(conn).unwrap();
        client.is_suspended()
    };
}
