//! Schema-per-tenant multi-tenancy for PostgreSQL on [diesel].
//!
//! Each customer ("tenant") has a PostgreSQL schema of its own. Two structs say what a tenant is
//! (`#[derive(`[`TenantModel`]`)]`) and under which host names it is reached (`#[derive(`[`DomainModel`]`)]`), two folders
//! hold the migrations (shared and tenant), and ordinary diesel queries land in the right tenant.

pub mod connection;
mod error;
pub mod lifecycle;
pub mod migrations;
pub mod model;
pub mod prelude;
mod tenancy;
#[cfg(feature = "testing")]
pub mod testing;

pub use connection::TenantConnection;
pub use error::{Error, Result};
pub use tenancy::{CheckError, Resolved, Tenancy, TenancyBuilder};
pub use tenants_core::{
    DomainModel, Hostname, HostnameError, SchemaName, SchemaNameError, SearchPath, SearchPathError, TenantModel,
};
pub use tenants_core::{migration, signal};
