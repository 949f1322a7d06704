//! The rows of one table, as text.

use std::io::{self, Write};

use tenants_core::SchemaName;
use tenants_core::sql::literal;

use super::copy::copy_out;
use super::dump_options::DataFormat;
use super::report::TableRows;
use super::table::Table;
use crate::Result;
use crate::commands::data::DataError;
use crate::connection::TenantConnection;

/// Writes a table's rows; how many they were.
pub(super) fn write_rows(
    conn: &mut TenantConnection,
    schema: &SchemaName,
    table: &Table,
    format: DataFormat,
    out: &mut dyn Write,
) -> Result<TableRows> {
    // `COPY t () FROM stdin` is no statement.
    let is_copy = format == DataFormat::Copy && !table.columns.is_empty();
    let source = if is_copy { copy_source(schema, table) } else { insert_source(schema, table) };
    let columns = table.columns.join(", ");
    let head = if is_copy { format!("\nCOPY {} ({columns}) FROM stdin;\n", table.quoted) } else { "\n".to_owned() };
    let write = |out: &mut dyn Write, text: &str| out.write_all(text.as_bytes()).map_err(DataError::Write);
    write(out, &head)?;
    let mut rows = 0;
    copy_out(conn, source, |row| {
        rows += 1;
        if is_copy { out.write_all(row) } else { unescape(row, out) }
    })?;
    if is_copy {
        write(out, "\\.\n")?;
    }
    Ok(TableRows { table: table.name.clone(), rows })
}

/// What `COPY … TO` takes: it reads no partitioned table itself, and the query would read a table's heirs too.
fn copy_source(schema: &SchemaName, table: &Table) -> String {
    let (schema, name, columns) = (schema.quoted(), &table.quoted, table.columns.join(", "));
    if table.partitioned {
        format!("(SELECT {columns} FROM {schema}.{name})")
    } else {
        format!("{schema}.{name} ({columns})")
    }
}

/// A query of `INSERT` statements: values are strings, which the server reads as what the column holds.
fn insert_source(schema: &SchemaName, table: &Table) -> String {
    let (schema, name) = (schema.quoted(), &table.quoted);
    let only = if table.partitioned { "" } else { "ONLY " };
    if table.columns.is_empty() {
        let statement = format!("INSERT INTO {name} DEFAULT VALUES;");
        return format!("(SELECT {}::text FROM {only}{schema}.{name})", literal(&statement));
    }
    let overriding = if table.always_identity { " OVERRIDING SYSTEM VALUE" } else { "" };
    let head = format!("INSERT INTO {name} ({}){overriding} VALUES (", table.columns.join(", "));
    let value = |column: &String| format!("pg_catalog.quote_nullable(t.{column}::text)");
    let values: Vec<_> = table.columns.iter().map(value).collect();
    format!("(SELECT {} || {} || ');' FROM {only}{schema}.{name} t)", literal(&head), values.join(" || ', ' || "))
}

/// Writes a row of one column as it was before `COPY` escaped it.
fn unescape(row: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let mut rest = row;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escaped = rest.get(at + 1).copied().unwrap_or(b'\\');
        let byte = match escaped {
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0b,
            other => other,
        };
        out.write_all(&rest[..at])?;
        out.write_all(&[byte])?;
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    out.write_all(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_copy_escapes_is_unescaped() {
        let mut out = Vec::new();
        unescape(b"a\\nb\\\\n\\t\\r\\b\\f\\v\\\\\n", &mut out).unwrap();
        assert_eq!(out, b"a\nb\\n\t\r\x08\x0c\x0b\\\n");
    }
}
