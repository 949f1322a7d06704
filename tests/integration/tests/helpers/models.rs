//! Models beside the fixtures' own: on the same tables with other attributes, and one whose row carries its domain.

#![allow(dead_code, unreachable_pub, reason = "what the derives generate")]

use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::{clients, domains};

/// Its schemas are made and dropped by hand.
#[derive(Debug, Clone, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = ManualDomain, auto_create_schema = false)]
#[tenant(shared_migrations = "../../examples/quickstart/migrations/shared", tenant_migrations = "migrations/tenant")]
pub struct Manual {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
    pub on_trial: bool,
}

#[derive(Debug, HasQuery, Identifiable, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Manual)]
pub struct ManualDomain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}

/// `tags` may be in both schemas.
#[derive(Debug, Clone, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = BothDomain, auto_drop_schema, in_both("tags"))]
#[tenant(shared_migrations = "../../examples/quickstart/migrations/shared", tenant_migrations = "migrations/tenant")]
pub struct Both {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub name: String,
    pub on_trial: bool,
}

#[derive(Debug, HasQuery, Identifiable, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = Both)]
pub struct BothDomain {
    pub id: i32,
    pub domain: String,
    pub tenant_id: i32,
    pub is_primary: bool,
}

diesel::table! { public.sites (id) { id -> Int4, schema_name -> Text, domain_url -> Text } }

/// The tenant's row carries its one domain.
#[derive(Debug, Clone, PartialEq, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = sites)]
#[tenant(domain_url, auto_drop_schema)]
#[tenant(shared_migrations = "migrations/sites", tenant_migrations = "migrations/tenant")]
pub struct Site {
    pub id: i32,
    #[diesel(skip_update)]
    pub schema_name: SchemaName,
    pub domain_url: String,
}

impl NewManual {
    pub fn of(schema: &str) -> Self {
        Self { schema_name: schema.parse().unwrap(), name: schema.to_owned(), on_trial: false }
    }
}

impl NewBoth {
    pub fn of(schema: &str) -> Self {
        Self { schema_name: schema.parse().unwrap(), name: schema.to_owned(), on_trial: false }
    }
}
