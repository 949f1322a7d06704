//! `dumpdata`.

use std::io::Write as _;
use std::path::PathBuf;

use super::exit::Exit;
use super::new_file::NewFile;
use super::one_schema::OneSchema;
use super::output::Output;
use crate::commands::data::{DataError, DataFormat, DataReport, DumpOptions};
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Result, SchemaName};

/// The arguments of `dumpdata`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     dumpdata: tenants_diesel::cli::DumpData,
/// }
///
/// assert!(Program::try_parse_from(["program", "--schema", "acme", "--output", "acme.sql"]).is_ok());
/// assert!(Program::try_parse_from(["program", "--format", "xml"]).is_err());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct DumpData {
    #[command(flatten)]
    tenant: OneSchema,
    /// Only this table, by its exact name; may be repeated
    #[arg(short, long = "table", value_name = "TABLE")]
    tables: Vec<String>,
    /// All but this table; may be repeated
    #[arg(short, long, value_name = "TABLE")]
    exclude: Vec<String>,
    /// How rows are written
    #[arg(long, value_enum, default_value_t = Format::Copy)]
    format: Format,
    /// Write to this file once all is dumped, and not to stdout
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the report as JSON
    #[arg(long, requires = "output")]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// COPY blocks
    Copy,
    /// INSERT statements
    Inserts,
}

impl DumpData {
    /// The same of a tenant that is said elsewhere.
    pub(super) fn of(&self, tenant: OneSchema) -> Self {
        Self { tenant, ..self.clone() }
    }

    pub(super) fn run<T: TenantTable>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let schema = match self.tenant.name(tenancy, output) {
            Ok(schema) => schema,
            Err(exit) => return exit,
        };
        match self.dump(&schema, tenancy, output) {
            Ok(()) => Exit::Done,
            Err(error) => output.failed(error, tenancy),
        }
    }

    fn dump<T: TenantTable>(&self, schema: &SchemaName, tenancy: &Tenancy<T>, output: &Output) -> Result<()> {
        let Some(path) = &self.output else {
            // As it is: the other stream takes escape codes out, which may be data.
            let mut out = std::io::stdout().lock();
            tenancy.dump_data(schema, &self.options(), &mut out)?;
            return Ok(out.flush().map_err(DataError::Write)?);
        };
        let mut file = NewFile::beside(path).map_err(DataError::Write)?;
        let report: DataReport = tenancy.dump_data(schema, &self.options(), &mut file)?;
        file.finish().map_err(DataError::Write)?;
        output.show(&report);
        Ok(())
    }

    fn options(&self) -> DumpOptions {
        let options = self.tables.iter().fold(DumpOptions::default(), DumpOptions::table);
        let options = self.exclude.iter().fold(options, DumpOptions::exclude);
        options.format(match self.format {
            Format::Copy => DataFormat::Copy,
            Format::Inserts => DataFormat::Inserts,
        })
    }
}
