//! Schemas that are already migrated, one of which a new tenant may get.

mod claim;
mod fingerprint;
mod haste;
mod stock;

pub(super) use claim::{claim, explain, fingerprint_to_claim, ring_after, versions};
pub(crate) use fingerprint::fingerprint;
pub(super) use haste::claim_sql;
pub(crate) use stock::{alive, is_there, own, table};
