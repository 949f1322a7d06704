//! From a request to its tenant's rows: a cache of tenants, a layer for tower, and what handlers get (feature `tower`; with
//! `axum` also extractors; with `actix` the same layer as a middleware of actix-web, and extractors).
//!
//! A [`TenantLayer`] asks its [`TenantResolver`](crate::resolver::TenantResolver) whom the request names, looks the tenant up
//! in a [`ResolverCache`], and puts [`Tenant`] and [`TenantDb`] into the request's extensions. The tenant travels with the
//! request as a value; there is no current tenant of a thread or a task.
//!
//! ```
//! # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
//! use tenants_diesel::resolver::DomainResolver;
//! use tenants_diesel::web::{TenantDb, TenantLayer, WebError};
//!
//! fn layer(tenancy: &Tenancy<Client>) -> TenantLayer<Client> {
//!     TenantLayer::new(tenancy.clone()).resolver(DomainResolver) // which is the default
//! }
//!
//! async fn bodies(db: TenantDb<Client>) -> Result<Vec<String>, WebError> {
//!     Ok(db.run(|conn| notes::table.select(notes::body).load(conn)).await?)
//! }
//! # fn main() {}
//! ```

#[cfg(feature = "actix")]
mod actix;
#[cfg(feature = "axum")]
mod axum;
mod cache;
mod channel;
mod error;
mod headers;
mod layer;
mod response;
mod service;
mod settings;
mod tenant;
mod tenant_db;

#[cfg(feature = "actix")]
pub use actix::TenantMiddleware;
pub use cache::{CacheOptions, ResolverCache};
pub use channel::changes_channel;
pub use error::WebError;
pub use layer::TenantLayer;
pub use service::TenantService;
pub use tenant::Tenant;
pub use tenant_db::TenantDb;
