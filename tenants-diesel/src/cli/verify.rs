//! `verify`.

use super::exit::Exit;
use super::output::Output;
use super::selection::Selection;
use crate::SchemaName;
use crate::migrations::{Drift, VerifyOptions, VerifyReport};
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// The arguments of `verify`.
///
/// ```
/// use clap::Parser as _;
///
/// #[derive(clap::Parser)]
/// struct Program {
///     #[command(flatten)]
///     verify: tenants_diesel::cli::Verify,
/// }
///
/// assert!(Program::try_parse_from(["program", "--structure", "--match", "customer_*"]).is_ok());
/// ```
#[derive(Debug, Clone, clap::Args)]
#[command(about = None, long_about = None)]
pub struct Verify {
    /// Compare tables, columns, constraints, indexes and types with those of the first tenant that is up to date
    #[arg(long)]
    structure: bool,
    /// The same, compared with this schema
    #[arg(long, value_name = "SCHEMA")]
    like: Option<SchemaName>,
    /// Write the report as JSON
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    selection: Selection,
}

impl Verify {
    pub(super) fn run<T: TenantTable>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        match tenancy.verify(&self.options()) {
            Ok(report) => {
                output.show(&report);
                exit(&report)
            }
            Err(error) => output.failed(error, tenancy),
        }
    }

    fn options(&self) -> VerifyOptions {
        let options = self.selection.verify(VerifyOptions::default());
        match &self.like {
            Some(reference) => options.structure_like(reference.clone()),
            None if self.structure => options.structure(),
            None => options,
        }
    }
}

fn exit(report: &VerifyReport) -> Exit {
    let is_no_tenant = |drift: &[Drift]| matches!(drift, [Drift::NoTenant]);
    if report.is_clean() {
        Exit::Done
    } else if report.checked == 0 && report.schemas.iter().all(|schema| is_no_tenant(&schema.drift)) {
        Exit::Usage
    } else {
        Exit::Failed
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Program {
        #[command(flatten)]
        verify: Verify,
    }

    fn options(arguments: &str) -> VerifyOptions {
        Program::parse_from(["test"].into_iter().chain(arguments.split_whitespace())).verify.options()
    }

    #[test]
    fn arguments_are_options() {
        let name = |name: &str| name.parse::<SchemaName>().unwrap();
        assert_eq!(options(""), VerifyOptions::default());
        assert_eq!(options("--structure -s a"), VerifyOptions::default().structure().schema(name("a")));
        assert_eq!(options("--like b -p"), VerifyOptions::default().structure_like(name("b")).skip_public());
    }
}
