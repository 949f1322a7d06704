//! [`TenantConnection`] itself: the session, its settings, and what it is to diesel.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use diesel::PgConnection;
use diesel::connection::TransactionManager as _;
use diesel::connection::{AnsiTransactionManager, Connection as _};

use super::sessions::Visited;
use super::watch::Types;
use super::{ConnectionSettings, Inner, Lent, Watch};
use crate::Result;

/// A diesel connection that knows the schema it is on.
///
/// Everything that takes a connection takes this one: queries, `transaction`, savepoints, `build_transaction`, `COPY`, helpers
/// written for `&mut PgConnection`. Unqualified table names mean the tables of [`schema_name`](Self::schema_name).
///
/// ```no_run
/// use diesel::prelude::*;
/// use tenants_diesel::{SchemaName, TenantConnection};
///
/// diesel::table! { notes (id) { id -> Int4, body -> Text } }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut conn = TenantConnection::establish("postgresql://localhost/app")?;
/// conn.set_schema(&"acme".parse()?)?;
/// let bodies: Vec<String> = notes::table.select(notes::body).load(&mut conn)?;
/// # Ok(()) }
/// ```
///
/// # What it guarantees
///
/// A switch to a schema that does not exist, or that the role may not use, is an error. A rollback, also to a savepoint, takes
/// the search path back to where PostgreSQL takes it, and [`schema_name`](Self::schema_name) with it. After a statement that may
/// have changed the path behind our back (raw SQL with `SET`, `set_config`, `DISCARD`, a transaction statement, `DO`, `CALL`,
/// `EXECUTE`, `ALTER`, `DROP`)
/// the server is asked. A temporary table never hides a tenant's table of the same name: `pg_temp` is searched last.
///
/// # What it cannot see
///
/// - A function, trigger or cursor that changes the path or the role for the session from within an ordinary query. For code that has such,
///   turn `limit_set_calls` off: the path is then put in place before every statement made through this type's own impls.
/// - A function that takes an advisory lock of the session, where PostgreSQL calls it without being told by the query
///   ([`is_plain_select`](tenants_core::sql::is_plain_select)). The pool releases it with a checkout that is a second later, or with each
///   where `limit_set_calls` is off; all that are taken in sight with the next.
/// - What another session does: a schema that is renamed or dropped while this connection is on it leaves the name in the search
///   path, and whoever makes a schema of that name is found by it. Each checkout and each switch looks again.
/// - That somebody else takes the right to use the public schema or an extra one from the role: the tenant's is looked at by each
///   switch, these two only where the session is new, or a text may have changed it.
/// - How a transaction ended that was committed through [`Deref`] after a statement in it had failed: the path is then asked for,
///   and what waited for the commit (signals) is dropped.
pub struct TenantConnection {
    pub(super) inner: Inner,
    pub(super) settings: Arc<ConnectionSettings>,
}

impl TenantConnection {
    /// Takes over a plain connection, with settings of one's own; the schema is unknown until it is set.
    ///
    /// An [`Instrumentation`](diesel::connection::Instrumentation) installed on it before is replaced: set it anew here.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use std::sync::Arc;
    /// use tenants_diesel::connection::ConnectionSettings;
    /// #
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let plain = PgConnection::establish("postgresql://localhost/app")?;
    /// let mut conn = TenantConnection::new(plain, Arc::new(ConnectionSettings::default()));
    /// conn.set_schema(&"acme".parse()?)?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn new(conn: PgConnection, settings: Arc<ConnectionSettings>) -> Self {
        let mut conn = Self::taken_over(conn, settings);
        // What was prepared and looked up on another path.
        if let Ok(watch) = conn.watch() {
            watch.types = Types::Unknown;
        }
        conn
    }

    /// The same of a connection on which nothing was sent yet.
    pub(crate) fn fresh(conn: PgConnection, settings: Arc<ConnectionSettings>) -> Self {
        let mut conn = Self::taken_over(conn, settings);
        if let Ok(watch) = conn.watch() {
            watch.begin_undisturbed();
        }
        conn
    }

    fn taken_over(mut conn: PgConnection, settings: Arc<ConnectionSettings>) -> Self {
        Watch::install(&mut conn, 0, Visited::default(), false);
        let mut conn = Self { inner: Inner::Own(Box::new(conn)), settings };
        if !conn.settings.caches_statements() {
            conn.set_prepared_statement_cache_size(diesel::connection::CacheSize::Disabled);
        }
        conn.reset_budget();
        let depth = conn.transaction_depth().unwrap_or_default();
        if let Ok(watch) = conn.watch() {
            watch.tracker.adopt(depth);
        }
        conn
    }

    pub(crate) fn pooled(lent: Lent, settings: Arc<ConnectionSettings>) -> Self {
        let mut conn = Self { inner: Inner::Pooled(lent), settings };
        conn.reset_cache();
        conn.reset_budget();
        conn
    }

    /// Goes by this connection's settings, which are not the session's.
    fn reset_budget(&mut self) {
        let limit = self.settings.statement_budget();
        if let (Some(limit), Ok(watch)) = (limit, self.watch()) {
            watch.budget.limit(limit);
        }
    }

    /// Caches statements as the settings say, whatever the last user wanted.
    pub(crate) fn reset_cache(&mut self) {
        use diesel::connection::CacheSize::{Disabled, Unbounded};
        let size = if self.settings.caches_statements() { Unbounded } else { Disabled };
        self.set_prepared_statement_cache_size(size);
    }

    /// What this connection has in common with the others of its tenancy.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(conn: &mut TenantConnection) -> Result<(), Box<dyn std::error::Error>> {
    /// let is_shared = conn.schema_name()? == conn.settings().public_schema;
    /// println!("{}", if is_shared { "shared tables" } else { "a tenant's tables" });
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    #[must_use]
    pub fn settings(&self) -> &ConnectionSettings {
        &self.settings
    }

    /// What is known of the session.
    // Each statement asks several times, from code that is generic and so compiled elsewhere.
    #[inline]
    pub(crate) fn watch(&mut self) -> Result<&mut Watch> {
        match Watch::of(&mut self.inner) {
            Some(watch) => Ok(watch),
            None => Err(crate::Error::InstrumentationReplaced),
        }
    }

    /// The number of open transaction levels, as diesel counts them.
    pub(crate) fn transaction_depth(&mut self) -> Result<u32> {
        let status = AnsiTransactionManager::transaction_manager_status_mut(&mut *self.inner);
        Ok(status.transaction_depth()?.map_or(0, std::num::NonZeroU32::get))
    }

    /// Whether the transaction is aborted: the server takes nothing but a rollback.
    ///
    /// diesel 2.3.14 does not notice when a query fails while it is prepared for `load`, nor when a `COPY` fails; where that may
    /// be, any statement brings it to light.
    pub(crate) fn is_aborted(&mut self) -> bool {
        if self.is_known_to_be_aborted() {
            return true;
        }
        let Ok(watch) = self.watch() else { return false };
        if !watch.tracker.is_doubtful() {
            return false;
        }
        let announced = watch.tracker.withdraw();
        let _ = self.send_own("SELECT 1");
        let aborted = self.is_known_to_be_aborted();
        if let Ok(watch) = self.watch() {
            watch.tracker.settle(aborted);
            announced.into_iter().for_each(|op| watch.tracker.announce(op));
        }
        aborted
    }

    fn is_known_to_be_aborted(&mut self) -> bool {
        use diesel::connection::TransactionManagerStatus::{InError, Valid};
        match AnsiTransactionManager::transaction_manager_status_mut(&mut *self.inner) {
            Valid(status) => status.in_transaction.as_ref().is_some_and(|t| t.requires_rollback_maybe_up_to_top_level),
            // diesel has lost count, as after an error in a transaction that was begun as text; the server may take anything.
            InError => false,
        }
    }

    /// Sends SQL whose effect on the search path the caller records: our own, or that of a migration.
    pub(crate) fn send(&mut self, sql: &str) -> Result<()> {
        self.watch()?.locks.suspect();
        self.send_own(sql)
    }

    /// The same of SQL that is our own altogether, and takes no advisory lock of the session.
    pub(super) fn send_own(&mut self, sql: &str) -> Result<()> {
        use diesel::connection::SimpleConnection as _;
        self.ensure_encoding_of(sql)?;
        let watch = self.watch()?;
        watch.examined = true;
        watch.copying = false;
        let result = self.inner.batch_execute(sql);
        self.watch()?.examined = false;
        Ok(result?)
    }

    /// Before a message of ours with other letters than ASCII, which the server reads in the encoding that it finds in force: `ö` in UTF-8 is another
    /// tenant's `Ã¶` in LATIN1, to the server and so to every proof.
    pub(super) fn ensure_encoding_of(&mut self, sql: &str) -> Result<()> {
        let is_known =
            self.settings.limit_set_calls && Watch::of(&mut self.inner).is_some_and(|watch| watch.is_in_utf8);
        if is_known || sql.is_ascii() {
            return Ok(());
        }
        self.send_own("SET client_encoding TO 'UTF8'")?;
        let watch = self.watch()?;
        // A rollback would take it back.
        watch.is_in_utf8 = !watch.tracker.in_transaction() && !watch.tracker.is_surrounded();
        Ok(())
    }

    /// Marks the session as unfit for another checkout.
    pub(crate) fn spoil(&mut self) {
        if let Some(watch) = Watch::of(&mut self.inner) {
            watch.spoiled = true;
        }
    }
}

/// The plain connection, for helpers that take one: they run on the tenant's schema.
impl Deref for TenantConnection {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for TenantConnection {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}

impl fmt::Debug for TenantConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenantConnection").field("settings", &self.settings).finish_non_exhaustive()
    }
}
