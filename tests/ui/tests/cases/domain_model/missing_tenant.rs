//! Whose domain it is must be said.

use tenants_diesel::DomainModel;

diesel::table! { public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool } }

#[derive(DomainModel)]
#[diesel(table_name = domains)]
pub struct Domain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}

fn main() {}
