//! The state machine that mirrors what PostgreSQL does with `search_path` in transactions.

mod transactions;

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
}
