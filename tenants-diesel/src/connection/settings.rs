//! What every connection of a [`Tenancy`](crate::Tenancy) has in common.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tenants_core::connection::Scope;
use tenants_core::{SchemaName, SearchPath, SearchPathError};

/// How the search path is put on a session.
///
/// The rule behind it: the effect of `SET LOCAL` lasts until the end of the transaction
/// ([PostgreSQL manual, `SET`](https://www.postgresql.org/docs/current/sql-set.html)).
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let tenancy = Tenancy::<Client>::builder("postgresql://pgbouncer:6432/app")
///     .search_path_mode(SearchPathMode::Transaction)
///     .build()?;
/// assert!(matches!(tenancy.public(), Err(tenants_diesel::Error::TransactionMode))); // only in transactions
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum SearchPathMode {
    /// `SET search_path`: for direct connections, and poolers in session mode.
    #[default]
    Session,
    /// `SET LOCAL search_path` inside a transaction: the only form that is safe behind a pooler in transaction mode, where the
    /// next statement may run on another server session.
    Transaction,
}

/// How connections name their schemas, and when they send the search path.
///
/// Made by [`TenancyBuilder`](crate::TenancyBuilder); a connection without a [`Tenancy`](crate::Tenancy)
/// ([`TenantConnection::establish`](diesel::Connection::establish)) has the defaults.
///
/// ```
/// use tenants_diesel::connection::ConnectionSettings;
///
/// let mut settings = ConnectionSettings::default();
/// settings.extra_search_path = vec!["postgis".parse()?];
/// assert_eq!(settings.search_path(&"acme".parse()?)?.as_sql(), r#""acme", "public", "postgis""#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct ConnectionSettings {
    /// The schema of the shared tables, `public` by default.
    pub public_schema: SchemaName,
    /// Schemas behind tenant and public schema: extensions, PostGIS.
    pub extra_search_path: Vec<SchemaName>,
    /// Whether a tenant's path goes on with the public schema; it does by default.
    pub include_public: bool,
    /// Whether the path is set for the session or for each transaction.
    pub mode: SearchPathMode,
    /// Whether the path is sent only when it changes (the default), or before every statement.
    pub limit_set_calls: bool,
    /// Whether tenant migrations see the public schema behind their own; they do not by default.
    pub migrations_see_public: bool,
    /// Whether prepared statements are cached; `None` is yes for sessions of one's own, and no in `SET LOCAL` mode.
    ///
    /// A pooler in transaction mode that does not know prepared statements (PgBouncer before 1.21, or with
    /// `max_prepared_statements = 0`) may run another client's statement of the same name.
    pub cache_statements: Option<bool>,
    /// How many prepared statements a session keeps, over all tenants; 1,000 by default, and with 0 one statement is for all
    /// tenants. In `SET LOCAL` mode it is 0 always.
    ///
    /// PostgreSQL makes a new plan of a statement that is for all tenants after each switch; each statement of a tenant's own takes
    /// some 12 KiB of the server's memory.
    pub statement_budget: usize,
    /// After how many schemas the pool replaces a session; 200 by default.
    ///
    /// PostgreSQL keeps what it knows of a table for the session's life, some 20 KiB for each tenant.
    pub schemas_per_session: usize,
    /// How long a checkout waits for a session that was on its schema before and is in use, though another one is idle; 2 ms by default.
    ///
    /// A session that meets a tenant for the first time takes about as long, for the plans it has to make.
    pub affinity_wait: Duration,
    /// Settings sent with every checkout, after `RESET ALL`: name and value.
    pub session_settings: Vec<(String, String)>,
    /// Whether a new tenant gets a schema from the stock of those already migrated, where one fits; no by default.
    pub warm_schemas: bool,
    /// What the tenancy keeps for its model: receivers and migrations.
    pub(crate) tenancy: Option<Arc<dyn Any + Send + Sync>>,
}

impl Default for ConnectionSettings {
    fn default() -> Self {
        Self {
            public_schema: SchemaName::public(),
            extra_search_path: Vec::new(),
            include_public: true,
            mode: SearchPathMode::Session,
            limit_set_calls: true,
            migrations_see_public: false,
            cache_statements: None,
            statement_budget: 1_000,
            schemas_per_session: 200,
            affinity_wait: Duration::from_millis(2),
            session_settings: Vec::new(),
            warm_schemas: false,
            tenancy: None,
        }
    }
}

impl ConnectionSettings {
    /// The search path on which unqualified names mean `schema`.
    ///
    /// # Errors
    ///
    /// If the schema is one of the extra ones: a tenant cannot live in the extensions' schema.
    ///
    /// ```
    /// # use tenants_diesel::connection::ConnectionSettings;
    /// let settings = ConnectionSettings::default();
    /// assert_eq!(settings.search_path(&"acme".parse()?)?.as_sql(), r#""acme", "public""#);
    /// assert_eq!(settings.search_path(&"public".parse()?)?.as_sql(), r#""public""#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn search_path(&self, schema: &SchemaName) -> Result<SearchPath, SearchPathError> {
        let is_public = *schema == self.public_schema;
        let public = (!is_public && self.include_public).then(|| self.public_schema.clone());
        SearchPath::new(schema.clone(), public, self.extra_search_path.iter().cloned())
    }

    /// The search path a schema's migrations see: their own schema and the extra ones, the public one only if asked.
    ///
    /// What a tenant's migration drops or alters must be the tenant's own: `DROP TABLE IF EXISTS x` would find public's `x`.
    ///
    /// # Errors
    ///
    /// As for [`search_path`](Self::search_path).
    ///
    /// ```
    /// # use tenants_diesel::connection::ConnectionSettings;
    /// let mut settings = ConnectionSettings::default();
    /// assert_eq!(settings.migration_path(&"acme".parse()?)?.as_sql(), r#""acme""#);
    /// settings.migrations_see_public = true;
    /// assert_eq!(settings.migration_path(&"acme".parse()?)?.as_sql(), r#""acme", "public""#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn migration_path(&self, schema: &SchemaName) -> Result<SearchPath, SearchPathError> {
        if self.migrations_see_public {
            return self.search_path(schema);
        }
        SearchPath::new(schema.clone(), None, self.extra_search_path.iter().cloned())
    }

    pub(crate) fn caches_statements(&self) -> bool {
        self.cache_statements.unwrap_or(self.mode == SearchPathMode::Session)
    }

    /// None where statements are for all tenants.
    pub(crate) fn statement_budget(&self) -> Option<usize> {
        (self.mode == SearchPathMode::Session && self.statement_budget > 0).then_some(self.statement_budget)
    }

    pub(crate) fn scope(&self) -> Scope {
        match self.mode {
            SearchPathMode::Session => Scope::Session,
            SearchPathMode::Transaction => Scope::Transaction,
        }
    }
}

impl fmt::Debug for ConnectionSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionSettings")
            .field("public_schema", &self.public_schema)
            .field("extra_search_path", &self.extra_search_path)
            .field("include_public", &self.include_public)
            .field("mode", &self.mode)
            .field("limit_set_calls", &self.limit_set_calls)
            .field("statement_budget", &self.statement_budget)
            .field("affinity_wait", &self.affinity_wait)
            .finish_non_exhaustive()
    }
}
