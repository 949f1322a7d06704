//! The state machine that mirrors what PostgreSQL does with `search_path` in transactions.

use super::{PathState, TransactionOp};
use crate::SearchPath;

/// Follows the search path of one session through transactions, savepoints and failures.
///
/// PostgreSQL undoes a `SET` when the transaction or savepoint it was made in is rolled back
/// (manual, [SET](https://www.postgresql.org/docs/current/sql-set.html)), and a `SET LOCAL` also when the transaction
/// is committed. Whoever does not know that serves another tenant's rows without an error. The tracker keeps the path
/// that was in force when each level began, and a queue of things (`A`) to be done once the outermost transaction has
/// committed.
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
    now: Moment,
    /// What held at the beginning of each open level, outermost first.
    levels: Vec<Moment>,
    announced: Option<TransactionOp>,
    /// A statement inside the transaction failed, or may have: a `COMMIT` may turn out to be a rollback.
    doubtful: bool,
    /// A transaction that was opened as text may be around everything we know of.
    surrounded: bool,
    local: bool,
    after_commit: Vec<(usize, A)>,
}

/// What a rollback brings back.
#[derive(Debug, Clone, Default)]
struct Moment {
    path: PathState,
    /// The path that was set last, whatever somebody else did to it since.
    wanted: Option<SearchPath>,
}

impl<A> Default for PathTracker<A> {
    fn default() -> Self {
        Self {
            now: Moment::default(),
            levels: Vec::new(),
            announced: None,
            doubtful: false,
            surrounded: false,
            local: false,
            after_commit: Vec::new(),
        }
    }
}

impl<A> PathTracker<A> {
    /// What is known of the path now.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.set(path("acme"));
    /// assert_eq!(tracker.path().known(), Some(&path("acme")));
    /// ```
    #[must_use]
    pub fn path(&self) -> &PathState {
        &self.now.path
    }

    /// The path that was set last and not rolled back, even if something was sent since that may have changed it.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.set(path("acme"));
    /// tracker.forget(); // `SELECT f()`, and nobody knows what f does
    /// assert_eq!((tracker.path(), tracker.wanted()), (&PathState::Unknown, Some(&path("acme"))));
    /// ```
    #[must_use]
    pub fn wanted(&self) -> Option<&SearchPath> {
        self.now.wanted.as_ref()
    }

    /// The transaction statement that was announced and has not finished.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.announce(TransactionOp::Begin(1));
    /// assert_eq!(tracker.announced(), Some(TransactionOp::Begin(1)));
    /// tracker.finished(true);
    /// assert_eq!(tracker.announced(), None);
    /// ```
    #[must_use]
    pub fn announced(&self) -> Option<TransactionOp> {
        self.announced
    }

    /// Records a `SET search_path` that the server has confirmed.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.set(path("acme"));
    /// assert_eq!(tracker.path(), &PathState::Known(path("acme")));
    /// ```
    pub fn set(&mut self, path: SearchPath) {
        self.now = Moment { path: PathState::Known(path.clone()), wanted: Some(path) };
        self.local = false;
    }

    /// Records a `SET LOCAL search_path` that the server has confirmed: it ends with the transaction.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.set(path("public"));
    /// tracker.announce(TransactionOp::Begin(1));
    /// tracker.finished(true);
    /// tracker.set_local(path("acme"));
    /// tracker.announce(TransactionOp::Commit(1));
    /// tracker.finished(true);
    /// assert_ne!(tracker.path().known(), Some(&path("acme"))); // it ended with the transaction
    /// ```
    pub fn set_local(&mut self, path: SearchPath) {
        self.set(path);
        self.local = true;
    }

    /// Puts a state back that is known to hold again, as after a switch that failed as a whole.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.set(path("acme"));
    /// let before = tracker.path().clone();
    /// tracker.unsettle(); // a switch is sent, and fails
    /// tracker.restore(before);
    /// assert_eq!(tracker.path().known(), Some(&path("acme")));
    /// ```
    pub fn restore(&mut self, path: PathState) {
        self.now.path = path;
    }

    /// Forgets the current path, and keeps what a rollback will bring back: for the time a switch is under way.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.set(path("acme"));
    /// tracker.unsettle();
    /// assert_eq!(tracker.path(), &PathState::Unknown);
    /// ```
    pub fn unsettle(&mut self) {
        self.now.path = PathState::Unknown;
    }

    /// Forgets also which path was wanted: there is no way back to it.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.set(path("acme"));
    /// tracker.abandon();
    /// assert_eq!((tracker.path(), tracker.wanted()), (&PathState::Unknown, None));
    /// ```
    pub fn abandon(&mut self) {
        self.now = Moment::default();
    }

    /// Forgets everything: something was sent that may have changed path or transaction behind our back.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.set(path("acme"));
    /// tracker.announce(TransactionOp::Begin(1));
    /// tracker.finished(true);
    /// tracker.forget();
    /// tracker.announce(TransactionOp::Rollback(1));
    /// tracker.finished(true);
    /// assert_eq!(tracker.path(), &PathState::Unknown); // nor what the rollback goes back to
    /// ```
    pub fn forget(&mut self) {
        self.unsettle();
        self.levels.iter_mut().for_each(|level| level.path = PathState::Unknown);
        self.surrounded = true;
    }

    /// Begins anew, from somebody who knows that no transaction is open; what waited for one is dropped.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.announce(TransactionOp::Begin(1));
    /// tracker.finished(true);
    /// tracker.restart();
    /// assert!(!tracker.in_transaction());
    /// ```
    pub fn restart(&mut self) {
        *self = Self::default();
    }

    /// Takes over a session of which nothing is known but how many transaction levels are open.
    ///
    /// ```
    /// # use tenants_core::connection::{PathState, PathTracker, TransactionOp};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let path = |name: &str| SearchPath::only(name.parse::<SchemaName>().unwrap());
    /// # let mut tracker = PathTracker::<&str>::default();
    /// tracker.adopt(1);
    /// assert!(tracker.in_transaction());
    /// assert_eq!(tracker.path(), &PathState::Unknown);
    /// ```
    pub fn adopt(&mut self, levels: u32) {
        self.restart();
        self.levels = vec![Moment::default(); levels as usize];
        self.surrounded = true;
        self.doubt();
    }

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
