//! The signals.

use std::fmt;

use super::Phase;
use crate::SchemaName;
use crate::migration::MigrationVersion;

/// Something that happens, or has happened, to a tenant `T` or to a schema.
///
/// ```
/// use tenants_core::SchemaName;
/// use tenants_core::signal::Signal;
///
/// let public = SchemaName::public();
/// let signal: Signal<'_, ()> = Signal::SchemaMigrateMessage { schema: &public, message: "applying 1" };
/// assert_eq!(signal.name(), "SchemaMigrateMessage");
/// ```
#[non_exhaustive]
pub enum Signal<'a, T> {
    /// A schema is about to be migrated; before commit: an error leaves it as it was.
    SchemaPreMigration {
        /// The schema.
        schema: &'a SchemaName,
        /// The versions to be applied or reverted, in this order.
        pending: &'a [MigrationVersion],
    },
    /// A schema was migrated; after commit.
    SchemaMigrated {
        /// The schema.
        schema: &'a SchemaName,
        /// The versions that were applied or reverted, in this order.
        applied: &'a [MigrationVersion],
    },
    /// Progress of a migration; before commit: an error leaves the schema as it was.
    SchemaMigrateMessage {
        /// The schema.
        schema: &'a SchemaName,
        /// What is going on.
        message: &'a str,
    },
    /// A new tenant's schema was created and migrated; after commit.
    PostSchemaSync {
        /// The tenant.
        tenant: &'a T,
    },
    /// A tenant was saved without its schema being created, which is left to the receiver; after commit.
    SchemaNeedsToBeSync {
        /// The tenant.
        tenant: &'a T,
    },
    /// A tenant is about to be created, before there is a row; before commit: an error leaves nothing.
    ///
    /// Sent again where the migrations turn out not to fit into one transaction: what receivers wrote the first time is
    /// undone. Where the schema is built step by step, it comes behind the migrations, with the transaction that puts
    /// all in place.
    BeforeCreate {
        /// The schema it will have.
        schema: &'a SchemaName,
    },
    /// A tenant's row, schema and tables exist in the transaction that creates them; before commit: an error leaves
    /// nothing. Where a receiver writes the tenant's first rows.
    BeforeCreateCommit {
        /// The tenant.
        tenant: &'a T,
    },
    /// A tenant was created; after commit.
    AfterCreate {
        /// The tenant.
        tenant: &'a T,
    },
    /// A tenant is about to be deleted, whether or not its schema is dropped; before commit: an error leaves row and
    /// schema as they were. Not sent again when a deletion that was cut off is taken up.
    BeforeDrop {
        /// The tenant.
        tenant: &'a T,
    },
    /// A tenant was deleted; after commit.
    AfterDrop {
        /// The tenant as it was.
        tenant: &'a T,
    },
    /// A tenant's schema is about to be renamed, under the locks of both names; before commit: an error leaves its name.
    BeforeRename {
        /// The tenant as it is.
        tenant: &'a T,
        /// The name the schema has.
        from: &'a SchemaName,
        /// The name it will have.
        to: &'a SchemaName,
    },
    /// A tenant's schema was renamed; after commit.
    AfterRename {
        /// The tenant.
        tenant: &'a T,
        /// The name the schema had.
        from: &'a SchemaName,
        /// The name it has.
        to: &'a SchemaName,
    },
}

impl<'a, T> Signal<'a, T> {
    /// When the signal is sent, and so what a failing receiver does.
    ///
    /// ```
    /// # use tenants_core::SchemaName;
    /// # use std::sync::Arc;
    /// # use tenants_core::signal::{OwnedSignal, Phase, ReceiverError, Signal, Signals};
    /// assert_eq!(Signal::BeforeDrop { tenant: &"acme" }.phase(), Phase::BeforeCommit);
    /// assert_eq!(Signal::AfterDrop { tenant: &"acme" }.phase(), Phase::AfterCommit);
    /// ```
    #[must_use]
    pub fn phase(&self) -> Phase {
        match self {
            Self::SchemaPreMigration { .. }
            | Self::SchemaMigrateMessage { .. }
            | Self::BeforeCreate { .. }
            | Self::BeforeCreateCommit { .. }
            | Self::BeforeDrop { .. }
            | Self::BeforeRename { .. } => Phase::BeforeCommit,
            Self::SchemaMigrated { .. }
            | Self::PostSchemaSync { .. }
            | Self::SchemaNeedsToBeSync { .. }
            | Self::AfterCreate { .. }
            | Self::AfterDrop { .. }
            | Self::AfterRename { .. } => Phase::AfterCommit,
        }
    }

    /// The variant's name, for logs and errors.
    ///
    /// ```
    /// # use tenants_core::SchemaName;
    /// # use std::sync::Arc;
    /// # use tenants_core::signal::{OwnedSignal, Phase, ReceiverError, Signal, Signals};
    /// assert_eq!(Signal::AfterDrop { tenant: &"acme" }.name(), "AfterDrop");
    /// ```
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::SchemaPreMigration { .. } => "SchemaPreMigration",
            Self::SchemaMigrated { .. } => "SchemaMigrated",
            Self::SchemaMigrateMessage { .. } => "SchemaMigrateMessage",
            Self::PostSchemaSync { .. } => "PostSchemaSync",
            Self::SchemaNeedsToBeSync { .. } => "SchemaNeedsToBeSync",
            Self::BeforeCreate { .. } => "BeforeCreate",
            Self::BeforeCreateCommit { .. } => "BeforeCreateCommit",
            Self::AfterCreate { .. } => "AfterCreate",
            Self::BeforeDrop { .. } => "BeforeDrop",
            Self::AfterDrop { .. } => "AfterDrop",
            Self::BeforeRename { .. } => "BeforeRename",
            Self::AfterRename { .. } => "AfterRename",
        }
    }

    /// The tenant's row, in the signals that have one.
    ///
    /// ```
    /// # use tenants_core::SchemaName;
    /// # use std::sync::Arc;
    /// # use tenants_core::signal::{OwnedSignal, Phase, ReceiverError, Signal, Signals};
    /// let public = SchemaName::public();
    /// assert_eq!(Signal::AfterDrop { tenant: &"acme" }.tenant(), Some(&"acme"));
    /// assert_eq!(Signal::BeforeCreate { schema: &public }.tenant(), None::<&()>); // there is no row yet
    /// ```
    #[must_use]
    pub fn tenant(&self) -> Option<&'a T> {
        match self {
            Self::PostSchemaSync { tenant }
            | Self::SchemaNeedsToBeSync { tenant }
            | Self::BeforeCreateCommit { tenant }
            | Self::AfterCreate { tenant }
            | Self::BeforeDrop { tenant }
            | Self::AfterDrop { tenant }
            | Self::BeforeRename { tenant, .. }
            | Self::AfterRename { tenant, .. } => Some(tenant),
            Self::SchemaPreMigration { .. }
            | Self::SchemaMigrated { .. }
            | Self::SchemaMigrateMessage { .. }
            | Self::BeforeCreate { .. } => None,
        }
    }
}

// Derived, these would ask for `T: Clone`, although only a reference is copied.
impl<T> Clone for Signal<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Signal<'_, T> {}

/// Without the row, which may hold what belongs in no log.
impl<T> fmt::Debug for Signal<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.name());
        match self {
            Self::SchemaPreMigration { schema, pending } => {
                shown.field("schema", schema).field("pending", pending).finish()
            }
            Self::SchemaMigrated { schema, applied } => {
                shown.field("schema", schema).field("applied", applied).finish()
            }
            Self::SchemaMigrateMessage { schema, message } => {
                shown.field("schema", schema).field("message", message).finish()
            }
            Self::BeforeCreate { schema } => shown.field("schema", schema).finish(),
            Self::BeforeRename { from, to, .. } | Self::AfterRename { from, to, .. } => {
                shown.field("from", from).field("to", to).finish_non_exhaustive()
            }
            Self::PostSchemaSync { .. }
            | Self::SchemaNeedsToBeSync { .. }
            | Self::BeforeCreateCommit { .. }
            | Self::AfterCreate { .. }
            | Self::BeforeDrop { .. }
            | Self::AfterDrop { .. } => shown.finish_non_exhaustive(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_the_phase_of_paired_signals() {
        let (from, to) = (SchemaName::public(), SchemaName::public());
        let signals: [Signal<'_, u8>; 7] = [
            Signal::BeforeCreate { schema: &from },
            Signal::BeforeCreateCommit { tenant: &1 },
            Signal::BeforeDrop { tenant: &1 },
            Signal::BeforeRename { tenant: &1, from: &from, to: &to },
            Signal::AfterCreate { tenant: &1 },
            Signal::AfterDrop { tenant: &1 },
            Signal::AfterRename { tenant: &1, from: &from, to: &to },
        ];
        for signal in signals {
            let before = signal.name().starts_with("Before");
            assert_eq!(signal.phase() == Phase::BeforeCommit, before, "{signal:?}");
        }
    }

    #[test]
    fn the_row_is_not_logged() {
        let signal = Signal::AfterCreate { tenant: &"secret" };
        assert_eq!(format!("{signal:?}"), "AfterCreate { .. }");
        assert_eq!(signal.tenant(), Some(&"secret"));
    }
}
