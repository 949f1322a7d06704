//! The way in: a pool of connections, each handed out on the schema that was asked for.

mod affinity;
mod bell;
mod builder;
mod changes;
mod checkout;
mod checks;
mod context;
mod handle;
mod registry;
mod resolved;
mod stock;
mod transaction;

pub use builder::TenancyBuilder;
pub(crate) use changes::Change;
#[cfg(feature = "tower")]
pub(crate) use changes::KeepsTenants;
pub(crate) use checkout::to_regnamespace;
pub use checks::CheckError;
pub(crate) use context::TenancyContext;
pub use handle::Tenancy;
pub use resolved::Resolved;
pub(crate) use stock::Stock;
