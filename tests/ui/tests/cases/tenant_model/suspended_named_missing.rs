//! The field that is named to say who is suspended is missing.

use diesel::prelude::*;
use tenants_diesel::prelude::*;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, domain_url -> Text } }

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain_url, suspended = is_down)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub domain_url: String,
}

fn main() {
    let _ = |mut client: Client, conn: &mut TenantConnection| {
        client.suspend(conn).unwrap();
        client.resume(conn).unwrap();
        client.is_suspended()
    };
}
