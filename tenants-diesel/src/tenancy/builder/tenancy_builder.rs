//! [`TenancyBuilder`].

use std::fmt;
use std::sync::Arc;

use super::super::{Tenancy, TenancyContext, checks};
use crate::Result;
use crate::connection::{ConnectionSettings, PgManager, SearchPathMode};
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
    pub(super) migration_url: Option<String>,
    pub(super) pool: r2d2::Builder<PgManager>,
    pub(super) settings: ConnectionSettings,
    pub(super) context: TenancyContext<T>,
}

impl<T: TenantTable> TenancyBuilder<T> {
    pub(in crate::tenancy) fn new(database_url: String) -> Self {
        Self {
            database_url,
            migration_url: None,
            // A checkout proves by its own message that the session is alive.
            pool: r2d2::Pool::builder().test_on_check_out(false),
            settings: ConnectionSettings::default(),
            context: TenancyContext::default(),
        }
    }

    /// Checks what can be checked, and fills the pool. For a database that is not there yet it waits as long as a checkout does
    /// ([`connection_timeout`](Self::connection_timeout)).
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
        let sessions = Arc::default();
        let manager = PgManager::new(self.database_url, &settings, Arc::clone(&sessions));
        let pool = self.pool.build(manager)?;
        Ok(Tenancy { pool, settings: Arc::new(settings), context, migration_url, sessions })
    }
}

impl<T: TenantTable> fmt::Debug for TenancyBuilder<T> {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenancyBuilder").field("settings", &self.settings).finish_non_exhaustive()
    }
}
