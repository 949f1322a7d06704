//! [`TenancyBuilder`].

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tenants_core::SchemaName;
use tenants_core::signal::{BoxError, ReceiverError, Signal};

use super::{Tenancy, TenancyContext, checks};
use crate::Result;
use crate::connection::{ConnectionSettings, PgManager, SearchPathMode, TenantConnection};
use crate::migrations::TenantMigrationSource;
use crate::model::TenantTable;

/// Describes a [`Tenancy`]; made by [`Tenancy::builder`].
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
///
/// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
///     .max_size(20)
///     .connection_timeout(Duration::from_secs(5))
///     .extra_search_path(["extensions".parse()?])
///     .session_setting("statement_timeout", "10s")
///     .build()?;
/// # Ok(()) }
/// # fn main() {}
/// ```
#[must_use = "a builder does nothing until it is built"]
pub struct TenancyBuilder<T: TenantTable> {
    database_url: String,
    migration_url: Option<String>,
    pool: r2d2::Builder<PgManager>,
    settings: ConnectionSettings,
    context: TenancyContext<T>,
}

impl<T: TenantTable> TenancyBuilder<T> {
    pub(super) fn new(database_url: String) -> Self {
        Self {
            database_url,
            migration_url: None,
            // A checkout proves by its own message that the session is alive.
            pool: r2d2::Pool::builder().test_on_check_out(false),
            settings: ConnectionSettings::default(),
            context: TenancyContext::default(),
        }
    }

    /// The most sessions the pool holds; 10 by default.
    ///
    /// # Panics
    ///
    /// If `max_size` is 0.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app").max_size(20).build()?;
    /// assert!(tenancy.state().connections <= 20);
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn max_size(mut self, max_size: u32) -> Self {
        self.pool = self.pool.max_size(max_size);
        self
    }

    /// The sessions the pool keeps idle at least; as many as it holds at most by default.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .max_size(20)
    ///     .min_idle(2) // so many at once, 20 under load
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn min_idle(mut self, min_idle: u32) -> Self {
        self.pool = self.pool.min_idle(Some(min_idle));
        self
    }

    /// How long a checkout waits for a free session; 30 seconds by default.
    ///
    /// # Panics
    ///
    /// If `timeout` is zero.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .connection_timeout(Duration::from_secs(2)) // then `Error::Pool`
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn connection_timeout(mut self, timeout: Duration) -> Self {
        self.pool = self.pool.connection_timeout(timeout);
        self
    }

    /// How long a session may be idle before it is closed; 10 minutes by default, `None` for ever.
    ///
    /// # Panics
    ///
    /// If `timeout` is zero.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .min_idle(0)
    ///     .idle_timeout(Some(Duration::from_secs(60)))
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn idle_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.pool = self.pool.idle_timeout(timeout);
        self
    }

    /// How long a session lives; 30 minutes by default, `None` for ever.
    ///
    /// # Panics
    ///
    /// If `lifetime` is zero.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .max_lifetime(Some(Duration::from_secs(3600)))
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn max_lifetime(mut self, lifetime: Option<Duration>) -> Self {
        self.pool = self.pool.max_lifetime(lifetime);
        self
    }

    /// The database that migrations and other administration connect to, where the application's URL leads to a pooler; needed for
    /// them in `SET LOCAL` mode.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://pgbouncer:6432/app")
    ///     .search_path_mode(SearchPathMode::Transaction)
    ///     .migration_url("postgresql://database:5432/app")
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn migration_url(mut self, url: impl Into<String>) -> Self {
        self.migration_url = Some(url.into());
        self
    }

    /// The schema of the shared tables, `public` by default; must be the one in the models' `table!`.
    ///
    /// ```no_run
    /// # use diesel::prelude::*;
    /// # use tenants_diesel::{model::TenantTable, Tenancy};
    /// diesel::table! { shared.clients (id) { id -> Int4, schema_name -> Text, name -> Text } }
    ///
    /// # fn example<Client: TenantTable>() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .public_schema("shared".parse()?)
    ///     .build()?;
    /// assert_eq!(tenancy.public()?.schema_name()?, "shared");
    /// # Ok(()) }
    /// ```
    pub fn public_schema(mut self, schema: SchemaName) -> Self {
        self.settings.public_schema = schema;
        self
    }

    /// Schemas behind tenant and public schema in every search path: extensions, PostGIS.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .extra_search_path(["postgis".parse()?])
    ///     .build()?;
    /// let path = tenancy.settings().search_path(&"acme".parse()?)?;
    /// assert_eq!(path.as_sql(), r#""acme", "public", "postgis""#);
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn extra_search_path(mut self, schemas: impl IntoIterator<Item = SchemaName>) -> Self {
        self.settings.extra_search_path = schemas.into_iter().collect();
        self
    }

    /// Whether a tenant's search path goes on with the public schema; it does by default.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app").include_public(false).build()?;
    /// let path = tenancy.settings().search_path(&"acme".parse()?)?;
    /// assert_eq!(path.as_sql(), r#""acme""#); // shared tables only as `public.clients`
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn include_public(mut self, include: bool) -> Self {
        self.settings.include_public = include;
        self
    }

    /// Whether the search path is set for the session (the default) or for each transaction, as behind PgBouncer.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://pgbouncer:6432/app")
    ///     .search_path_mode(SearchPathMode::Transaction)
    ///     .build()?;
    /// let clients: i64 = tenancy.public_transaction(|conn| clients::table.count().get_result(conn))?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn search_path_mode(mut self, mode: SearchPathMode) -> Self {
        self.settings.mode = mode;
        self
    }

    /// Whether prepared statements are cached: by default in session mode, and not in `SET LOCAL` mode.
    ///
    /// Turn it on in `SET LOCAL` mode only where the pooler knows prepared statements (PgBouncer from 1.21, with
    /// `max_prepared_statements` above 0), or where there is none: another pooler may run another client's statement of the same
    /// name.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://pgbouncer:6432/app") // 1.21 or newer
    ///     .search_path_mode(SearchPathMode::Transaction)
    ///     .cache_statements(true)
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn cache_statements(mut self, cache: bool) -> Self {
        self.settings.cache_statements = Some(cache);
        self
    }

    /// Whether the search path is sent only when it changes (the default).
    ///
    /// With `false` it is sent before every statement made through [`TenantConnection`], for code that changes it behind our back;
    /// a helper that takes `&mut PgConnection` is outside that.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app").limit_set_calls(false).build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn limit_set_calls(mut self, limit: bool) -> Self {
        self.settings.limit_set_calls = limit;
        self
    }

    /// Whether tenant migrations see the public schema behind their own; they do not by default.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .migrations_see_public(true)
    ///     .build()?;
    /// tenancy.migrate_schemas(&MigrateOptions::default())?; // `REFERENCES countries` finds `public.countries`
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn migrations_see_public(mut self, see: bool) -> Self {
        self.settings.migrations_see_public = see;
        self
    }

    /// A session setting every checkout begins with, such as `statement_timeout`.
    ///
    /// What was set otherwise on a session is undone at the next checkout.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .session_setting("statement_timeout", "10s")
    ///     .session_setting("application_name", "web")
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn session_setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.session_settings.push((name.into(), value.into()));
        self
    }

    /// Adds migrations to the shared set, beside those the model embeds.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use diesel_migrations::FileBasedMigrations;
    /// #
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .shared_migrations(FileBasedMigrations::from_path("migrations/shared")?)
    ///     .build()?;
    /// tenancy.migrate_schemas(&MigrateOptions::default().scope(MigrationScope::Shared))?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn shared_migrations(mut self, source: impl TenantMigrationSource) -> Self {
        self.context.shared_sources.push(Box::new(source));
        self
    }

    /// Adds migrations to the tenant set, beside those the model embeds.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use diesel_migrations::FileBasedMigrations;
    /// #
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .tenant_migrations(FileBasedMigrations::from_path("migrations/tenant")?)
    ///     .build()?;
    /// tenancy.migrate_schemas(&MigrateOptions::default())?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn tenant_migrations(mut self, source: impl TenantMigrationSource) -> Self {
        self.context.tenant_sources.push(Box::new(source));
        self
    }

    /// Adds a receiver of all [signals](tenants_core::signal).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use tenants_diesel::signal::Signal;
    /// #
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .on_signal(|signal| {
    ///         if let Signal::AfterCreate { tenant } = signal {
    ///             println!("welcome, {}", tenant.name);
    ///         }
    ///         Ok(())
    ///     })
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn on_signal<F>(mut self, receiver: F) -> Self
    where
        F: Fn(&Signal<'_, T>) -> Result<(), BoxError> + Send + Sync + 'static,
    {
        self.context.signals.on(receiver);
        self
    }

    /// Adds a receiver of the signals before a commit that works on the operation's own connection and transaction.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use tenants_diesel::signal::Signal;
    /// #
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .on_signal_in_transaction(|signal, conn| {
    ///         if let Signal::BeforeCreateCommit { tenant } = signal {
    ///             let note = diesel::insert_into(notes::table).values(notes::body.eq("Welcome!"));
    ///             conn.with_tenant(*tenant, |conn| Ok::<_, tenants_diesel::Error>(note.execute(conn)?))?;
    ///         }
    ///         Ok(())
    ///     })
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn on_signal_in_transaction<F>(mut self, receiver: F) -> Self
    where
        F: Fn(&Signal<'_, T>, &mut TenantConnection) -> Result<(), BoxError> + Send + Sync + 'static,
    {
        self.context.signals.on_connection(receiver);
        self
    }

    /// Is told of receivers that fail after a commit, beside the `tracing` event at level `ERROR`.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
    /// #
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let failures = Arc::new(AtomicUsize::new(0));
    /// let counter = Arc::clone(&failures);
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .on_signal(|_| Err("no mail server".into()))
    ///     .on_receiver_error(move |_| _ = counter.fetch_add(1, Ordering::Relaxed))
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn on_receiver_error(mut self, handler: impl Fn(&ReceiverError) + Send + Sync + 'static) -> Self {
        self.context.on_receiver_error = Some(Box::new(handler));
        self
    }

    /// Checks what can be checked, and fills the pool.
    ///
    /// # Errors
    ///
    /// [`Error::Check`](crate::Error::Check) if the public schema is not the one of the models' `table!`, or (in debug builds) if a
    /// migration folder is not what was embedded; [`Error::SearchPath`](crate::Error::SearchPath) if the extra search path repeats
    /// a schema; [`Error::MigrationSet`](crate::Error::MigrationSet) if two migrations have the same version;
    /// [`Error::Pool`](crate::Error::Pool) if no connection can be made.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::Error;
    ///
    /// match Tenancy::<Client>::builder("postgresql://localhost/app").build() {
    ///     Ok(tenancy) => println!("{} sessions", tenancy.state().connections),
    ///     Err(Error::Check(error)) => println!("mend the program: {error}"),
    ///     Err(error) => println!("try again later: {error}"),
    /// }
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn build(self) -> Result<Tenancy<T>> {
        checks::check::<T>(&self.settings)?;
        self.context.shared_migrations()?;
        self.context.tenant_migrations()?;
        let context = Arc::new(self.context);
        let settings = ConnectionSettings { tenancy: Some(context.clone()), ..self.settings };
        // Behind a pooler there is no telling whose session a migration's settings and locks would stay on.
        let direct = (settings.mode == SearchPathMode::Session).then(|| self.database_url.clone());
        let migration_url = self.migration_url.or(direct).map(Arc::from);
        let pool = self.pool.build(PgManager::new(self.database_url))?;
        Ok(Tenancy { pool, settings: Arc::new(settings), context, migration_url })
    }
}

impl<T: TenantTable> fmt::Debug for TenancyBuilder<T> {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenancyBuilder").field("settings", &self.settings).finish_non_exhaustive()
    }
}
