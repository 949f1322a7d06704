//! Migrations beyond those the model embeds, and receivers of signals.

use tenants_core::signal::{BoxError, ReceiverError, Signal};

use super::TenancyBuilder;
use crate::connection::TenantConnection;
use crate::migrations::TenantMigrationSource;
use crate::model::TenantTable;

/// Migrations and signals.
impl<T: TenantTable> TenancyBuilder<T> {
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
}
