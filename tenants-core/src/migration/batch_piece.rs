//! A message, taken apart.

use super::{BatchPart, MigrationVersion};

/// A part of a message as its text, for a driver that sends it by itself.
///
/// ```
/// use tenants_core::migration::{BatchBuilder, BatchPart, BatchStep};
/// use tenants_core::{SchemaName, SearchPath};
///
/// let public = SchemaName::public();
/// let path = SearchPath::only(public.clone());
/// let batch = BatchBuilder::new(&public, &path).step(BatchStep::up(&"7".into(), "SELECT 1")?).build();
/// let last = batch.pieces().last().ok_or("nothing")?;
/// assert_eq!((last.part, last.sql), (BatchPart::Migration, "SELECT 1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchPiece<'a> {
    /// The part of the message.
    pub part: BatchPart,
    /// The migration it belongs to, if any.
    pub migration: Option<&'a MigrationVersion>,
    /// Its text, as it was given.
    pub sql: &'a str,
}
