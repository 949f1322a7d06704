//! Several folders with names.

use diesel::prelude::*;
use tenants_diesel::model::TenantTable as _;
use tenants_diesel::prelude::*;

diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, domain_url -> Text } }

#[derive(Clone, HasQuery, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain_url, shared_migrations(clients = "migrations/shared/"))]
#[tenant(tenant_migrations(crm = "migrations/crm", billing = "migrations/billing"))]
pub struct Client {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub domain_url: String,
}

fn main() {
    let apps = Client::migrations().tenant.iter().map(|folder| folder.app);
    assert!(apps.eq([Some("crm"), Some("billing")]));
    assert_eq!(Client::migrations().shared[0].app, Some("clients"));
    assert!(Client::migrations().tenant[1].migrations[0].up.contains("invoices"));
}
