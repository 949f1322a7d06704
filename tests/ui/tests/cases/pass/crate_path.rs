//! The library under another path, and names of the user's that are also the library's and diesel's.

mod prelude_of_mine {
    pub mod platform {
        pub use tenants_diesel as tenants;
    }
}

use prelude_of_mine::platform::tenants::SchemaName;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text } }
diesel::table! { public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool } }

#[allow(dead_code)]
type Result = ();
#[allow(dead_code)]
enum Option {
    Some,
    None,
}
#[allow(dead_code)]
trait Table {}

#[derive(Clone, diesel::HasQuery, tenants_diesel::TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = Domain, crate = prelude_of_mine::platform::tenants)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
}

#[derive(diesel::HasQuery, diesel::AsChangeset, tenants_diesel::DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Client, crate = crate::prelude_of_mine::platform::tenants)]
pub struct Domain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}

fn main() {}
