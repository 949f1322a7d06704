//! What several tests need.

mod catalog;
mod folder;
mod messages;
mod models;
mod shops;
mod small_server;
mod wait;

pub(crate) use catalog::{ADVISORY_LOCKS, count, execute, fingerprint, relations, schemas, tenants, texts, versions};
pub(crate) use folder::Folder;
pub(crate) use messages::{Messages, error_chain};
pub(crate) use models::{Both, Manual, NewBoth, NewManual, NewSite, Site};
pub(crate) use shops::{Shop, Shops};
pub(crate) use small_server::SmallServer;
pub(crate) use wait::wait_until;
