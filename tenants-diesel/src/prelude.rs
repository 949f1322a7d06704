//! What a program with tenants needs by name: traits, derives, and the types of its models and their options.

pub use crate::connection::{SearchPathMode, TenantConnection};
pub use crate::lifecycle::{CreateOptions, DeleteOptions};
pub use crate::migrations::{MigrateOptions, MigrationScope};
pub use crate::model::{DomainDsl as _, NewDomainDsl as _, NewTenantDsl as _, TenantDsl as _};
pub use crate::tenancy::Tenancy;
pub use tenants_core::{DomainModel, Hostname, SchemaName, TenantModel};
