//! Random sequences.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::action::{Action, Change, Ending, Step, Via};
use super::sql::{PLAIN, PREPARED};
use super::world::TENANTS;

fn any_via() -> impl Strategy<Value = Via> {
    prop_oneof![Just(Via::Wrapper), Just(Via::Deref)]
}

fn any_via_or_text() -> impl Strategy<Value = Via> {
    prop_oneof![3 => Just(Via::Wrapper), 2 => Just(Via::Deref), 1 => Just(Via::Text)]
}

fn any_ending() -> impl Strategy<Value = Ending> {
    prop_oneof![2 => Just(Ending::Ok), 1 => Just(Ending::Err), 1 => Just(Ending::Panic)]
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![Just(Change::Rename), Just(Change::Drop), Just(Change::Create)]
}

fn leaf() -> impl Strategy<Value = Action> {
    prop_oneof![
        6 => any_via_or_text().prop_map(Action::Begin),
        4 => any_via_or_text().prop_map(Action::Commit),
        4 => any_via_or_text().prop_map(Action::Rollback),
        8 => (0..TENANTS).prop_map(Action::SetSchema),
        3 => (0..TENANTS).prop_map(Action::SetTenant),
        3 => Just(Action::SetPublic),
        2 => Just(Action::SetMissing),
        8 => (select(PLAIN), any_via()).prop_map(|(sql, via)| Action::Sql(sql, via)),
        4 => (select(PREPARED), any_via()).prop_map(|(sql, via)| Action::Prepared(sql, via)),
        2 => (0..TENANTS, any_via()).prop_map(|(tenant, via)| Action::Typed(tenant, via)),
        2 => any_via().prop_map(Action::LoadMissing),
        1 => any_via().prop_map(Action::CopyInFails),
        1 => Just(Action::CopyOut),
        1 => Just(Action::RowByRow),
        1 => (any_change(), 0..TENANTS).prop_map(|(change, tenant)| Action::Outside(change, tenant)),
    ]
}

fn step(action: impl Strategy<Value = Action>) -> impl Strategy<Value = Step> {
    (action, prop::bool::weighted(0.8)).prop_map(|(action, checked)| Step { action, checked })
}

fn nested() -> impl Strategy<Value = Action> {
    leaf().prop_recursive(3, 12, 4, |inner| {
        let steps = || vec(step(inner.clone()), 0..5);
        prop_oneof![
            2 => (0..TENANTS, steps(), any_ending()).prop_map(|(tenant, steps, end)| Action::Scoped(tenant, steps, end)),
            1 => (steps(), any_ending()).prop_map(|(steps, end)| Action::Transaction(steps, end)),
            1 => (steps(), any_ending()).prop_map(|(steps, end)| Action::BuiltTransaction(steps, end)),
        ]
    })
}

/// Up to about 25 steps on one connection, which may be returned and checked out again between them.
pub(super) fn sequences() -> impl Strategy<Value = Vec<Step>> {
    let returned = (0..=TENANTS).prop_map(Action::Return);
    vec(step(prop_oneof![7 => leaf(), 2 => nested(), 1 => returned]), 1..18)
}

/// The same inside one transaction.
pub(super) fn transactions() -> impl Strategy<Value = Vec<Step>> {
    vec(step(prop_oneof![7 => leaf(), 2 => nested()]), 1..18)
}
