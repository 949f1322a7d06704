//! `status`.

use super::exit::Exit;
use super::output::Output;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// The arguments of `status`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     status: tenants_diesel::cli::ShowStatus,
/// }
///
/// assert!(Program::try_parse_from(["program", "--json"]).is_ok());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct ShowStatus {
    /// Write it as JSON
    #[arg(long)]
    pub(super) json: bool,
}

impl ShowStatus {
    pub(super) fn run<T: TenantTable>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        match tenancy.status() {
            Ok(status) => {
                output.show(&status);
                Exit::Done
            }
            Err(error) => output.failed(error, tenancy),
        }
    }
}
