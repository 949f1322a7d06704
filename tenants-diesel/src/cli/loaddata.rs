//! `loaddata`.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use super::exit::Exit;
use super::one_schema::OneSchema;
use super::output::Output;
use crate::commands::data::DataError;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// The arguments of `loaddata`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     loaddata: tenants_diesel::cli::LoadData,
/// }
///
/// assert!(Program::try_parse_from(["program", "--schema", "acme", "acme.sql"]).is_ok());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct LoadData {
    #[command(flatten)]
    tenant: OneSchema,
    /// The text, as dumpdata writes it; '-' is stdin
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// Write the report as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

impl LoadData {
    /// The same of a tenant that is said elsewhere.
    pub(super) fn of(&self, tenant: OneSchema) -> Self {
        Self { tenant, ..self.clone() }
    }

    pub(super) fn run<T: TenantTable>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let schema = match self.tenant.name(tenancy, output) {
            Ok(schema) => schema,
            Err(exit) => return exit,
        };
        let mut source: Box<dyn BufRead> = if self.file.as_os_str() == "-" {
            Box::new(std::io::stdin().lock())
        } else {
            match File::open(&self.file) {
                Ok(file) => Box::new(BufReader::new(file)),
                Err(error) => {
                    let _ = output.fail(&DataError::Read(error).into());
                    return Exit::Usage;
                }
            }
        };
        match tenancy.load_data(&schema, &mut *source) {
            Ok(report) => {
                output.show(&report);
                Exit::Done
            }
            Err(error) => output.failed(error, tenancy),
        }
    }
}
