//! Signals that wait for a commit.

use std::fmt;
use std::sync::Arc;

use super::Signal;
use crate::SchemaName;
use crate::migration::MigrationVersion;

/// An after-commit [`Signal`] that owns what it tells, so that it can wait for the outermost commit.
///
/// ```
/// use std::sync::Arc;
/// use tenants_core::signal::{OwnedSignal, Signal};
///
/// let queue = vec![OwnedSignal::AfterCreate { tenant: Arc::new("acme") }];
/// assert!(matches!(queue[0].as_signal(), Signal::AfterCreate { tenant: &"acme" }));
/// ```
#[non_exhaustive]
pub enum OwnedSignal<T> {
    /// See [`Signal::SchemaMigrated`].
    SchemaMigrated {
        /// The schema.
        schema: SchemaName,
        /// The versions that were applied or reverted, in this order.
        applied: Vec<MigrationVersion>,
    },
    /// See [`Signal::PostSchemaSync`].
    PostSchemaSync {
        /// The tenant.
        tenant: Arc<T>,
    },
    /// See [`Signal::SchemaNeedsToBeSync`].
    SchemaNeedsToBeSync {
        /// The tenant.
        tenant: Arc<T>,
    },
    /// See [`Signal::AfterCreate`].
    AfterCreate {
        /// The tenant.
        tenant: Arc<T>,
    },
    /// See [`Signal::AfterDrop`].
    AfterDrop {
        /// The tenant as it was.
        tenant: Arc<T>,
    },
    /// See [`Signal::AfterRename`].
    AfterRename {
        /// The tenant.
        tenant: Arc<T>,
        /// The name the schema had.
        from: SchemaName,
        /// The name it has.
        to: SchemaName,
    },
}

impl<T> OwnedSignal<T> {
    /// The signal as receivers get it.
    ///
    /// ```
    /// # use tenants_core::SchemaName;
    /// # use std::sync::Arc;
    /// # use tenants_core::signal::{OwnedSignal, Phase, ReceiverError, Signal, Signals};
    /// let waiting = OwnedSignal::AfterDrop { tenant: Arc::new("acme") };
    /// assert_eq!(waiting.as_signal().name(), "AfterDrop");
    /// ```
    #[must_use]
    pub fn as_signal(&self) -> Signal<'_, T> {
        match self {
            Self::SchemaMigrated { schema, applied } => Signal::SchemaMigrated { schema, applied },
            Self::PostSchemaSync { tenant } => Signal::PostSchemaSync { tenant },
            Self::SchemaNeedsToBeSync { tenant } => Signal::SchemaNeedsToBeSync { tenant },
            Self::AfterCreate { tenant } => Signal::AfterCreate { tenant },
            Self::AfterDrop { tenant } => Signal::AfterDrop { tenant },
            Self::AfterRename { tenant, from, to } => Signal::AfterRename { tenant, from, to },
        }
    }
}

impl<T> fmt::Debug for OwnedSignal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_signal().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Phase;
    use super::*;

    #[test]
    fn all_are_after_commit() {
        struct NotClone;
        let tenant = || Arc::new(NotClone);
        let (from, to) = (SchemaName::public(), SchemaName::public());
        for signal in [
            OwnedSignal::SchemaMigrated { schema: from.clone(), applied: vec!["1".into()] },
            OwnedSignal::PostSchemaSync { tenant: tenant() },
            OwnedSignal::SchemaNeedsToBeSync { tenant: tenant() },
            OwnedSignal::AfterCreate { tenant: tenant() },
            OwnedSignal::AfterDrop { tenant: tenant() },
            OwnedSignal::AfterRename { tenant: tenant(), from, to },
        ] {
            assert_eq!(signal.as_signal().phase(), Phase::AfterCommit, "{signal:?}");
        }
    }
}
