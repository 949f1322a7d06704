//! Connections for requests: who waits for one, and on whose schema it is.

mod attempt;
mod blocking;
mod handle;
mod site;

pub use handle::TenantDb;
pub(in crate::web) use site::Site;
