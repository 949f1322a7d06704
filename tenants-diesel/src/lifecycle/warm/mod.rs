//! Schemas that are already migrated, one of which a new tenant may get.

mod claim;
mod fingerprint;
mod haste;
mod stock;

pub(super) use claim::{claim, explain, fingerprint_to_claim, ring_after, versions};
pub(crate) use fingerprint::fingerprint;
pub(super) use haste::{NO_WARM_SCHEMA, claim_sql};
pub(super) use stock::STOCK_TABLE;
pub(crate) use stock::{alive, is_there, own, table};
