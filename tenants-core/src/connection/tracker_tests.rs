//! What [`PathTracker`] makes of what it is told.

use super::{PathState, PathTracker, TransactionOp};
use crate::{SchemaName, SearchPath};

fn path(name: &str) -> SearchPath {
    SearchPath::only(name.parse::<SchemaName>().unwrap())
}

fn known(name: &str) -> PathState {
    PathState::Known(path(name))
}

fn on(name: &str) -> PathTracker<&'static str> {
    let mut tracker = PathTracker::default();
    tracker.set(path(name));
    tracker
}

fn run(tracker: &mut PathTracker<&'static str>, op: TransactionOp) -> Vec<&'static str> {
    tracker.announce(op);
    tracker.finished(true)
}

#[test]
fn rollback_brings_back_the_path_of_the_level() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.set(path("b"));
    run(&mut tracker, TransactionOp::Begin(2));
    tracker.set(path("c"));
    run(&mut tracker, TransactionOp::Rollback(2));
    assert_eq!(tracker.path(), &known("b"));
    run(&mut tracker, TransactionOp::Rollback(1));
    assert_eq!(tracker.path(), &known("a"));
}

#[test]
fn commit_and_release_keep_a_session_set() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    run(&mut tracker, TransactionOp::Begin(2));
    tracker.set(path("c"));
    run(&mut tracker, TransactionOp::Commit(2));
    assert_eq!(tracker.path(), &known("c"));
    run(&mut tracker, TransactionOp::Commit(1));
    assert_eq!(tracker.path(), &known("c"));
}

#[test]
fn set_local_survives_release_and_ends_with_the_transaction() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    run(&mut tracker, TransactionOp::Begin(2));
    tracker.set_local(path("c"));
    run(&mut tracker, TransactionOp::Commit(2));
    assert_eq!(tracker.path(), &known("c"));
    run(&mut tracker, TransactionOp::Commit(1));
    assert_eq!(tracker.path(), &known("a"));
}

#[test]
fn a_commit_that_fails_has_rolled_back() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.set(path("b"));
    tracker.after_commit("signal");
    tracker.announce(TransactionOp::Commit(1));
    assert!(tracker.finished(false).is_empty());
    assert_eq!(tracker.path(), &known("a"));
    run(&mut tracker, TransactionOp::Begin(1));
    assert!(run(&mut tracker, TransactionOp::Commit(1)).is_empty());
}

#[test]
fn a_commit_of_an_aborted_transaction_is_a_rollback() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.set(path("b"));
    tracker.after_commit("signal");
    tracker.announce(TransactionOp::Commit(1));
    tracker.settle(true);
    assert!(tracker.finished(true).is_empty());
    assert_eq!(tracker.path(), &known("a"));
}

#[test]
fn a_commit_after_an_error_nobody_looked_at_leaves_the_path_unknown() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.finished(false);
    assert!(run(&mut tracker, TransactionOp::Commit(1)).is_empty());
    assert_eq!(tracker.path(), &PathState::Unknown);
}

#[test]
fn an_error_that_did_not_abort_the_transaction_costs_nothing() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.set(path("b"));
    tracker.finished(false);
    tracker.announce(TransactionOp::Commit(1));
    tracker.settle(false);
    tracker.finished(true);
    assert_eq!(tracker.path(), &known("b"));
}

#[test]
fn the_queue_waits_for_the_outermost_commit_and_is_dropped_by_rollback() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.after_commit("kept");
    run(&mut tracker, TransactionOp::Begin(2));
    tracker.after_commit("released");
    assert!(run(&mut tracker, TransactionOp::Commit(2)).is_empty());
    run(&mut tracker, TransactionOp::Begin(2));
    tracker.after_commit("dropped");
    run(&mut tracker, TransactionOp::Rollback(2));
    assert_eq!(run(&mut tracker, TransactionOp::Commit(1)), ["kept", "released"]);
}

#[test]
fn a_release_that_fails_is_mended_by_the_rollback_of_its_level() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.set(path("b"));
    run(&mut tracker, TransactionOp::Begin(2));
    tracker.announce(TransactionOp::Commit(2));
    tracker.finished(false);
    assert_eq!(tracker.path(), &PathState::Unknown);
    run(&mut tracker, TransactionOp::Rollback(2));
    assert_eq!(tracker.path(), &known("b"));
}

#[test]
fn forgetting_covers_what_a_rollback_would_bring_back() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.forget();
    tracker.set(path("b"));
    run(&mut tracker, TransactionOp::Rollback(1));
    assert_eq!(tracker.path(), &PathState::Unknown);
}

#[test]
fn a_level_that_was_never_announced_is_unknown() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(2));
    run(&mut tracker, TransactionOp::Rollback(1));
    assert_eq!(tracker.path(), &PathState::Unknown);
}

#[test]
fn a_success_after_an_error_proves_nothing() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.set(path("b"));
    tracker.finished(false);
    tracker.finished(true);
    assert!(tracker.is_doubtful());
    run(&mut tracker, TransactionOp::Commit(1));
    assert_eq!(tracker.path(), &PathState::Unknown);
}

#[test]
fn a_begin_inside_a_transaction_opened_as_text_proves_nothing() {
    let mut tracker = on("a");
    tracker.forget();
    tracker.set(path("b"));
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.set(path("c"));
    run(&mut tracker, TransactionOp::Rollback(1));
    assert_eq!(tracker.path(), &PathState::Unknown);
    // After that no transaction is open, whoever began it.
    tracker.set(path("a"));
    run(&mut tracker, TransactionOp::Begin(1));
    run(&mut tracker, TransactionOp::Rollback(1));
    assert_eq!(tracker.path(), &known("a"));
}

#[test]
fn the_wanted_path_is_rolled_back_and_not_forgotten() {
    let mut tracker = on("a");
    tracker.forget();
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.set(path("b"));
    assert_eq!(tracker.wanted(), Some(&path("b")));
    run(&mut tracker, TransactionOp::Rollback(1));
    assert_eq!(tracker.wanted(), Some(&path("a")));
    tracker.abandon();
    assert_eq!(tracker.wanted(), None);
}

#[test]
fn an_announcement_can_wait() {
    let mut tracker = on("a");
    run(&mut tracker, TransactionOp::Begin(1));
    tracker.announce(TransactionOp::Commit(1));
    let op = tracker.withdraw();
    tracker.finished(true);
    assert!(tracker.in_transaction());
    tracker.announce(op.unwrap());
    tracker.finished(true);
    assert!(!tracker.in_transaction());
}
