//! Files of tenants, where somebody may have put links (feature `storage`).
//!
//! [`storage_path`](crate::names::storage_path) is a function of names, and sees no links. A [`TenantFolder`] is opened, and whatever
//! is opened below it is looked up by the system without leaving it.

mod error;
mod folder;

pub use error::StorageError;
pub use folder::TenantFolder;
