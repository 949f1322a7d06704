//! The instrumentation that follows one session's search path.

mod texts;

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::PgConnection;
use diesel::connection::{Connection, Instrumentation, InstrumentationEvent, get_default_instrumentation};
use diesel::pg::PgMetadataCache;
use diesel::result::DatabaseErrorKind;
use foldhash::fast::RandomState;
use tenants_core::connection::{PathTracker, StatementBudget, TransactionOp};
use tenants_core::resolver::Lookup;
use tenants_core::{SchemaName, SearchPath};

use super::advisory_locks::AdvisoryLocks;
use super::changed_plan::{is_changed_plan, names_statement};
use super::proof::Proven;
use super::sessions::Visited;
use texts::Harmless;

/// Something to be done once the outermost transaction has committed.
pub(crate) struct AfterCommit {
    pub(crate) tell: Box<dyn FnOnce() + Send>,
    /// What other processes are to forget; told by the commit itself.
    pub(crate) stale: Vec<Lookup>,
}

/// Told of each event on a session, with the schema the session is on, if that is known.
pub(crate) type Listener = dyn FnMut(Option<&SchemaName>, &InstrumentationEvent<'_>) + Send;

/// What is known of one session, kept in the diesel connection itself.
///
/// Living in the connection's [`Instrumentation`], it follows a `mem::swap` of two connections, and sees transactions that are
/// opened through [`Deref`](std::ops::Deref). The user's own instrumentation is chained behind it.
pub(crate) struct Watch {
    pub(crate) tracker: PathTracker<AfterCommit>,
    /// The next statement was examined (or written) by us: its text need not be looked at again.
    pub(crate) examined: bool,
    /// The texts of queries that are one type each, and were found to be harmless.
    harmless: HashMap<TypeId, Harmless, RandomState>,
    /// diesel keeps the OIDs of custom types for the connection's life.
    pub(crate) types: Types,
    /// Those of other schemas, by the schema's OID, for the time when their turn comes.
    pub(crate) types_elsewhere: HashMap<u32, PgMetadataCache>,
    /// The OID that the last switch has proved its schema to have, if it was asked to.
    pub(crate) proved: Option<(SchemaName, u32)>,
    /// Whose statements diesel finds by the query's type.
    pub(super) owner: Option<SchemaName>,
    /// Some statements are prepared for all schemas, by whoever takes the plain connection.
    pub(crate) has_shared: bool,
    /// One of those has failed on another schema than it was prepared on.
    pub(crate) shared_differ: bool,
    /// Somebody has prepared statements by hand, of which diesel knows nothing.
    pub(crate) has_foreign: bool,
    /// How many statements are prepared.
    pub(crate) budget: StatementBudget,
    pub(crate) schemas: Visited,
    /// A `COPY` was begun, the end of which diesel may not have read: the next statement would fail once.
    pub(crate) copying: bool,
    /// The user turned the statement cache off.
    pub(crate) is_cache_off: bool,
    /// What is known of the session's rights and schemas.
    pub(super) proven: Proven,
    pub(super) locks: AdvisoryLocks,
    /// `RESET ALL` leaves the session in the time zone and encoding that diesel sets.
    pub(super) resets_to_utc: bool,
    /// The session's encoding is what diesel sets, as far as texts tell.
    pub(super) is_in_utf8: bool,
    /// The session is not fit for another checkout.
    pub(crate) spoiled: bool,
    /// The pool or worker the session belongs to, wherever a `mem::swap` has taken it; 0 without one.
    pub(crate) home: u64,
    chained: Option<Box<dyn Instrumentation>>,
    /// The chained instrumentation is the session's last user's own.
    is_chained_by_user: bool,
    listener: Option<Box<Listener>>,
    text: String,
}

/// Under which schema custom types were looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Types {
    /// None were.
    None,
    Of {
        schema: SchemaName,
        /// A name may belong to another schema by now.
        oid: Option<u32>,
    },
    /// Under several, or nobody knows; or the statements that rest on them are lost.
    Unknown,
}

impl Watch {
    /// The watch of a connection, unless something else was installed in its place.
    #[inline]
    pub(crate) fn of(conn: &mut PgConnection) -> Option<&mut Self> {
        conn.instrumentation().downcast_mut::<Self>()
    }

    /// Begins to watch a new connection, of the pool `home` or of none.
    pub(crate) fn install(conn: &mut PgConnection, home: u64, schemas: Visited, resets_to_utc: bool) {
        conn.set_instrumentation(Self {
            tracker: PathTracker::default(),
            examined: false,
            harmless: HashMap::default(),
            types: Types::None,
            types_elsewhere: HashMap::new(),
            proved: None,
            owner: None,
            has_shared: false,
            shared_differ: false,
            has_foreign: false,
            budget: StatementBudget::new(usize::MAX),
            schemas,
            copying: false,
            is_cache_off: false,
            proven: Proven::default(),
            locks: AdvisoryLocks::default(),
            resets_to_utc,
            is_in_utf8: false,
            spoiled: false,
            home,
            chained: get_default_instrumentation(),
            is_chained_by_user: false,
            listener: None,
            text: String::new(),
        });
    }

    /// Something was sent that may have put another encoding in force.
    pub(crate) fn doubt_encoding(&mut self) {
        self.is_in_utf8 = false;
    }

    /// Puts the user's own instrumentation behind this one.
    pub(crate) fn chain(&mut self, instrumentation: impl Instrumentation) {
        self.chained = Some(Box::new(instrumentation));
        self.is_chained_by_user = true;
    }

    /// Tells of each event, and of the schema it happened in.
    #[cfg(feature = "tower")]
    pub(crate) fn listen(&mut self, listener: Box<Listener>) {
        self.listener = Some(listener);
    }

    /// The next user of the session is somebody else, who is not to be listened to.
    pub(crate) fn unchain(&mut self) {
        self.listener = None;
        if std::mem::take(&mut self.is_chained_by_user) {
            self.chained = get_default_instrumentation();
        }
    }

    fn finished(&mut self, error: Option<&diesel::result::Error>) {
        if error.is_some_and(|error| self.is_stale(error)) {
            self.types = Types::Unknown;
        }
        self.shared_differ |= self.has_shared && error.is_some_and(is_changed_plan);
        let mut panic = None;
        for action in self.tracker.finished(error.is_none()) {
            // What is committed is told to everybody, whoever of them panics.
            panic = panic.or(catch_unwind(AssertUnwindSafe(action.tell)).err());
        }
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }

    /// Whether diesel's caches may be the reason of an error, and would be for ever.
    fn is_stale(&self, error: &diesel::result::Error) -> bool {
        let diesel::result::Error::DatabaseError(DatabaseErrorKind::Unknown, info) = error else { return false };
        let message = info.message();
        self.types != Types::None || is_changed_plan(error) || names_statement(message)
    }
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match &event {
            InstrumentationEvent::StartQuery { query, .. } => self.examine(*query),
            InstrumentationEvent::FinishQuery { error, .. } => self.finished(*error),
            InstrumentationEvent::CacheQuery { sql, .. } => self.prepares(sql),
            InstrumentationEvent::BeginTransaction { depth, .. } => {
                self.tracker.announce(TransactionOp::Begin(depth.get()));
            }
            InstrumentationEvent::CommitTransaction { depth, .. } => {
                self.tracker.announce(TransactionOp::Commit(depth.get()));
            }
            InstrumentationEvent::RollbackTransaction { depth, .. } => {
                self.tracker.announce(TransactionOp::Rollback(depth.get()));
            }
            _ => {}
        }
        if let Some(listener) = &mut self.listener {
            let schema = self.tracker.path().known().map(SearchPath::first);
            listener(schema, &event);
        }
        self.chained.on_connection_event(event);
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("path", self.tracker.path())
            .field("spoiled", &self.spoiled)
            .finish_non_exhaustive()
    }
}
