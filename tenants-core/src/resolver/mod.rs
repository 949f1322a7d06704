//! From a request to the tenant it is for, as far as that can be told without asking the database.
//!
//! A [`TenantRequest`] is what the request says, with its host already read: behind proxies only those of
//! [`TrustedProxies`] are believed. A [`TenantResolver`] makes a question of it, a [`Lookup`], and says what is to be done
//! with the path. Whoever has a connection answers; for a tenant that there is not, [`Unknown`] holds what to do.
//!
//! ```
//! use tenants_core::resolver::*;
//!
//! let resolver = ChainResolver::new(SubdomainResolver::new("example.com".parse()?)).or(DomainResolver);
//! let headers = [("Host", "Acme.example.com:8000")];
//! let request = TenantRequest::new(&RequestParts::new("/notes", &headers), &TrustedProxies::none())?;
//!
//! let resolution = resolver.resolve(&request)?;
//! assert_eq!(resolution, Some(Lookup::Schema("acme".parse()?).into()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod chain;
mod domain;
mod forwarded;
mod header;
mod headers;
mod host;
mod host_map;
mod ip_net;
mod lookup;
mod named_by;
mod path_rewrite;
mod request;
mod request_error;
mod subdomain;
mod subfolder;
mod tenant_resolver;
mod trusted_proxies;
mod unknown;

pub use chain::ChainResolver;
pub use domain::DomainResolver;
pub use header::{HeaderNameError, HeaderResolver};
pub use headers::Headers;
pub use host_map::HostMapResolver;
pub use ip_net::{IpNet, IpNetError};
pub use lookup::{Lookup, Resolution};
pub use path_rewrite::PathRewrite;
pub use request::{RequestParts, TenantRequest};
pub use request_error::RequestError;
pub use subdomain::SubdomainResolver;
pub use subfolder::{SubfolderPrefixError, SubfolderResolver};
pub use tenant_resolver::TenantResolver;
pub use trusted_proxies::TrustedProxies;
pub use unknown::Unknown;
