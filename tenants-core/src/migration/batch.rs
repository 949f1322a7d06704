//! The one message that migrates a schema, with a map from its positions back to the migrations.

use super::{BatchLocation, BatchPart, BatchPiece, Direction, MigrationVersion};
use crate::SchemaName;
use crate::sql;

/// A query text that migrates a schema in one implicit transaction (manual 55.2.2.1); made by
/// [`BatchBuilder`](super::BatchBuilder).
///
/// ```
/// use tenants_core::migration::MigrationBatch;
///
/// assert_eq!(MigrationBatch::default().sql(), "");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MigrationBatch {
    sql: String,
    spans: Vec<Span>,
}

/// Behind each part, whose last line may be a comment.
const END: &str = "\n;\n";

#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    schema: SchemaName,
    part: BatchPart,
    migration: Option<(MigrationVersion, Direction)>,
    start: usize,
}

impl MigrationBatch {
    /// The text, for a driver's call that sends it in one simple query message.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let batch = BatchBuilder::new(&public, &path).prologue("SELECT 1").build();
    /// assert!(batch.sql().starts_with("SELECT 1"));
    /// ```
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// The parts in their order, to be sent one by one within a transaction: that tells what none of the message's
    /// positions would.
    ///
    /// ```
    /// use tenants_core::migration::{BatchBuilder, BatchPart};
    /// use tenants_core::{SchemaName, SearchPath};
    ///
    /// let public = SchemaName::public();
    /// let path = SearchPath::only(public.clone());
    /// let batch = BatchBuilder::new(&public, &path).prologue("SELECT 1").epilogue("SELECT 2").build();
    /// assert_eq!(batch.pieces().map(|piece| piece.sql).collect::<Vec<_>>(), ["SELECT 1", "SELECT 2"]);
    /// ```
    pub fn pieces(&self) -> impl Iterator<Item = BatchPiece<'_>> {
        let ends = self.spans.iter().skip(1).map(|next| next.start).chain([self.sql.len()]);
        self.spans.iter().zip(ends).map(|(span, end)| {
            let sql = &self.sql[span.start..end];
            let migration = span.migration.as_ref().map(|(version, _)| version);
            BatchPiece { part: span.part, migration, sql: sql.strip_suffix(END).unwrap_or(sql) }
        })
    }

    /// Puts another schema's message behind this one: both commit or neither.
    ///
    /// Locks are then held until all is done; append in the order of the schemas' names, so that two processes cannot
    /// wait for each other.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let mut both = BatchBuilder::new(&public, &path).prologue("SELECT 1").build();
    /// both.append(BatchBuilder::new(&public, &path).prologue("SELECT 2").build());
    /// assert!(both.sql().contains("SELECT 1") && both.sql().contains("SELECT 2"));
    /// ```
    pub fn append(&mut self, other: Self) {
        let shift = self.sql.len();
        self.sql.push_str(&other.sql);
        self.spans.extend(other.spans.into_iter().map(|span| Span { start: span.start + shift, ..span }));
    }

    /// Leads a position that PostgreSQL reports, in characters from 1, back to where it came from.
    ///
    /// None if the position is not in the text.
    ///
    /// ```
    /// use tenants_core::migration::{BatchBuilder, BatchStep};
    /// use tenants_core::{SchemaName, SearchPath};
    ///
    /// let acme: SchemaName = "acme".parse()?;
    /// let path = SearchPath::only(acme.clone());
    /// let step = BatchStep::up(&"7".into(), "SELECT 1;\nSELEKT 2;")?;
    /// let batch = BatchBuilder::new(&acme, &path).step(step).build();
    ///
    /// let position = batch.sql().find("SELEKT").map(|byte| byte + 1).unwrap_or_default();
    /// let found = batch.locate(position).ok_or("not found")?;
    /// assert_eq!((found.line, found.statement), (2, Some("SELEKT 2")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn locate(&self, position: usize) -> Option<BatchLocation<'_>> {
        let (at, _) = self.sql.char_indices().nth(position.checked_sub(1)?)?;
        let index = self.spans.partition_point(|span| span.start <= at).checked_sub(1)?;
        let span = self.spans.get(index)?;
        let end = self.spans.get(index + 1).map_or(self.sql.len(), |next| next.start);
        let before = &self.sql[span.start..at];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Some(BatchLocation {
            schema: &span.schema,
            part: span.part,
            migration: span.migration.as_ref().map(|(version, direction)| (version, *direction)),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            statement: match span.part {
                BatchPart::Migration => statement_at(&self.sql[span.start..end], at - span.start),
                _ => None,
            },
        })
    }

    /// An empty one, which has room for this many bytes and parts.
    pub(super) fn with_capacity(bytes: usize, parts: usize) -> Self {
        Self { sql: String::with_capacity(bytes), spans: Vec::with_capacity(parts) }
    }

    /// Adds a part; its last line may be a comment, which must not swallow what follows.
    pub(super) fn push(
        &mut self,
        schema: &SchemaName,
        part: BatchPart,
        migration: Option<(MigrationVersion, Direction)>,
        sql: &str,
    ) {
        self.spans.push(Span { schema: schema.clone(), part, migration, start: self.sql.len() });
        self.sql.push_str(sql);
        self.sql.push_str(END);
    }
}

fn statement_at(text: &str, at: usize) -> Option<&str> {
    let statements = sql::statements(text).ok()?;
    let found = statements.iter().rev().find(|statement| statement.offset() <= at)?;
    Some(found.text())
}
