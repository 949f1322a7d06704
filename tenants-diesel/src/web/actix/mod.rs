//! The same for actix-web, whose requests, headers and URIs are types of its own.

mod extract;
mod headers;
mod middleware;
mod response;

pub use middleware::TenantMiddleware;
