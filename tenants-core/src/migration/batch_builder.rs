//! Assembles the message that migrates a schema.

use std::fmt::Write as _;

use super::{BatchPart, BatchStep, Direction, MigrationBatch};
use crate::connection::Marker;
use crate::sql::literal;
use crate::{SchemaName, SearchPath};

/// The table in which diesel, its CLI and this crate note the applied migrations of a schema.
pub const BOOKKEEPING_TABLE: &str = "__diesel_schema_migrations";

/// The columns of diesel 2.3's `setup_migration_table.sql`.
const BOOKKEEPING_COLUMNS: &str =
    "(version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)";

/// What is written around each text, with names and versions of usual length: an estimate.
const BYTES_A_PART: usize = 160;

/// Whether a message makes the bookkeeping table.
///
/// ```
/// use tenants_core::migration::{BatchBuilder, Bookkeeping};
/// use tenants_core::{SchemaName, SearchPath};
///
/// let public = SchemaName::public();
/// let path = SearchPath::only(public.clone());
/// let batch = BatchBuilder::new(&public, &path).bookkeeping(Bookkeeping::CreateIfMissing).build();
/// assert!(batch.sql().starts_with("CREATE TABLE IF NOT EXISTS"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Bookkeeping {
    /// No: the table is there.
    #[default]
    Exists,
    /// Yes: the schema is new.
    Create,
    /// If it is missing; the server says so in a notice if not.
    CreateIfMissing,
}

/// Assembles the one message that migrates one schema.
///
/// Several statements in one simple query message are one implicit transaction (manual 55.2.2.1). There is no `BEGIN`
/// in it, which would leave an aborted transaction behind after an error. Each part ends with a line break and a
/// semicolon, so that a comment at its end swallows nothing. A migration gets its search path anew where the one before may
/// have changed it, and the bookkeeping goes first, so that of two processes the second fails there.
///
/// ```
/// use tenants_core::migration::{BatchBuilder, BatchStep, Bookkeeping};
/// use tenants_core::{SchemaName, SearchPath};
///
/// let acme: SchemaName = "acme".parse()?;
/// let path = SearchPath::only(acme.clone());
/// let batch = BatchBuilder::new(&acme, &path)
///     .create_schema()
///     .bookkeeping(Bookkeeping::Create)
///     .step(BatchStep::up(&"7".into(), "CREATE TABLE notes (id int)")?)
///     .epilogue(r#"SET search_path TO "public""#)
///     .build();
/// assert!(batch.sql().starts_with(r#"CREATE SCHEMA "acme""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct BatchBuilder<'a> {
    schema: &'a SchemaName,
    search_path: &'a SearchPath,
    prologue: Option<&'a str>,
    create_schema: bool,
    bookkeeping: Bookkeeping,
    proof: Option<&'a str>,
    steps: Vec<BatchStep<'a>>,
    epilogue: Option<&'a str>,
}

impl<'a> BatchBuilder<'a> {
    /// A message for `schema`, whose migrations see `search_path`.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// assert_eq!(BatchBuilder::new(&public, &path).build().sql(), ""); // nothing to do yet
    /// ```
    pub fn new(schema: &'a SchemaName, search_path: &'a SearchPath) -> Self {
        Self {
            schema,
            search_path,
            prologue: None,
            create_schema: false,
            bookkeeping: Bookkeeping::default(),
            proof: None,
            steps: Vec::new(),
            epilogue: None,
        }
    }

    /// Puts trusted SQL before all else: the advisory lock of the transaction.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let batch = BatchBuilder::new(&public, &path).prologue("SELECT pg_advisory_xact_lock(7)").build();
    /// assert!(batch.sql().starts_with("SELECT pg_advisory_xact_lock(7)"));
    /// ```
    pub fn prologue(mut self, sql: &'a str) -> Self {
        self.prologue = Some(sql);
        self
    }

    /// Creates the schema, and fails if it exists.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let batch = BatchBuilder::new(&public, &path).create_schema().build();
    /// assert!(batch.sql().starts_with(r#"CREATE SCHEMA "public""#));
    /// ```
    pub fn create_schema(mut self) -> Self {
        self.create_schema = true;
        self
    }

    /// Says whether the bookkeeping table is made.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let batch = BatchBuilder::new(&public, &path).bookkeeping(Bookkeeping::Create).build();
    /// assert!(batch.sql().starts_with(r#"CREATE TABLE "public".__diesel_schema_migrations"#));
    /// ```
    pub fn bookkeeping(mut self, bookkeeping: Bookkeeping) -> Self {
        self.bookkeeping = bookkeeping;
        self
    }

    /// Makes sure of a trusted SQL condition before anything is done: an error with [`Marker::DRIFT`] is raised unless it
    /// holds.
    ///
    /// It is asked in the bookkeeping of the first migration, so that it costs no statement of its own.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let step = BatchStep::up(&"7".into(), "CREATE TABLE notes (id int)")?;
    /// let batch = BatchBuilder::new(&public, &path).proof("current_user = 'migrator'").step(step).build();
    /// assert!(batch.sql().contains("CASE WHEN current_user = 'migrator' THEN '7'"));
    /// # Ok::<(), tenants_core::migration::BatchError>(())
    /// ```
    pub fn proof(mut self, condition: &'a str) -> Self {
        self.proof = Some(condition);
        self
    }

    /// Adds a migration behind those added before.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let step = BatchStep::up(&"7".into(), "CREATE TABLE notes (id int)")?;
    /// let batch = BatchBuilder::new(&public, &path).step(step).build();
    /// assert!(batch.sql().contains("CREATE TABLE notes (id int)"));
    /// # Ok::<(), tenants_core::migration::BatchError>(())
    /// ```
    pub fn step(mut self, step: BatchStep<'a>) -> Self {
        self.steps.push(step);
        self
    }

    /// Adds migrations in their order.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let texts = [("1", "CREATE TABLE a ()"), ("2", "CREATE TABLE b ()")];
    /// let steps: Result<Vec<_>, BatchError> =
    ///     texts.iter().map(|(version, sql)| BatchStep::up(&(*version).into(), sql)).collect();
    /// let batch = BatchBuilder::new(&public, &path).steps(steps?).build();
    /// assert!(batch.sql().find("TABLE a") < batch.sql().find("TABLE b"));
    /// # Ok::<(), tenants_core::migration::BatchError>(())
    /// ```
    pub fn steps<'s: 'a>(mut self, steps: impl IntoIterator<Item = BatchStep<'s>>) -> Self {
        for step in steps {
            self.steps.push(step);
        }
        self
    }

    /// Puts trusted SQL after all else: what makes the session right again, whatever a migration has set.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let batch = BatchBuilder::new(&public, &path).epilogue("RESET ROLE").build();
    /// assert!(batch.sql().trim_end().trim_end_matches([';', '\n']).ends_with("RESET ROLE"));
    /// ```
    pub fn epilogue(mut self, sql: &'a str) -> Self {
        self.epilogue = Some(sql);
        self
    }

    /// Renders the message.
    ///
    /// ```
    /// # use tenants_core::migration::{BatchBuilder, BatchError, BatchStep, Bookkeeping, Direction};
    /// # use tenants_core::{SchemaName, SearchPath};
    /// # let public = SchemaName::public();
    /// # let path = SearchPath::only(public.clone());
    /// let batch = BatchBuilder::new(&public, &path).create_schema().epilogue("RESET ROLE").build();
    /// assert!(batch.sql().find("CREATE SCHEMA") < batch.sql().find("RESET ROLE"));
    /// ```
    pub fn build(self) -> MigrationBatch {
        let texts = [self.prologue, self.epilogue].into_iter().chain(self.steps.iter().map(BatchStep::sql));
        let bytes = texts.flatten().map(|sql| sql.len() + BYTES_A_PART).sum();
        let mut batch = MigrationBatch::with_capacity(bytes, 2 * self.steps.len() + 4);
        let schema = self.schema;
        let table = format!("{}.{BOOKKEEPING_TABLE}", schema.quoted());
        if let Some(sql) = self.prologue.filter(|sql| !sql.is_empty()) {
            batch.push(schema, BatchPart::Prologue, None, sql);
        }
        if self.create_schema {
            batch.push(schema, BatchPart::CreateSchema, None, &format!("CREATE SCHEMA {}", schema.quoted()));
        }
        let create = match self.bookkeeping {
            Bookkeeping::Exists => None,
            Bookkeeping::Create => Some("CREATE TABLE"),
            Bookkeeping::CreateIfMissing => Some("CREATE TABLE IF NOT EXISTS"),
        };
        if let Some(create) = create {
            let sql = format!("{create} {table} {BOOKKEEPING_COLUMNS}");
            batch.push(schema, BatchPart::Bookkeeping, None, &sql);
        }
        let mut proof = self.proof;
        // Where the path and the strings may be other than we set them.
        let mut unsure = true;
        for steps in self.steps.chunk_by(|a, b| a.direction() == b.direction()) {
            for (index, step) in steps.iter().enumerate() {
                let migration = Some((step.version().clone(), step.direction()));
                let mut record = if unsure { String::with_capacity(BYTES_A_PART) } else { String::new() };
                if unsure {
                    let _ = write!(
                        record,
                        "SET LOCAL search_path TO {}, pg_temp; SET LOCAL standard_conforming_strings TO on",
                        self.search_path
                    );
                }
                if index == 0 {
                    record.push_str(if unsure { "\n;\n" } else { "" });
                    record.push_str(&note(&table, steps, proof.take()));
                }
                if !record.is_empty() {
                    batch.push(schema, BatchPart::Record, migration.clone(), &record);
                }
                if let Some(sql) = step.sql() {
                    batch.push(schema, BatchPart::Migration, migration.clone(), sql);
                }
                if let Some(sql) = step.cleanup_sql() {
                    batch.push(schema, BatchPart::Epilogue, migration, sql);
                }
                // What puts the session back may reset both, though the step itself has set neither.
                unsure = !step.leaves_session_alone();
            }
        }
        if let Some(sql) = self.epilogue.filter(|sql| !sql.is_empty()) {
            batch.push(schema, BatchPart::Epilogue, None, sql);
        }
        batch
    }
}

/// The bookkeeping of steps in one direction, before any of them runs; `proof` is a condition it is refused without.
fn note(table: &str, steps: &[BatchStep<'_>], proof: Option<&str>) -> String {
    let mut sql = String::with_capacity(table.len() + 32 * (steps.len() + 2));
    if steps.first().is_some_and(|step| step.direction() == Direction::Down) {
        // Not in the condition of the DELETE, whose error the planner would raise while it estimates.
        if let Some(condition) = proof {
            let _ = write!(sql, "{}\n;\n", Marker::drift_unless(condition));
        }
        let _ = write!(sql, "DELETE FROM {table} WHERE version IN (");
        push_versions(steps, ", ", &mut sql);
    } else {
        let _ = write!(sql, "INSERT INTO {table} (version) VALUES (");
        match (proof, steps.split_first()) {
            (Some(condition), Some((first, rest))) => {
                let (first, drift) = (literal(first.version().as_str()), Marker::DRIFT);
                let _ = write!(
                    sql,
                    "(CASE WHEN {condition} THEN {first} ELSE pg_catalog.concat('{drift}')::int4::text END)"
                );
                sql.push_str(if rest.is_empty() { "" } else { "), (" });
                push_versions(rest, "), (", &mut sql);
            }
            _ => push_versions(steps, "), (", &mut sql),
        }
    }
    sql.push(')');
    sql
}

fn push_versions(steps: &[BatchStep<'_>], separator: &str, sql: &mut String) {
    for (index, step) in steps.iter().enumerate() {
        sql.push_str(if index == 0 { "" } else { separator });
        literal(step.version().as_str()).push_to(sql);
    }
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
