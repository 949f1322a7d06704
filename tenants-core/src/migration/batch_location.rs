//! Where in a message an error is.

use super::{Direction, MigrationVersion};
use crate::SchemaName;

/// A part of a message that migrates a schema.
///
/// ```
/// use tenants_core::migration::{BatchBuilder, BatchPart};
/// use tenants_core::{SchemaName, SearchPath};
///
/// let public = SchemaName::public();
/// let path = SearchPath::only(public.clone());
/// let batch = BatchBuilder::new(&public, &path).prologue("SELECT 1").build();
/// assert_eq!(batch.locate(1).map(|found| found.part), Some(BatchPart::Prologue));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BatchPart {
    /// What the caller put first, such as the lock.
    Prologue,
    /// The creation of the schema.
    CreateSchema,
    /// The creation of the bookkeeping table.
    Bookkeeping,
    /// The search path and the bookkeeping of a migration.
    Record,
    /// The text of a migration.
    Migration,
    /// What the caller put last, such as the session's search path.
    Epilogue,
}

/// The place that a position of PostgreSQL's leads to.
///
/// Made by [`MigrationBatch::locate`](super::MigrationBatch::locate); see there for an example.
///
/// ```
/// use tenants_core::migration::{BatchBuilder, BatchStep};
/// use tenants_core::{SchemaName, SearchPath};
///
/// let public = SchemaName::public();
/// let path = SearchPath::only(public.clone());
/// let batch = BatchBuilder::new(&public, &path).step(BatchStep::up(&"7".into(), "SELEKT 1")?).build();
/// let position = batch.sql().find("SELEKT").map_or(0, |byte| byte + 1);
/// assert_eq!(batch.locate(position).and_then(|found| found.statement), Some("SELEKT 1"));
/// # Ok::<(), tenants_core::migration::BatchError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchLocation<'a> {
    /// The schema that the part migrates.
    pub schema: &'a SchemaName,
    /// The part of the message.
    pub part: BatchPart,
    /// The migration, in the parts `Record` and `Migration`.
    pub migration: Option<(&'a MigrationVersion, Direction)>,
    /// The 1-based line in the part; in the part `Migration` that of its file.
    pub line: usize,
    /// The 1-based character in that line.
    pub column: usize,
    /// The statement, in the part `Migration`.
    pub statement: Option<&'a str>,
}
