//! A tenant of ten tables, each with a text column, an index and a foreign key to the one before.

use chrono::NaiveDate;
use diesel::prelude::*;
use tenants_diesel::prelude::*;
use tenants_integration::{clients, domains};

/// The tests' tenant with other migrations.
#[derive(Debug, Clone, HasQuery, Identifiable, AsChangeset, TenantModel)]
#[diesel(table_name = clients)]
#[tenant(domain = TenTablesDomain)]
#[tenant(shared_migrations = "../../examples/quickstart/migrations/shared")]
#[tenant(tenant_migrations = "migrations/ten_tables")]
pub(crate) struct TenTables {
    pub(crate) id: i32,
    #[diesel(skip_update)]
    pub(crate) schema_name: SchemaName,
    pub(crate) name: String,
    pub(crate) paid_until: Option<NaiveDate>,
    pub(crate) on_trial: bool,
}

/// What its derive asks for.
#[derive(Debug, Clone, HasQuery, Identifiable, AsChangeset, DomainModel)]
#[diesel(table_name = domains)]
#[domain(tenant = TenTables)]
pub(crate) struct TenTablesDomain {
    pub(crate) id: i32,
    pub(crate) domain: String,
    pub(crate) tenant_id: i32,
    pub(crate) is_primary: bool,
}
