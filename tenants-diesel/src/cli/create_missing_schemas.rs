//! `create-missing-schemas`.

use super::exit::Exit;
use super::interrupt::listen;
use super::output::Output;
use super::progress::Progress;
use crate::Interrupt;
use crate::commands::{MissingOptions, MissingReport};
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// The arguments of `create-missing-schemas`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     create: tenants_diesel::cli::CreateMissingSchemas,
/// }
///
/// assert!(Program::try_parse_from(["program", "--match", "customer_*"]).is_ok());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct CreateMissingSchemas {
    /// This tenant's, by the exact name of its schema; may be repeated
    #[arg(short, long = "schema", value_name = "NAME")]
    schemas: Vec<crate::SchemaName>,
    /// Those whose names fit a pattern, as in 'customer_*'; may be repeated
    #[arg(long = "match", value_name = "GLOB")]
    patterns: Vec<crate::SchemaPattern>,
    /// Write the report as JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl CreateMissingSchemas {
    pub(super) fn run<T: TenantTable>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let (progress, interrupt) = (Progress::on(output), Interrupt::new());
        let _listening = listen(interrupt.clone(), progress);
        let options = MissingOptions::default().interrupt(interrupt);
        let options = self.schemas.iter().cloned().fold(options, MissingOptions::schema);
        let options = self.patterns.iter().cloned().fold(options, MissingOptions::matching);
        match tenancy.create_missing_schemas(&options) {
            Ok(report) => {
                output.show(&report);
                exit(&report)
            }
            Err(error) => output.failed(error, tenancy),
        }
    }
}

fn exit(report: &MissingReport) -> Exit {
    if report.interrupted {
        Exit::Interrupted
    } else if report.is_success() {
        Exit::Done
    } else if report.created.is_empty() && report.there == 0 {
        Exit::Failed
    } else {
        Exit::PartlyFailed
    }
}
