//! `status`: the state of a database and its tenants at a glance.

mod read;
mod report;
mod show;

pub use report::{LeftOver, PoolStatus, PublicStatus, Status, TenantsStatus};
