//! Runs a command and tells what came of it.

use super::print::Printer;
use crate::cli::exit::Exit;
use crate::cli::interrupt::listen;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::tenant_commands::TenantCommands;
use crate::commands::{EachOptions, EachReport};
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Error, Interrupt};

pub(super) fn run<T: TenantTable, C: TenantCommands<T>>(
    command: &C,
    options: EachOptions,
    is_one_by_one: bool,
    tenancy: &Tenancy<T>,
    output: &Output,
) -> Exit {
    let (interrupt, printer) = (Interrupt::new(), Printer::new(output, is_one_by_one));
    let _listening = listen(interrupt.clone(), Progress::on(output));
    let options = options.progress(printer.clone()).interrupt(interrupt);
    let result = tenancy.run_in_tenants(&options, |tenant, conn| {
        let mut piece = printer.piece(tenant.schema_name().as_str());
        command.run(tenant, conn, &mut piece)
    });
    let report = match result {
        Ok(report) => report,
        Err(Error::TenantsFailed { report }) => *report,
        Err(error) => return output.failed(error, tenancy),
    };
    printer.report(&report);
    exit(&report)
}

fn exit(report: &EachReport) -> Exit {
    if report.interrupted {
        Exit::Interrupted
    } else if report.is_success() {
        Exit::Done
    } else if report.done > 0 {
        Exit::PartlyFailed
    } else if report.failed.is_empty() {
        Exit::Usage
    } else {
        Exit::Failed
    }
}
