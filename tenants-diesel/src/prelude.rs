//! What a program with tenants needs by name: traits, derives and the types of its models.

pub use crate::connection::TenantConnection;
pub use crate::migrations::MigrateOptions;
pub use crate::model::{DomainDsl as _, NewDomainDsl as _, NewTenantDsl as _, TenantDsl as _};
pub use crate::tenancy::Tenancy;
pub use tenants_core::{DomainModel, Hostname, SchemaName, TenantModel};
