//! Which tenants, and in which form.

use serde::Serialize;

use super::table::{Row, tab_separated, table};
use crate::cli::exit::Exit;
use crate::cli::model::CommandModel;
use crate::cli::output::Output;
use crate::commands::{ListOptions, ListedTenant};
use crate::tenancy::Tenancy;
use crate::{Result, SchemaName, SchemaPattern};

/// The arguments of `list-tenants`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     list: tenants_diesel::cli::ListTenants,
/// }
///
/// assert!(Program::try_parse_from(["program", "--match", "customer_*", "--tsv"]).is_ok());
/// assert!(Program::try_parse_from(["program", "--json", "--tsv"]).is_err());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct ListTenants {
    /// This tenant, by the exact name of its schema; may be repeated
    #[arg(short, long = "schema", value_name = "NAME")]
    schemas: Vec<SchemaName>,
    /// The tenants whose schemas' names fit a pattern, as in 'customer_*'; may be repeated
    #[arg(long = "match", value_name = "GLOB")]
    patterns: Vec<SchemaPattern>,
    /// Write the list as JSON
    #[arg(long, conflicts_with = "tsv")]
    pub(in crate::cli) json: bool,
    /// Write a line for each tenant, its values separated by tabs
    #[arg(long)]
    tsv: bool,
}

impl ListTenants {
    pub(in crate::cli) fn run<T: CommandModel>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        match self.list(tenancy, output) {
            Ok(()) => Exit::Done,
            Err(error) => output.failed(error, tenancy),
        }
    }

    fn list<T: CommandModel>(&self, tenancy: &Tenancy<T>, output: &Output) -> Result<()> {
        let columns = T::columns();
        let options = ListOptions::default().columns(&columns);
        let options = self.schemas.iter().cloned().fold(options, ListOptions::schema);
        let options = self.patterns.iter().cloned().fold(options, ListOptions::matching);
        let pages = tenancy.list_tenants(&options)?;
        // Both are said beside the name.
        let is_column = |column: &&str| *column != T::SCHEMA_NAME_COLUMN && T::SUSPENDED_COLUMN != Some(*column);
        let others: Vec<_> = columns.into_iter().filter(is_column).collect();
        let row = |tenant: &ListedTenant| Row::of(tenant, &others);
        if self.tsv {
            output.out.line(tab_separated(&Row::head(&others)));
            for page in pages {
                page?.iter().for_each(|tenant| output.out.line(tab_separated(&row(tenant))));
            }
            return Ok(());
        }
        let mut tenants = Vec::new();
        for page in pages {
            tenants.extend(page?);
        }
        if self.json {
            #[derive(Serialize)]
            struct List {
                tenants: Vec<ListedTenant>,
            }
            output.out.json(&List { tenants });
        } else if !tenants.is_empty() {
            output.out.line(table(&Row::head(&others), tenants.iter().map(row)));
        }
        Ok(())
    }
}
