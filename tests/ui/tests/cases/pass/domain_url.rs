//! The tenant's row carries its one host name.

use diesel::prelude::*;
use tenants_diesel::model::{NewTenant as _, TenantTable};
use tenants_diesel::prelude::*;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, domain_url -> Text } }
diesel::table! { public.shops (id) { id -> Int4, schema_name -> Text, host -> Text } }

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain_url)]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub domain_url: String,
}

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = shops)]
#[tenant(domain_url = host)]
pub struct Shop {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub host: Hostname,
}

fn main() {
    const { assert!(<Client as TenantTable>::HAS_DOMAIN_URL && <Shop as TenantTable>::HAS_DOMAIN_URL) };
    let mut new = NewClient { schema_name: "acme".parse().unwrap(), domain_url: "ACME.example.com".into() };
    new.normalize_domain_url().unwrap();
    assert_eq!(new.domain_url, "acme.example.com");
    new.domain_url.clear();
    assert!(new.normalize_domain_url().is_err());
}
