//! The state machine that mirrors what PostgreSQL does with `search_path` in transactions.

use crate::SearchPath;

/// What is known of the session's search path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PathState {
    /// The server confirmed this path, and nothing since could have changed it.
    Known(SearchPath),
    /// Something may have changed it: only the server can tell.
    #[default]
    Unknown,
}

impl PathState {
    /// The path, if it is known.
    #[must_use]
    pub fn known(&self) -> Option<&SearchPath> {
        match self {
            Self::Known(path) => Some(path),
            Self::Unknown => None,
        }
    }
}

/// A transaction statement that was announced, with the level it opens or closes (1 is the transaction, 2 its first savepoint).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionOp {
    /// `BEGIN` or `SAVEPOINT`
    Begin(u32),
    /// `COMMIT` or `RELEASE SAVEPOINT`
    Commit(u32),
    /// `ROLLBACK` or `ROLLBACK TO SAVEPOINT`
    Rollback(u32),
}

/// Follows the search path of one session through transactions, savepoints and failures.
///
/// PostgreSQL undoes a `SET` when the transaction or savepoint it was made in is rolled back
/// (manual, [SET](https://www.postgresql.org/docs/current/sql-set.html)), and a `SET LOCAL` also when the transaction is
/// committed. Whoever does not know that serves another tenant's rows without an error. The tracker keeps the path that was in
/// force when each level began, and a queue of things (`A`) to be done once the outermost transaction has committed.
///
/// Statements are announced ([`announce`](Self::announce)) and take effect when they are known to have finished
/// ([`finished`](Self::finished)).
///
/// ```
/// use tenants_core::connection::{PathState, PathTracker, TransactionOp};
/// use tenants_core::{SchemaName, SearchPath};
///
/// let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
/// let mut tracker = PathTracker::<()>::default();
/// tracker.set(path("a"));
/// tracker.announce(TransactionOp::Begin(1));
/// tracker.finished(true);
/// tracker.set(path("b"));
/// tracker.announce(TransactionOp::Rollback(1));
/// tracker.finished(true);
/// assert_eq!(tracker.path(), &PathState::Known(path("a")));
/// ```
#[derive(Debug)]
pub struct PathTracker<A> {
    path: PathState,
    /// The path at the beginning of each open level, outermost first.
    levels: Vec<PathState>,
    announced: Option<TransactionOp>,
    /// The last statement inside the transaction failed, so a `COMMIT` may turn out to be a rollback.
    failed: bool,
    local: bool,
    after_commit: Vec<(usize, A)>,
}

impl<A> Default for PathTracker<A> {
    fn default() -> Self {
        Self {
            path: PathState::Unknown,
            levels: Vec::new(),
            announced: None,
            failed: false,
            local: false,
            after_commit: Vec::new(),
        }
    }
}

impl<A> PathTracker<A> {
    /// What is known of the path now.
    #[must_use]
    pub fn path(&self) -> &PathState {
        &self.path
    }

    /// The transaction statement that was announced and has not finished.
    #[must_use]
    pub fn announced(&self) -> Option<TransactionOp> {
        self.announced
    }

    /// Records a `SET search_path` that the server has confirmed.
    pub fn set(&mut self, path: SearchPath) {
        self.path = PathState::Known(path);
        self.local = false;
    }

    /// Records a `SET LOCAL search_path` that the server has confirmed: it ends with the transaction.
    pub fn set_local(&mut self, path: SearchPath) {
        self.path = PathState::Known(path);
        self.local = true;
    }

    /// Puts a state back that is known to hold again, as after a switch that failed as a whole.
    pub fn restore(&mut self, path: PathState) {
        self.path = path;
    }

    /// Forgets the current path, and keeps what a rollback will bring back: for the time a switch is under way.
    pub fn unsettle(&mut self) {
        self.path = PathState::Unknown;
    }

    /// Forgets everything: something was sent that may have changed path or transaction behind our back.
    pub fn forget(&mut self) {
        self.path = PathState::Unknown;
        self.levels.fill(PathState::Unknown);
    }

    /// A transaction statement is about to be sent.
    pub fn announce(&mut self, op: TransactionOp) {
        self.announced = Some(op);
    }

    /// Whether the transaction is aborted, from somebody who knows: an announced `COMMIT` will then be a rollback.
    pub fn settle(&mut self, aborted: bool) {
        self.failed = false;
        if let (true, Some(TransactionOp::Commit(level))) = (aborted, self.announced) {
            self.announced = Some(TransactionOp::Rollback(level));
        }
    }

    /// Queues something to be done once the outermost transaction has committed.
    pub fn after_commit(&mut self, action: A) {
        self.after_commit.push((self.levels.len(), action));
    }

    /// Whether a transaction is open, as far as its statements were announced.
    #[must_use]
    pub fn in_transaction(&self) -> bool {
        !self.levels.is_empty()
    }

    /// A statement finished; returns what was waiting for the commit, if that was the outermost one.
    pub fn finished(&mut self, success: bool) -> Vec<A> {
        let Some(op) = self.announced.take() else {
            self.failed = !success && self.in_transaction();
            return Vec::new();
        };
        match (op, success) {
            (TransactionOp::Begin(level), true) => self.begin(index(level)),
            (TransactionOp::Commit(level), true) => return self.commit(index(level)),
            (TransactionOp::Rollback(level), true) => self.roll_back(index(level)),
            // A COMMIT that fails (a deferred constraint, a serialization failure) has rolled back.
            (TransactionOp::Commit(1), false) => self.roll_back(0),
            (TransactionOp::Begin(_), false) => self.unsettle(),
            (TransactionOp::Commit(_) | TransactionOp::Rollback(_), false) => {
                self.unsettle();
                self.failed = true;
            }
        }
        Vec::new()
    }

    fn begin(&mut self, level: usize) {
        self.drop_levels(level);
        // Levels that were never announced to us: what a rollback brings back there is not known.
        self.levels.resize(level, PathState::Unknown);
        self.levels.push(self.path.clone());
        self.failed = false;
    }

    fn commit(&mut self, level: usize) -> Vec<A> {
        let start = self.levels.get(level).cloned().unwrap_or_default();
        if level == 0 && self.failed {
            // Only the server knows whether that COMMIT was one.
            self.drop_levels(0);
            self.path = PathState::Unknown;
            self.failed = false;
            return Vec::new();
        }
        self.failed = false;
        self.levels.truncate(level);
        if level > 0 {
            for (depth, _) in &mut self.after_commit {
                *depth = (*depth).min(level);
            }
            return Vec::new();
        }
        if self.local {
            self.path = start;
            self.local = false;
        }
        self.after_commit.drain(..).map(|(_, action)| action).collect()
    }

    fn roll_back(&mut self, level: usize) {
        self.path = self.levels.get(level).cloned().unwrap_or_default();
        self.drop_levels(level);
        self.failed = false;
        if level == 0 {
            self.local = false;
        }
    }

    /// Drops the levels from `level` on, and what was queued in them.
    fn drop_levels(&mut self, level: usize) {
        self.levels.truncate(level);
        self.after_commit.retain(|(depth, _)| *depth <= level);
    }
}

fn index(level: u32) -> usize {
    level.saturating_sub(1) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SchemaName;

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
}
