//! What every session has in common.

use std::time::Duration;

use tenants_core::SchemaName;

use super::TenancyBuilder;
use crate::connection::SearchPathMode;
use crate::model::TenantTable;

/// The sessions.
impl<T: TenantTable> TenancyBuilder<T> {
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

    /// How many prepared statements a session keeps, over all tenants; 1,000 by default.
    ///
    /// Each tenant has statements of its own, recognisable by the comment behind them (`\n-- acme`, also in `pg_stat_activity` and
    /// the server's log): PostgreSQL would make a new plan of a statement that is for all tenants after every switch. Each takes
    /// some 12 KiB of the server's memory. When another tenant's would not fit, all of the session's go, in the message of the
    /// switch. With 0 a statement is for all tenants; so it is in `SET LOCAL` mode always, and for whoever takes the plain
    /// connection (`&mut *conn`).
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app")
    ///     .max_size(20)
    ///     .statement_budget(400) // 20 sessions × 400 × 12 KiB: some 100 MB of the server's memory
    ///     .build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn statement_budget(mut self, statements: usize) -> Self {
        self.settings.statement_budget = statements;
        self
    }

    /// After how many schemas the pool replaces a session with a new one, once it comes back; 200 by default.
    ///
    /// PostgreSQL keeps what it knows of each table for the session's life: some 20 KiB for each tenant the session was on. Not in
    /// `SET LOCAL` mode, where the server's sessions are a pooler's.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app").schemas_per_session(100).build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn schemas_per_session(mut self, schemas: usize) -> Self {
        self.settings.schemas_per_session = schemas;
        self
    }

    /// How long a checkout waits for a session that was on its schema before and is in use, though another one is idle; 2 ms by
    /// default, and with zero it waits for none.
    ///
    /// PostgreSQL keeps plans, and what it knows of tables, by session: to meet a tenant for the first time takes one about as long. What
    /// has waited in vain gets another session, which knows the tenant from then on. Nobody waits while no more than one session is idle, or
    /// where `min_idle` leaves room for more; not in `SET LOCAL` mode. A thread that holds the session itself waits in vain.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app").affinity_wait(Duration::ZERO).build()?;
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn affinity_wait(mut self, at_most: Duration) -> Self {
        self.settings.affinity_wait = at_most;
        self
    }

    /// Whether the search path is sent only when it changes (the default).
    ///
    /// With `false` it is sent before every statement made through [`TenantConnection`](crate::TenantConnection), for code that changes it behind our back;
    /// a helper that takes `&mut PgConnection` is outside that. Each checkout then also releases advisory locks,
    /// whether or not any was seen to be taken.
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

    /// Whether a new tenant gets a schema that is migrated already, where one is in stock; no by default.
    ///
    /// The stock is filled by [`warm_schemas`](crate::Tenancy::warm_schemas), `manage warm-schemas` or a
    /// [`WarmFiller`](crate::commands::WarmFiller). Where no schema in it fits, the new one is migrated as ever.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::WarmOptions;
    ///
    /// let tenancy = Tenancy::<Client>::builder("postgresql://localhost/app").claim_warm_schemas(true).build()?;
    /// let filler = tenancy.warm_filler(&WarmOptions::default().count(10))?; // as long as it is not dropped
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn claim_warm_schemas(mut self, claim: bool) -> Self {
        self.settings.warm_schemas = claim;
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
}
