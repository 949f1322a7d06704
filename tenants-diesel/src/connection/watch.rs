//! The instrumentation that follows one session's search path.

use std::fmt::{self, Write as _};

use diesel::PgConnection;
use diesel::connection::{Connection, DebugQuery, Instrumentation, InstrumentationEvent, get_default_instrumentation};
use tenants_core::connection::{PathTracker, TransactionOp};
use tenants_core::sql::may_change_session;
use tenants_core::{SchemaName, SearchPath};

/// Something to be done once the outermost transaction has committed.
pub(crate) type AfterCommit = Box<dyn FnOnce() + Send>;

/// What is known of one session, kept in the diesel connection itself.
///
/// Living in the connection's [`Instrumentation`], it follows a `mem::swap` of two connections, and sees transactions that are
/// opened through [`Deref`](std::ops::Deref). The user's own instrumentation is chained behind it.
pub(crate) struct Watch {
    pub(crate) tracker: PathTracker<AfterCommit>,
    /// The next statement was examined (or written) by us: its text need not be looked at again.
    pub(crate) examined: bool,
    /// A statement that may change the session is in the statement cache: from now on every text is looked at.
    pub(crate) every_text: bool,
    /// diesel keeps the OIDs of custom types for the connection's life; these were looked up under this schema.
    pub(crate) types_of: Option<SchemaName>,
    /// The path that was set last, for connections that send it before every statement.
    pub(crate) wanted: Option<SearchPath>,
    /// diesel began a `COPY … TO STDOUT`, and does not read its end: the next statement would fail once.
    pub(crate) copying: bool,
    /// The session is not fit for another checkout.
    pub(crate) spoiled: bool,
    chained: Option<Box<dyn Instrumentation>>,
    text: String,
}

impl Watch {
    /// The watch of a connection, unless something else was installed in its place.
    pub(crate) fn of(conn: &mut PgConnection) -> Option<&mut Self> {
        conn.instrumentation().downcast_mut::<Self>()
    }

    /// Begins to watch a new connection.
    pub(crate) fn install(conn: &mut PgConnection) {
        conn.set_instrumentation(Self {
            tracker: PathTracker::default(),
            examined: false,
            every_text: false,
            types_of: None,
            wanted: None,
            copying: false,
            spoiled: false,
            chained: get_default_instrumentation(),
            text: String::new(),
        });
    }

    /// Puts the user's own instrumentation behind this one.
    pub(crate) fn chain(&mut self, instrumentation: impl Instrumentation) {
        self.chained = Some(Box::new(instrumentation));
    }

    /// A statement of which nothing is known but this text is about to be sent.
    pub(crate) fn examine_text(&mut self, sql: &str) {
        let suspicious = match self.tracker.announced() {
            // A transaction statement of diesel's own, perhaps with something put into it.
            Some(_) => mentions_path(sql),
            None => may_change_session(sql),
        };
        if suspicious {
            self.tracker.forget();
        }
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
        if text.contains("\"pg_type\"") {
            self.types_of = self.tracker.path().known().map(|path| path.first().clone());
        }
        self.copying |= text.starts_with("COPY") && text.contains("TO STDOUT");
        self.examine_text(&text);
        self.text = text;
    }

    fn cached(&mut self, sql: &str) {
        if may_change_session(sql) {
            self.every_text = true;
            self.tracker.forget();
        }
    }

    fn finished(&mut self, error: Option<&diesel::result::Error>) {
        if error.is_some_and(is_stale_plan) {
            self.spoiled = true;
        }
        for action in self.tracker.finished(error.is_none()) {
            action();
        }
    }
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match &event {
            InstrumentationEvent::StartQuery { query, .. } => self.examine(*query),
            InstrumentationEvent::CacheQuery { sql, .. } => self.cached(sql),
            InstrumentationEvent::FinishQuery { error, .. } => self.finished(*error),
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

fn mentions_path(sql: &str) -> bool {
    let sql = sql.to_ascii_lowercase();
    sql.contains("search_path") || sql.contains("set_config")
}

/// PostgreSQL refuses a prepared statement for ever once its result type has changed; diesel would keep using it.
fn is_stale_plan(error: &diesel::result::Error) -> bool {
    matches!(error, diesel::result::Error::DatabaseError(_, info)
        if info.message().contains("cached plan must not change result type"))
}
