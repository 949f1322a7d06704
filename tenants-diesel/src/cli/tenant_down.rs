//! `tenant-down`, `tenant-up`.

use super::exit::Exit;
use super::output::Output;
use crate::commands::SuspendOptions;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{SchemaName, SchemaPattern};

/// The arguments of `tenant-down` and `tenant-up`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     down: tenants_diesel::cli::TenantDown,
/// }
///
/// assert!(Program::try_parse_from(["program", "acme", "--match", "customer_*"]).is_ok());
/// assert!(Program::try_parse_from(["program"]).is_err());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
#[command(group(clap::ArgGroup::new("which").required(true).multiple(true)))]
pub struct TenantDown {
    /// Tenants, by the exact names of their schemas
    #[arg(value_name = "SCHEMA", group = "which")]
    names: Vec<SchemaName>,
    /// The same as an option; may be repeated
    #[arg(short, long = "schema", value_name = "NAME", group = "which")]
    schemas: Vec<SchemaName>,
    /// The tenants whose schemas' names fit a pattern, as in 'customer_*'; may be repeated
    #[arg(long = "match", value_name = "GLOB", group = "which")]
    patterns: Vec<SchemaPattern>,
    /// Every tenant but the public one
    #[arg(long, group = "which", conflicts_with_all = ["names", "schemas", "patterns"])]
    all: bool,
    /// Write the result as JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl TenantDown {
    pub(super) fn run<T: TenantTable>(&self, suspended: bool, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let named = self.names.iter().chain(&self.schemas).cloned();
        let options = named.fold(SuspendOptions::default(), SuspendOptions::schema);
        let options = self.patterns.iter().cloned().fold(options, SuspendOptions::matching);
        let done = if suspended { tenancy.suspend_tenants(&options) } else { tenancy.resume_tenants(&options) };
        match done {
            Ok(report) => {
                output.show(&report);
                Exit::Done
            }
            Err(error) => output.failed(error, tenancy),
        }
    }
}
