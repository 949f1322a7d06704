//! `dump_data`.

use std::collections::HashMap;
use std::io::{BufWriter, Write};

use tenants_core::SchemaName;
use tenants_core::migration::MigrationVersion;

use super::dump_options::DumpOptions;
use super::error::DataError;
use super::foreign_keys::ForeignKey;
use super::order::Graph;
use super::report::DataReport;
use super::rows::write_rows;
use super::sequences;
use super::table::Table;
use crate::commands::tenant::require;
use crate::connection::TenantConnection;
use crate::migrations::applied_versions;
use crate::model::TenantTable;
use crate::shown::OneLine;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

/// Values are written as every server reads them, none is held back unseen, and nothing is given up half way.
const SETTINGS: &str = "SET LOCAL row_security = off; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; \
    SET LOCAL extra_float_digits = 3; SET LOCAL bytea_output = 'hex'; SET LOCAL standard_conforming_strings = on; \
    SET LOCAL synchronize_seqscans = off; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

impl<T: TenantTable> Tenancy<T> {
    /// Writes the rows of a tenant's tables as SQL with unqualified names, for [`load_data`](Self::load_data) or psql.
    ///
    /// All is from one moment, however long it takes. Tables come in the order of their foreign keys, a partitioned table
    /// as a whole, without generated columns; then the sequences' values, and `REFRESH` of materialised views if all tables
    /// are dumped. Not dumped: the bookkeeping of migrations, and what views and foreign tables show.
    ///
    /// # Errors
    ///
    /// [`Error::TenantNotFound`] or [`Error::SchemaMissing`] if nobody has the schema; [`Error::Data`] if a table that is
    /// named does not exist, or the text cannot be written; [`Error::Query`] if the role may not read a table, or would see
    /// but some of its rows.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// use tenants_diesel::commands::data::DumpOptions;
    ///
    /// let mut file = std::fs::File::create("acme.sql")?;
    /// let report = tenancy.dump_data(&"acme".parse()?, &DumpOptions::default(), &mut file)?;
    /// println!("{report}"); // 1 table, 3 rows: notes 3
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn dump_data(&self, schema: &SchemaName, options: &DumpOptions, out: &mut dyn Write) -> Result<DataReport> {
        let mut conn = self.administrator()?;
        require::<T>(&mut conn, schema)?;
        conn.set_schema(schema)?;
        let mut out = BufWriter::new(out);
        let report = conn.build_transaction().repeatable_read().read_only().run(|conn| {
            conn.send(SETTINGS)?;
            dump(conn, schema, options, &mut out)
        })?;
        out.flush().map_err(DataError::Write)?;
        Ok(report)
    }
}

fn dump(
    conn: &mut TenantConnection,
    schema: &SchemaName,
    options: &DumpOptions,
    out: &mut dyn Write,
) -> Result<DataReport> {
    let tables = Table::all(conn, schema, options)?;
    lock(conn, schema, &tables)?;
    let graph = Graph::of(tables.iter().map(|table| table.oid).collect(), &ForeignKey::all(conn, schema)?);
    let by_oid: HashMap<u32, &Table> = tables.iter().map(|table| (table.oid, table)).collect();
    let named = |oids: Vec<u32>| oids.into_iter().filter_map(|oid| by_oid.get(&oid).copied()).collect::<Vec<_>>();
    let mut line = |text: String| writeln!(out, "{text}").map_err(|error| Error::from(DataError::Write(error)));

    let versions = applied_versions(conn, schema)?;
    let versions: Vec<_> = versions.iter().map(MigrationVersion::as_str).collect();
    line(format!("-- Rows of the schema \"{schema}\", written by dumpdata; loaddata reads them into any tenant's."))?;
    line(format!("-- Its migrations: {}", OneLine(versions.join(", "))))?;
    let cycles: Vec<_> = named(graph.in_cycles()).iter().map(|table| OneLine(&table.quoted).to_string()).collect();
    if !cycles.is_empty() {
        line(format!(
            "-- Refer to each other, so that psql may refuse them; loaddata does not: {}",
            cycles.join(", ")
        ))?;
    }
    line("SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;".to_owned())?;

    let mut report = DataReport::default();
    for table in named(graph.order()) {
        report.tables.push(write_rows(conn, schema, table, options.format, out)?);
    }
    let is_all = options.tables.is_empty();
    let mut last = sequences::statements(conn, schema, &tables, is_all)?;
    if is_all {
        last.extend(sequences::refreshes(conn, schema)?);
    }
    if !last.is_empty() {
        write!(out, "\n{}\n", last.join("\n")).map_err(DataError::Write)?;
    }
    Ok(report)
}

/// Keeps the tables from being altered or dropped meanwhile.
fn lock(conn: &mut TenantConnection, schema: &SchemaName, tables: &[Table]) -> Result<()> {
    if tables.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = tables.iter().map(|table| format!("{}.{}", schema.quoted(), table.quoted)).collect();
    conn.send(&format!("LOCK TABLE {} IN ACCESS SHARE MODE", names.join(", ")))
}
