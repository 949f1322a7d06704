//! What may happen.

use proptest::prelude::*;
use proptest::sample::select;

use super::world::{Change, TENANTS};

#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// To a tenant, by name or by a row that knows its schema's OID; not in a transaction.
    CheckOut(usize, bool),
    Switch(usize, bool),
    /// Writes in the tenant's schema, and comes back.
    Within(usize),
    Read,
    Write,
    PlainRead,
    PlainResults,
    PlainWrite,
    Begin,
    Commit,
    Rollback,
    Fail,
    Text(&'static str),
    Path(usize),
    /// A statement that is another with each number.
    Many(i32),
    Cache(bool),
    /// Somebody else's doing.
    Outside(Change, usize),
}

const TEXTS: &[&str] = &["DEALLOCATE ALL", "DISCARD PLANS", "SELECT 1", "PREPARE mine AS SELECT 1; DEALLOCATE mine"];

pub(super) fn steps() -> impl Strategy<Value = Step> {
    let tenant = || 0..TENANTS;
    prop_oneof![
        3 => (tenant(), any::<bool>()).prop_map(|(tenant, resolved)| Step::CheckOut(tenant, resolved)),
        3 => (tenant(), any::<bool>()).prop_map(|(tenant, resolved)| Step::Switch(tenant, resolved)),
        1 => tenant().prop_map(Step::Within),
        5 => Just(Step::Read),
        5 => Just(Step::Write),
        1 => Just(Step::PlainRead),
        1 => Just(Step::PlainResults),
        1 => Just(Step::PlainWrite),
        2 => Just(Step::Begin),
        1 => Just(Step::Commit),
        2 => Just(Step::Rollback),
        1 => Just(Step::Fail),
        1 => select(TEXTS).prop_map(Step::Text),
        1 => tenant().prop_map(Step::Path),
        1 => (1..40).prop_map(Step::Many),
        1 => any::<bool>().prop_map(Step::Cache),
        4 => (select(Change::ALL), tenant()).prop_map(|(change, tenant)| Step::Outside(change, tenant)),
    ]
}
