//! Schema-per-tenant multi-tenancy for PostgreSQL, as far as it needs no database driver.
//!
//! Names, hosts and search paths that cannot be wrong once they exist; the SQL lexer that tells whether a migration
//! may run; the pure planner and the assembly of the one message that migrates a schema; executors;
//! signals; which tenant a request is for. No I/O, no clock, no global state: `tenants-diesel` executes what is decided here.
//!
//! # Features
//!
//! - `derive` (default): `#[derive(TenantModel)]` and `#[derive(DomainModel)]`.
//! - `diesel`: `ToSql` and `FromSql` for [`SchemaName`] and [`Hostname`], without any backend.
//! - `serde`: `Serialize` and `Deserialize` for the names, and for the plan and its parts.

pub mod changes;
pub mod connection;
#[cfg(feature = "diesel")]
mod diesel_impls;
mod escape;
pub mod executor;
mod hostname;
mod hostname_error;
mod international;
mod interrupt;
pub mod migration;
pub mod names;
pub mod resolver;
mod schema_name;
mod schema_name_error;
mod schema_pattern;
mod search_path;
mod shown;
pub mod signal;
pub mod sql;
mod tenant;
mod text_type;

pub use hostname::Hostname;
pub use hostname_error::HostnameError;
pub use interrupt::Interrupt;
pub use names::{StoragePathError, cache_key, storage_path};
pub use resolver::TenantResolver;
pub use schema_name::{QuotedSchema, SchemaName};
pub use schema_name_error::SchemaNameError;
pub use schema_pattern::{SchemaPattern, SchemaPatternError};
pub use search_path::{SearchPath, SearchPathError};
pub use tenant::{DomainModel, TenantModel};

#[cfg(feature = "derive")]
pub use tenants_derive::{DomainModel, TenantModel};
