//! `load_data`.

use std::io::BufRead;

use diesel::RunQueryDsl as _;
use diesel::connection::Connection as _;
use diesel::sql_types::{BigInt, Text};
use tenants_core::SchemaName;
use tenants_core::sql::{DataStatement, data_statement};

use super::copy::copy_in;
use super::error::DataError;
use super::foreign_keys::{ForeignKey, deferring_sql};
use super::messages::{Messages, refused};
use super::names::Names;
use super::report::{DataReport, TableRows};
use super::script::{Piece, Script};
use crate::commands::tenant::require;
use crate::connection::TenantConnection;
use crate::lifecycle::transaction_lock_sql;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

impl<T: TenantTable> Tenancy<T> {
    /// Loads a text of [`dump_data`](Self::dump_data), or of `pg_dump --data-only` without schema names, into a tenant's
    /// tables: all of it or nothing.
    ///
    /// The text may hold `COPY … FROM stdin` with its data, `INSERT`, `SELECT setval(…)`, `REFRESH MATERIALIZED VIEW`, `SET
    /// CONSTRAINTS` and the settings at the head of a dump. What is written to must be in the tenant's schema: a name that
    /// leads to the public schema's table is an error. Triggers fire. A migration of the schema is waited for.
    ///
    /// Foreign keys between tables, or rows, that refer to each other are checked at the end; if they are not deferrable,
    /// they are made so for the length of the transaction, for which the role must own the tables.
    ///
    /// # Errors
    ///
    /// [`Error::TenantNotFound`] or [`Error::SchemaMissing`] if nobody has the schema; [`Error::Data`] with the line in the
    /// text if it holds something else, or PostgreSQL refuses what it holds. Nothing is loaded then.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// let mut file = std::io::BufReader::new(std::fs::File::open("acme.sql")?);
    /// let report = tenancy.load_data(&"globex".parse()?, &mut file)?;
    /// println!("{report}"); // 1 table, 3 rows: notes 3
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn load_data(&self, schema: &SchemaName, source: &mut dyn BufRead) -> Result<DataReport> {
        let mut conn = self.administrator()?;
        require::<T>(&mut conn, schema)?;
        conn.transaction(|conn| {
            conn.send(&format!("{}; SET LOCAL standard_conforming_strings = on", transaction_lock_sql(schema)))?;
            conn.set_schema(schema)?;
            let keys = ForeignKey::all(conn, schema)?;
            let (defer, restore) = deferring_sql(&keys);
            conn.send(&defer)?;
            let mut messages = Loading::new(conn, schema)?.all(&mut Script::new(source))?;
            conn.send(&restore).map_err(|error| match error {
                Error::Query(error) => DataError::Constraint { error }.into(),
                other => other,
            })?;
            messages.prove(conn, 0)?;
            loaded(conn, schema)
        })
    }
}

struct Loading<'a> {
    conn: &'a mut TenantConnection,
    names: Names,
    messages: Messages,
}

impl<'a> Loading<'a> {
    fn new(conn: &'a mut TenantConnection, schema: &SchemaName) -> Result<Self> {
        let path = conn.settings().search_path(schema)?;
        let (messages, names) = (Messages::on(&path), Names::on(path));
        Ok(Self { conn, names, messages })
    }

    /// Loads the whole text.
    fn all(mut self, script: &mut Script<'_>) -> Result<Messages> {
        while let Some(piece) = script.next()? {
            self.piece(&piece, script)?;
        }
        self.messages.send(self.conn)?;
        Ok(self.messages)
    }

    fn piece(&mut self, piece: &Piece, script: &mut Script<'_>) -> Result<()> {
        let line = piece.line;
        let read = data_statement(&piece.text).map_err(|reason| DataError::Refused { line, reason })?;
        match read {
            DataStatement::Nothing => return Ok(()),
            DataStatement::Copy { table, target } => {
                self.names.require_own(self.conn, table, line)?;
                return self.copy(piece, target, script);
            }
            DataStatement::Insert { table, qualifiers } => {
                self.names.require_own(self.conn, table, line)?;
                self.names.refuse_schemas(self.conn, qualifiers, line)?;
            }
            DataStatement::SetSequence { sequence, qualifiers } => {
                self.names.require_sequence(self.conn, sequence, line)?;
                self.names.refuse_schemas(self.conn, qualifiers, line)?;
            }
            DataStatement::Refresh { view } => self.names.require_own(self.conn, view, line)?,
            _ => {}
        }
        self.messages.push(self.conn, line, &piece.text)
    }

    fn copy(&mut self, piece: &Piece, target: &str, script: &mut Script<'_>) -> Result<()> {
        self.messages.send(self.conn)?;
        let mut last_line = None;
        copy_in(self.conn, target.to_owned(), |sink| {
            last_line = Some(script.copy_data(piece.line, sink)?);
            Ok(())
        })
        .map_err(|error| refused(error, piece.line, &piece.text, last_line))?;
        self.messages.prove(self.conn, last_line.unwrap_or(piece.line))
    }
}

#[derive(diesel::QueryableByName)]
struct Loaded {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// What the transaction has inserted, as PostgreSQL has counted: also by triggers.
fn loaded(conn: &mut TenantConnection, schema: &SchemaName) -> Result<DataReport> {
    let query = "SELECT r.relname::text AS name, sum(s.n_tup_ins)::int8 AS rows \
        FROM pg_catalog.pg_stat_xact_user_tables s \
        JOIN pg_catalog.pg_class r ON r.oid = COALESCE(pg_catalog.pg_partition_root(s.relid)::oid, s.relid) \
        WHERE s.schemaname = $1 AND s.n_tup_ins > 0 AND r.relkind <> 'm' GROUP BY r.relname ORDER BY r.relname COLLATE \"C\"";
    let rows: Vec<Loaded> = diesel::sql_query(query).bind::<Text, _>(schema.as_str()).load(conn)?;
    let tables = rows.into_iter().map(|Loaded { name, rows }| TableRows { table: name, rows: rows.unsigned_abs() });
    Ok(DataReport { tables: tables.collect() })
}
