//! Tenants by the names that requests have for them: found once, kept for a while, forgotten when they change.

mod clock;
mod flight;
mod forget;
mod front;
mod listener;
mod miss_rate;
mod options;
mod resolver_cache;
mod session;
mod shared;

pub use options::CacheOptions;
pub use resolver_cache::ResolverCache;
pub(in crate::web) use shared::Shared;
