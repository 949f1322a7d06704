//! Schema-per-tenant multi-tenancy for PostgreSQL on [diesel]: what django-tenants is to Django.
//!
//! Each customer ("tenant") has a PostgreSQL schema of its own. Two structs say what a tenant is
//! (`#[derive(`[`TenantModel`](derive@TenantModel)`)]`) and under which host names it is reached
//! (`#[derive(`[`DomainModel`](derive@DomainModel)`)]`), two folders hold the migrations (shared and tenant), and
//! ordinary diesel queries land in the right tenant.
//!
//! ```no_run
//! use diesel::prelude::*;
//! use tenants_diesel::prelude::*;
//!
//! diesel::table! { public.clients (id) { id -> Int4, schema_name -> Text, name -> Text } }
//! diesel::table! { public.domains (id) { id -> Int4, domain -> Text, tenant_id -> Int4, is_primary -> Bool } }
//! diesel::table! { notes (id) { id -> Int4, body -> Text } } // in every tenant's schema
//!
//! #[derive(Debug, Clone, HasQuery, AsChangeset, TenantModel)]
//! #[diesel(table_name = clients)]
//! #[tenant(domain = Domain, auto_drop_schema)]
//! // Here also: shared_migrations = "migrations/shared", tenant_migrations = "migrations/tenant"
//! pub struct Client {
//!     pub id: i32,
//!     #[diesel(skip_update)]
//!     pub schema_name: SchemaName,
//!     pub name: String,
//! }
//!
//! #[derive(Debug, Clone, HasQuery, AsChangeset, DomainModel)]
//! #[diesel(table_name = domains)]
//! #[domain(tenant = Client)]
//! pub struct Domain {
//!     pub id: i32,
//!     pub domain: String,
//!     pub tenant_id: i32,
//!     pub is_primary: bool,
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app").build()?;
//! tenancy.migrate_schemas(&MigrateOptions::default())?; // public first, then every tenant
//!
//! let mut conn = tenancy.public()?;
//! let acme = NewClient { schema_name: "acme".parse()?, name: "Acme".into() }.save(&mut conn)?; // row, schema, migrations
//! NewDomain::primary("acme.example.com", &acme).save(&mut conn)?;
//!
//! let mut conn = tenancy.tenant(&acme)?; // search path: acme, public
//! diesel::insert_into(notes::table).values(notes::body.eq("hi")).execute(&mut conn)?; // plain diesel
//! # Ok(()) }
//! ```
//!
//! # Where to look
//!
//! - [`Tenancy`]: the pool, and how a connection is had: [`public`](Tenancy::public), [`tenant`](Tenancy::tenant),
//!   [`transaction`](Tenancy::transaction) (also behind PgBouncer).
//! - [`TenantConnection`]: switching schemas, and what it guarantees.
//! - [`model`]: saving and deleting tenants and domains.
//! - [`migrations`]: `migrate_schemas` and its sources.
//! - [`signal`]: being told, or having a say, when something happens to a tenant.
//! - [`commands`]: something done in every tenant; one tenant's rows, written and read.
//! - [`cli`](https://docs.rs/tenants-diesel/latest/tenants_diesel/cli/): management commands.
//! - [`testing`](https://docs.rs/tenants-diesel/latest/tenants_diesel/testing/): a throw-away server for tests.
//! - [`resolver`]: which tenant a request is for; [`web`](https://docs.rs/tenants-diesel/latest/tenants_diesel/web/) answers it
//!   for tower, axum and actix-web.
//!
//! # Features
//!
//! - `actix`: the layer as a middleware of actix-web, and extractors, with `tower`.
//! - `axum`: extractors for axum, with `tower`.
//! - `bundled`: builds libpq from source (no TLS), for machines without its development files.
//! - `cli`: management commands on clap, [`cli`](https://docs.rs/tenants-diesel/latest/tenants_diesel/cli/).
//! - `idn`: international host names, in both forms; some 25 packages with Unicode's tables.
//! - `serde`: `Serialize` and `Deserialize` for the names, `Serialize` for plans, reports and errors.
//! - `storage`: a tenant's folder that no link leads out of, [`storage`](https://docs.rs/tenants-diesel/latest/tenants_diesel/storage/).
//! - `testing`: a throw-away PostgreSQL server and a database for each test.
//! - `tower`: a cache of tenants by host name, and a layer, [`web`](https://docs.rs/tenants-diesel/latest/tenants_diesel/web/).

/// What the derives write for the management commands, with the feature `cli`.
#[cfg(feature = "cli")]
#[doc(hidden)]
#[macro_export]
macro_rules! __commands {
    ($($written:tt)*) => { $($written)* };
}

/// What the derives write for the management commands, without the feature `cli`.
#[cfg(not(feature = "cli"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __commands {
    ($($written:tt)*) => {};
}

#[cfg(feature = "cli")]
pub mod cli;
pub mod commands;
pub mod connection;
mod error;
pub mod lifecycle;
pub mod migrations;
pub mod model;
mod percent;
pub mod prelude;
mod shown;
#[cfg(feature = "storage")]
pub mod storage;
pub mod tenancy;
#[cfg(feature = "testing")]
pub mod testing;
mod warm;
#[cfg(feature = "tower")]
pub mod web;

pub use connection::TenantConnection;
pub use error::{Error, Result};
pub use tenancy::{Resolved, Tenancy, TenancyBuilder};
pub use tenants_core::{
    DomainModel, Hostname, HostnameError, Interrupt, SchemaName, SchemaNameError, SchemaPattern, SchemaPatternError,
    SearchPath, SearchPathError, TenantModel,
};
pub use tenants_core::{names, resolver, signal};
