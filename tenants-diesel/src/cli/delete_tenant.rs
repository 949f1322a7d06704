//! `delete-tenant`.

use std::fmt;

use indicatif::{HumanBytes, HumanCount};
use serde::Serialize;

use super::confirm::confirm;
use super::exit::Exit;
use super::one_schema::OneSchema;
use super::output::Output;
use super::usage::missing;
use crate::Result;
use crate::commands::SchemaContents;
use crate::lifecycle::DeleteOptions;
use crate::model::{TenantDsl as _, TenantTable};
use crate::shown::Shown;
use crate::tenancy::Tenancy;

/// The arguments of `delete-tenant`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     delete: tenants_diesel::cli::DeleteTenant,
/// }
///
/// assert!(Program::try_parse_from(["program", "--schema", "acme", "--noinput"]).is_ok());
/// assert!(Program::try_parse_from(["program", "--match", "acme*"]).is_err());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct DeleteTenant {
    #[command(flatten)]
    tenant: OneSchema,
    /// Drop what depends on the schema from outside too: extensions, columns of other schemas' tables
    #[arg(long)]
    drop_dependents: bool,
    /// Write the result as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// What was deleted.
#[derive(Serialize)]
struct Deleted<'a> {
    schema: &'a str,
    tables: u64,
    rows: u64,
    rows_are_counted: bool,
    bytes: u64,
    #[serde(skip)]
    exists: bool,
}

impl DeleteTenant {
    pub(super) fn run<T: TenantTable>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        if !self.tenant.asks() && !self.tenant.may_not_ask() {
            return output.refuse(&missing(&["--noinput, since nobody can be asked"]));
        }
        let tenant = match self.tenant.resolve(tenancy, output) {
            Ok(tenant) => tenant,
            Err(exit) => return exit,
        };
        let fail = |error| output.failed(error, tenancy);
        let schema: &T = &tenant;
        let deleted = match tenancy.contents_of(schema.schema_name()) {
            Ok(contents) => Deleted::of(schema.schema_name().as_str(), contents),
            Err(error) => return fail(error),
        };
        if self.tenant.asks() {
            output.err.line(format_args!("this deletes {}", Contents(&deleted)));
            let question = format!("type '{}' to delete it: ", Shown(deleted.schema));
            if let Err(exit) = confirm(deleted.schema, &question, output) {
                return exit;
            }
        }
        match self.delete(&tenant, tenancy) {
            Ok(()) => {
                output.show(&deleted);
                Exit::Done
            }
            Err(error) => fail(error),
        }
    }

    fn delete<T: TenantTable>(&self, tenant: &T, tenancy: &Tenancy<T>) -> Result<()> {
        let options = DeleteOptions::default().force_drop();
        let options = if self.drop_dependents { options.drop_dependents() } else { options };
        let mut conn = tenancy.administrator()?;
        conn.set_schema_to_public()?;
        tenant.delete_with(options, &mut conn)
    }
}

impl<'a> Deleted<'a> {
    fn of(schema: &'a str, contents: SchemaContents) -> Self {
        let SchemaContents { exists, tables, rows, is_counted, bytes } = contents;
        Self { schema, tables, rows, rows_are_counted: is_counted, bytes, exists }
    }
}

impl fmt::Display for Deleted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "deleted {}", Contents(self))
    }
}

/// `tenant acme: 3 tables with 12 rows, 80 KiB`
struct Contents<'a>(&'a Deleted<'a>);

impl fmt::Display for Contents<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Deleted { schema, tables, rows, rows_are_counted, bytes, exists } = self.0;
        write!(f, "tenant {}", Shown(schema))?;
        if !exists {
            return f.write_str(", which has no schema");
        }
        let about = if *rows_are_counted { "" } else { "about " };
        let (table_s, row_s) = (if *tables == 1 { "" } else { "s" }, if *rows == 1 { "" } else { "s" });
        write!(f, ": {tables} table{table_s} with {about}{} row{row_s}, {}", HumanCount(*rows), HumanBytes(*bytes))
    }
}
