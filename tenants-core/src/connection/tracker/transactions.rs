//! Transactions and savepoints, as their statements are announced and finish.

use super::{Moment, PathTracker};
use crate::connection::{PathState, TransactionOp};

/// Transactions.
impl<A> PathTracker<A> {
    /// A transaction statement is about to be sent.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.announce(TransactionOp::Begin(1));
    /// assert!(!tracker.in_transaction()); // not before it has finished
    /// tracker.finished(true);
    /// assert!(tracker.in_transaction());
    /// ```
    pub fn announce(&mut self, op: TransactionOp) {
        self.announced = Some(op);
    }

    /// Takes the announcement back, for the time something else is sent.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.announce(TransactionOp::Begin(1));
    /// assert_eq!(tracker.withdraw(), Some(TransactionOp::Begin(1)));
    /// assert_eq!(tracker.announced(), None);
    /// ```
    pub fn withdraw(&mut self) -> Option<TransactionOp> {
        self.announced.take()
    }

    /// Whether the transaction is aborted, from somebody who knows: an announced `COMMIT` will then be a rollback.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.announce(TransactionOp::Begin(1));
    /// tracker.finished(true);
    /// tracker.announce(TransactionOp::Commit(1));
    /// tracker.settle(true);
    /// assert_eq!(tracker.announced(), Some(TransactionOp::Rollback(1)));
    /// ```
    pub fn settle(&mut self, aborted: bool) {
        self.doubtful = false;
        if let (true, Some(TransactionOp::Commit(level))) = (aborted, self.announced) {
            self.announced = Some(TransactionOp::Rollback(level));
        }
    }

    /// Whether a transaction that was opened as text may be around everything the tracker knows of.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # let mut tracker = PathTracker::<&str>::default();
    /// assert!(!tracker.is_surrounded());
    /// tracker.forget(); // as after a text that may have been a BEGIN
    /// assert!(tracker.is_surrounded());
    /// ```
    #[must_use]
    pub fn is_surrounded(&self) -> bool {
        self.surrounded
    }

    /// Something inside the transaction may fail without anybody being told.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.announce(TransactionOp::Begin(1));
    /// tracker.finished(true);
    /// tracker.doubt();
    /// assert!(tracker.is_doubtful());
    /// ```
    pub fn doubt(&mut self) {
        self.doubtful |= self.in_transaction();
    }

    /// Whether the transaction may be aborted without anybody having said so.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.doubt();
    /// assert!(!tracker.is_doubtful()); // without a transaction there is nothing to doubt
    /// ```
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.doubtful
    }

    /// Queues something to be done once the outermost transaction has committed.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.announce(TransactionOp::Begin(1));
    /// tracker.finished(true);
    /// tracker.after_commit("send a mail");
    /// tracker.announce(TransactionOp::Commit(1));
    /// assert_eq!(tracker.finished(true), ["send a mail"]);
    /// ```
    pub fn after_commit(&mut self, action: A) {
        self.after_commit.push((self.levels.len(), action));
    }

    /// What is kept for after the outermost transaction's commit, as far as it is not rolled back.
    ///
    /// ```
    /// # use tenants_core::connection::{PathTracker, TransactionOp};
    /// let mut tracker = PathTracker::default();
    /// tracker.announce(TransactionOp::Begin(1));
    /// tracker.finished(true);
    /// tracker.after_commit("told");
    /// assert_eq!(tracker.to_be_done().collect::<Vec<_>>(), [&"told"]);
    /// ```
    pub fn to_be_done(&self) -> impl Iterator<Item = &A> {
        self.after_commit.iter().map(|(_, action)| action)
    }

    /// Whether a transaction is open, as far as its statements were announced.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// assert!(!tracker.in_transaction());
    /// tracker.announce(TransactionOp::Begin(1));
    /// tracker.finished(true);
    /// assert!(tracker.in_transaction());
    /// ```
    #[must_use]
    pub fn in_transaction(&self) -> bool {
        !self.levels.is_empty()
    }

    /// A statement finished; returns what was waiting for the commit, if that was the outermost one.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.announce(TransactionOp::Begin(1));
    /// tracker.finished(true);
    /// tracker.after_commit("send a mail");
    /// tracker.announce(TransactionOp::Rollback(1));
    /// assert!(tracker.finished(true).is_empty()); // what waited is dropped
    /// ```
    pub fn finished(&mut self, success: bool) -> Vec<A> {
        let Some(op) = self.announced.take() else {
            // A success proves nothing: diesel reports one also for the end of a cursor that failed half way.
            if !success {
                self.doubt();
            }
            return Vec::new();
        };
        match (op, success) {
            (TransactionOp::Begin(level), true) => self.begin(index(level)),
            (TransactionOp::Commit(level), true) => return self.commit(index(level)),
            (TransactionOp::Rollback(level), true) => self.roll_back(index(level)),
            // A COMMIT that fails (a deferred constraint, a serialization failure) has rolled back.
            (TransactionOp::Commit(1), false) => self.roll_back(0),
            (_, false) => {
                self.unsettle();
                self.doubt();
            }
        }
        Vec::new()
    }

    fn begin(&mut self, level: usize) {
        self.drop_levels(level);
        // Levels that were never announced to us: what a rollback brings back there is not known.
        self.levels.resize(level, Moment { path: PathState::Unknown, wanted: self.now.wanted.clone() });
        let mut start = self.now.clone();
        if level == 0 && self.surrounded {
            // Inside a transaction already, BEGIN does nothing, and the rollback goes further back than to here.
            start.path = PathState::Unknown;
        }
        self.levels.push(start);
        self.doubtful = false;
    }

    fn commit(&mut self, level: usize) -> Vec<A> {
        let doubtful = std::mem::take(&mut self.doubtful);
        if level > 0 {
            self.levels.truncate(level);
            for (depth, _) in &mut self.after_commit {
                *depth = (*depth).min(level);
            }
            return Vec::new();
        }
        self.surrounded = false;
        if doubtful {
            // Only the server knows whether that COMMIT was one.
            self.drop_levels(0);
            self.unsettle();
            return Vec::new();
        }
        let start = self.levels.drain(..).next().unwrap_or_default();
        if std::mem::take(&mut self.local) {
            self.now = start;
        }
        self.after_commit.drain(..).map(|(_, action)| action).collect()
    }

    fn roll_back(&mut self, level: usize) {
        let unknown = Moment { path: PathState::Unknown, wanted: self.now.wanted.take() };
        self.now = self.levels.get(level).cloned().unwrap_or(unknown);
        self.drop_levels(level);
        self.doubtful = false;
        if level == 0 {
            self.local = false;
            self.surrounded = false;
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
