//! The instrumentation that follows one session's search path.

use std::any::TypeId;
use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use diesel::PgConnection;
use diesel::connection::{Connection, DebugQuery, Instrumentation, InstrumentationEvent, get_default_instrumentation};
use diesel::pg::{Pg, PgMetadataCache, PgQueryBuilder};
use diesel::query_builder::{QueryBuilder as _, QueryFragment, QueryId};
use diesel::result::DatabaseErrorKind;
use tenants_core::connection::{PathTracker, StatementBudget, TransactionOp};
use tenants_core::resolver::Lookup;
use tenants_core::sql::may_change_session;
use tenants_core::{SchemaName, SearchPath};

use super::changed_plan::{is_changed_plan, names_statement};
use super::proof::Proven;

/// Is in diesel's questions for custom types.
const TYPES: &str = "\"pg_type\"";

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
    harmless: HashMap<TypeId, Arc<str>>,
    /// diesel keeps the OIDs of custom types for the connection's life.
    pub(crate) types: Types,
    /// Those of other schemas, by the schema's OID, for the time when their turn comes.
    pub(crate) types_elsewhere: HashMap<u32, PgMetadataCache>,
    /// The OID that the last switch has proved its schema to have, if it was asked to.
    pub(crate) proved: Option<(SchemaName, u32)>,
    /// Some statements are prepared for all schemas, by whoever takes the plain connection.
    pub(crate) has_shared: bool,
    /// One of those has failed on another schema than it was prepared on.
    pub(crate) shared_differ: bool,
    /// Somebody has prepared statements by hand, of which diesel knows nothing.
    pub(crate) has_foreign: bool,
    /// How many statements are prepared.
    pub(crate) budget: StatementBudget,
    /// The schemas this session was on: PostgreSQL keeps what it knows of their tables.
    pub(crate) schemas: HashSet<SchemaName>,
    /// A `COPY` was begun, the end of which diesel may not have read: the next statement would fail once.
    pub(crate) copying: bool,
    /// The user turned the statement cache off.
    pub(crate) is_cache_off: bool,
    /// What is known of the session's rights and schemas.
    pub(super) proven: Proven,
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
    pub(crate) fn of(conn: &mut PgConnection) -> Option<&mut Self> {
        conn.instrumentation().downcast_mut::<Self>()
    }

    /// Begins to watch a new connection, of the pool `home` or of none.
    pub(crate) fn install(conn: &mut PgConnection, home: u64) {
        conn.set_instrumentation(Self {
            tracker: PathTracker::default(),
            examined: false,
            harmless: HashMap::new(),
            types: Types::None,
            types_elsewhere: HashMap::new(),
            proved: None,
            has_shared: false,
            shared_differ: false,
            has_foreign: false,
            budget: StatementBudget::new(usize::MAX),
            schemas: HashSet::new(),
            copying: false,
            is_cache_off: false,
            proven: Proven::default(),
            spoiled: false,
            home,
            chained: get_default_instrumentation(),
            is_chained_by_user: false,
            listener: None,
            text: String::new(),
        });
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

    /// A statement of which nothing is known but this text is about to be sent; whether it may change the session.
    pub(crate) fn examine_text(&mut self, sql: &str) -> bool {
        let suspicious = match self.tracker.announced() {
            Some(op) => !is_only(op, sql),
            None => may_change_session(sql),
        };
        if suspicious {
            self.tracker.forget();
            self.disturb();
        }
        if suspicious && (contains(sql, "deallocate") || contains(sql, "discard")) {
            // What diesel prepared may be gone, and it would not notice.
            self.types = Types::Unknown;
        }
        self.has_foreign |= suspicious && contains(sql, "prepare");
        if sql.trim_ascii_start().get(..4).is_some_and(|word| word.eq_ignore_ascii_case("copy")) {
            self.copying = true;
            // If it fails while it is read, diesel tells nobody.
            self.tracker.doubt();
        }
        suspicious
    }

    /// The text of a query that is about to be sent, which is looked at; none if it cannot be built.
    ///
    /// A query that is one type only has one text, which need not be looked at twice.
    pub(crate) fn text_of<T: QueryFragment<Pg> + QueryId>(&mut self, source: &T) -> Option<Arc<str>> {
        let id = T::query_id();
        if let Some(text) = id.and_then(|id| self.harmless.get(&id)) {
            return Some(Arc::clone(text));
        }
        let mut builder = PgQueryBuilder::default();
        source.to_sql(&mut builder, &Pg).ok()?;
        let text: Arc<str> = builder.finish().into();
        let asks_for_type = self.examine_types(&text);
        // A fragment may have a static id and yet say that its text is another each time.
        let is_always_this = || source.is_safe_to_cache_prepared(&Pg).is_ok_and(|safe| safe);
        if let (false, false, Some(id)) = (self.examine_text(&text), asks_for_type, id.filter(|_| is_always_this())) {
            self.harmless.insert(id, Arc::clone(&text));
        }
        Some(text)
    }

    /// A statement is about to be prepared, by us or by whoever takes the plain connection.
    fn prepares(&mut self, sql: &str) {
        self.budget.prepared();
        let here = self.tracker.path().known().map(tenants_core::SearchPath::first);
        let is_tagged = sql.rsplit_once("\n-- ").is_some_and(|(_, tag)| here.is_some_and(|here| here == tag));
        // diesel's questions for types have none themselves.
        self.has_shared |= !is_tagged && !sql.contains(TYPES);
    }

    /// Whether this is the announced `COMMIT` of the outermost transaction.
    pub(crate) fn is_last_commit(&self, sql: &str) -> bool {
        self.tracker.announced().is_some_and(|op| op == TransactionOp::Commit(1) && is_only(op, sql))
    }

    fn examine(&mut self, query: &dyn DebugQuery) {
        if std::mem::take(&mut self.examined) {
            return;
        }
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        // Formatting fails for a statement that cannot be built (an empty changeset), and that one is not sent.
        if write!(text, "{query}").is_err() {
            self.tracker.forget();
        }
        self.examine_types(&text);
        self.examine_text(&text);
        self.text = text;
    }

    /// Whether a query is diesel's for the OID of a custom type, which diesel will keep.
    fn examine_types(&mut self, sql: &str) -> bool {
        let asks = sql.contains(TYPES);
        if asks {
            self.looked_up_type();
        }
        asks
    }

    fn looked_up_type(&mut self) {
        let known = self.tracker.path().known().map(|path| path.first().clone());
        self.types = match (&self.types, known) {
            (Types::None, Some(schema)) => {
                let oid = self.proved.as_ref().filter(|proved| proved.0 == schema).map(|proved| proved.1);
                Types::Of { schema, oid }
            }
            (Types::Of { schema, oid }, Some(here)) if *schema == here => Types::Of { schema: here, oid: *oid },
            _ => Types::Unknown,
        };
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

/// Whether a text is the announced statement, and nothing else is in it.
///
/// An announcement may be left over from a statement that was never sent, and `begin_transaction_sql` takes any text.
fn is_only(op: TransactionOp, sql: &str) -> bool {
    let begins = |words: &[&str]| words.iter().any(|word| sql.starts_with(word));
    let expected = match op {
        TransactionOp::Begin(_) => begins(&["BEGIN", "START TRANSACTION", "SAVEPOINT "]),
        TransactionOp::Commit(_) => begins(&["COMMIT", "RELEASE SAVEPOINT "]),
        TransactionOp::Rollback(_) => begins(&["ROLLBACK"]),
    };
    expected && !sql.contains(';')
}

fn contains(sql: &str, lowercase: &str) -> bool {
    sql.as_bytes().windows(lowercase.len()).any(|part| part.eq_ignore_ascii_case(lowercase.as_bytes()))
}
