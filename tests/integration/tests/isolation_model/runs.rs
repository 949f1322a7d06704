//! The runs: how many sequences, and on what kind of connection.

use std::hash::{BuildHasher as _, RandomState};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use tenants_diesel::connection::SearchPathMode;
use tenants_diesel::prelude::*;

use super::action::{Action, Step};
use super::check::check;
use super::postgres::Postgres;
use super::recorder::Recorder;
use super::run::Run;
use super::stop::Stop;
use super::world::{TENANTS, World, name};

/// The variable that repeats a run, or holds how much longer than usual one is to be.
const SEED: &str = "TENANTS_MODEL_SEED";
const FACTOR: &str = "TENANTS_MODEL_FACTOR";

#[test]
fn a_connection_serves_the_tenant_it_names() {
    let mut world = World::new("model_session", |builder| builder);
    run(1_200, super::strategy::sequences(), |steps| sequence(&mut world, steps));
}

#[test]
fn so_it_does_when_statements_and_sessions_are_soon_thrown_away() {
    let mut world = World::new("model_tight", |builder| builder.statement_budget(8).schemas_per_session(2));
    run(400, super::strategy::sequences(), |steps| sequence(&mut world, steps));
}

#[test]
fn so_it_does_with_statements_for_all_tenants() {
    let mut world = World::new("model_shared", |builder| builder.statement_budget(0));
    run(300, super::strategy::sequences(), |steps| sequence(&mut world, steps));
}

#[test]
fn so_it_does_when_the_path_is_sent_before_every_statement() {
    let mut world = World::new("model_unlimited", |builder| builder.limit_set_calls(false));
    run(300, super::strategy::sequences(), |steps| sequence(&mut world, steps));
}

#[test]
fn so_it_does_inside_a_transaction_that_sets_the_path_for_its_length() {
    let mut world = World::new("model_local", |builder| builder.search_path_mode(SearchPathMode::Transaction));
    run(400, super::strategy::transactions(), |steps| transaction(&mut world, steps));
}

pub(crate) fn run<S: std::fmt::Debug>(
    cases: u32,
    strategy: impl Strategy<Value = Vec<S>>,
    mut case: impl FnMut(&[S]) -> Result<(), Stop>,
) {
    let seed: u64 = match std::env::var(SEED) {
        Ok(seed) => seed.parse().expect("a number"),
        Err(_) => RandomState::new().hash_one(0),
    };
    let factor: u32 = std::env::var(FACTOR).map_or(1, |factor| factor.parse().expect("a number"));
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config =
        Config { cases: cases * factor, max_shrink_iters: 4_000, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let case = std::cell::RefCell::new(&mut case);
    let result = runner.run(&strategy, |steps| match (case.borrow_mut())(&steps) {
        Err(Stop::Broken(broken)) => Err(TestCaseError::fail(broken)),
        Ok(()) | Err(Stop::Error(_)) => Ok(()),
    });
    if let Err(error) = result {
        panic!("{SEED}={seed} repeats this:\n{error}");
    }
}

/// A sequence on connections of the pool.
fn sequence(world: &mut World, steps: &[Step]) -> Result<(), Stop> {
    world.restore();
    let mut run = Run { world, recorder: Recorder::new(Postgres::default()) };
    let mut conn = check_out(&mut run, 0).map_err(|error| Stop::Broken(format!("no first connection: {error}")))?;
    check(&mut conn, &run.recorder, "the checkout", true)?;
    for step in steps {
        if let Action::Return(tenant) = step.action {
            drop(conn);
            // The schema may be gone by now; the public one is not.
            conn = check_out(&mut run, tenant).or_else(|_| check_out(&mut run, TENANTS))?;
            check(&mut conn, &run.recorder, "a checkout", true)?;
        } else {
            run.steps(std::slice::from_ref(step), &mut conn)?;
        }
    }
    check(&mut conn, &run.recorder, "the sequence", false)
}

fn check_out(run: &mut Run<'_>, tenant: usize) -> Result<TenantConnection, tenants_diesel::Error> {
    use diesel::Connection as _;
    let tenancy = &run.world.fixture.tenancy;
    let mut conn =
        if tenant == TENANTS { tenancy.public()? } else { tenancy.schema(&name(tenant).parse().expect("a name"))? };
    let path = super::check::look(&mut conn, "x").expect("a clean session answers").path;
    let expected = if tenant == TENANTS { "public".to_owned() } else { name(tenant) };
    assert_eq!(super::postgres::entries(&path)[0], expected);
    run.recorder = Recorder::new(Postgres::on(&path));
    conn.set_instrumentation(run.recorder.clone());
    Ok(conn)
}

/// A sequence inside `Tenancy::schema_transaction`, twice, so that the second may find what the first left.
fn transaction(world: &mut World, steps: &[Step]) -> Result<(), Stop> {
    use diesel::Connection as _;
    world.restore();
    for tenant in [0, 1] {
        let tenancy = world.fixture.tenancy.clone();
        let result = tenancy.schema_transaction(&name(tenant).parse().expect("a name"), |conn| {
            let path = super::check::look(conn, "x").expect("a new transaction answers").path;
            let mut run = Run { world, recorder: Recorder::new(Postgres::local(&path)) };
            conn.set_instrumentation(run.recorder.clone());
            check(conn, &run.recorder, "the beginning", true)?;
            run.steps(steps, conn)?;
            check(conn, &run.recorder, "the sequence", false)
        });
        if let Err(Stop::Broken(broken)) = result {
            return Err(Stop::Broken(broken));
        }
    }
    Ok(())
}
