//! Tenants that can be suspended: by a field of the usual name and by another, which new rows have or have not.

use diesel::prelude::*;
use tenants_diesel::model::{Suspendable, TenantTable};
use tenants_diesel::prelude::*;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, domain_url -> Text, suspended -> Bool } }
diesel::table! { public.shops (id) { id -> Int4, schema_name -> Text, domain_url -> Text, down -> Bool } }

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain_url, suspended)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub domain_url: String,
    #[diesel(skip_update)]
    pub suspended: bool,
}

#[derive(Clone, HasQuery, TenantModel)]
#[diesel(table_name = shops)]
#[tenant(domain_url, suspended = is_down)]
pub struct Shop {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    #[diesel(skip_update)]
    pub domain_url: String,
    #[diesel(column_name = down, skip_update, skip_insertion)]
    pub is_down: bool,
}

fn exchange<T: Suspendable>(tenant: &mut T, conn: &mut TenantConnection) -> tenants_diesel::Result<()> {
    tenant.suspend(conn)?;
    tenant.resume(conn)
}

fn main() {
    const { assert!(matches!(<Shop as TenantTable>::SUSPENDED_COLUMN, Some(name) if name.len() == "down".len())) };
    let _ = (exchange::<Client>, exchange::<Shop>);
    let _ = NewShop { schema_name: "acme".parse().unwrap(), domain_url: "acme.example.com".into() };
    let new = NewClient { schema_name: "acme".parse().unwrap(), domain_url: "a.example".into(), suspended: true };
    let client = Client { id: 1, schema_name: new.schema_name, domain_url: new.domain_url, suspended: new.suspended };
    assert!(client.is_suspended());
}
