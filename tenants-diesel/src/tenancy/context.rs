//! What a tenancy keeps for its model, reached from every one of its connections.

use std::any::{Any, type_name};
use std::fmt;
use std::sync::Arc;

use tenants_core::migration::EmbeddedFolder;
use tenants_core::signal::{OwnedSignal, ReceiverError, Signal, Signals};

use super::bell::Bell;
use super::changes::{Change, Changes};
use super::registry::KnownRegistry;
use super::stock::KnownStock;
use crate::connection::{AfterCommit, ConnectionSettings, TenantConnection};
use crate::migrations::{MigrationSet, TenantMigrationSource};
use crate::model::TenantTable;
use crate::{Error, Result};

type ErrorHandler = dyn Fn(&ReceiverError) + Send + Sync;

/// Receivers, and migrations beyond those the model embeds.
pub(crate) struct TenancyContext<T: TenantTable> {
    pub(super) signals: Signals<T, TenantConnection>,
    pub(crate) changes: Changes<T::Key>,
    /// Whoever fills the stock of warm schemas.
    pub(crate) warm: Bell,
    pub(crate) stock: KnownStock,
    pub(crate) registry: KnownRegistry,
    pub(super) on_receiver_error: Option<Box<ErrorHandler>>,
    pub(super) shared_sources: Vec<Box<dyn TenantMigrationSource>>,
    pub(super) tenant_sources: Vec<Box<dyn TenantMigrationSource>>,
}

impl<T: TenantTable> Default for TenancyContext<T> {
    fn default() -> Self {
        Self {
            signals: Signals::new(),
            changes: Changes::default(),
            warm: Bell::default(),
            stock: KnownStock::default(),
            registry: KnownRegistry::default(),
            on_receiver_error: None,
            shared_sources: Vec::new(),
            tenant_sources: Vec::new(),
        }
    }
}

impl<T: TenantTable> TenancyContext<T> {
    /// The context of a connection's tenancy.
    ///
    /// # Errors
    ///
    /// If it is from no tenancy of this model: without its receivers and migrations a tenant would be another than it ought to be.
    pub(crate) fn of(settings: &ConnectionSettings) -> Result<Arc<Self>> {
        let any = settings.tenancy.clone();
        any.and_then(|any: Arc<dyn Any + Send + Sync>| any.downcast().ok())
            .ok_or(Error::NotOfTenancy { model: type_name::<T>() })
    }

    pub(crate) fn shared_migrations(&self) -> Result<MigrationSet> {
        load(T::migrations().shared, &self.shared_sources)
    }

    pub(crate) fn tenant_migrations(&self) -> Result<MigrationSet> {
        load(T::migrations().tenant, &self.tenant_sources)
    }

    /// Whether anybody listens.
    pub(crate) fn has_receivers(&self) -> bool {
        !self.signals.is_empty()
    }

    /// Sends a signal that can still undo the operation.
    pub(crate) fn send_before(&self, signal: &Signal<'_, T>, conn: &mut TenantConnection) -> Result<()> {
        Ok(self.signals.send_before(signal, conn)?)
    }

    /// Sends a signal once the outermost transaction of `conn` has committed, and not at all if that is rolled back.
    pub(crate) fn send_after(self: &Arc<Self>, signal: OwnedSignal<T>, conn: &mut TenantConnection) -> Result<()> {
        let context = Arc::clone(self);
        let tell = Box::new(move || context.tell(&signal.as_signal()));
        conn.watch()?.tracker.after_commit(AfterCommit { tell, stale: Vec::new() });
        Ok(())
    }

    /// Has caches forget a tenant, those of this process and those of others that listen, once what was written with `conn` is
    /// committed.
    pub(crate) fn changed_after(self: &Arc<Self>, change: Change<T::Key>, conn: &mut TenantConnection) -> Result<()> {
        let (context, stale) = (Arc::clone(self), change.names.clone());
        let tell = Box::new(move || context.changes.tell(&change));
        if conn.transaction_depth()? == 0 {
            tell();
            return conn.notify(&stale);
        }
        conn.watch()?.tracker.after_commit(AfterCommit { tell, stale });
        Ok(())
    }

    /// As [`changed_after`](Self::changed_after), by whatever connection: one of no tenancy has caches in other processes only.
    pub(crate) fn changed_by(change: Change<T::Key>, conn: &mut TenantConnection) -> Result<()> {
        Self::of(conn.settings()).unwrap_or_default().changed_after(change, conn)
    }

    /// Sends a signal of what is committed: whoever did it cannot be told of a receiver's error any more.
    pub(crate) fn tell(&self, signal: &Signal<'_, T>) {
        for error in self.signals.send_after(signal) {
            tracing::error!(error = &error as &dyn std::error::Error, "a signal's receiver failed after the commit");
            if let Some(handler) = &self.on_receiver_error {
                handler(&error);
            }
        }
    }
}

fn load(folders: &'static [EmbeddedFolder], sources: &[Box<dyn TenantMigrationSource>]) -> Result<MigrationSet> {
    let embedded = folders.iter().map(|folder| folder as &dyn TenantMigrationSource);
    Ok(MigrationSet::load(embedded.chain(sources.iter().map(|source| &**source)))?)
}

impl<T: TenantTable> fmt::Debug for TenancyContext<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TenancyContext").field("signals", &self.signals).finish_non_exhaustive()
    }
}
