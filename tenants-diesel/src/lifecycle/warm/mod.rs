//! Schemas that are already migrated, one of which a new tenant may get.

mod claim;
mod fingerprint;
mod stock;

pub(super) use claim::claim;
pub(crate) use fingerprint::fingerprint;
pub(crate) use stock::{ALIVE, OWN, is_there, table};
