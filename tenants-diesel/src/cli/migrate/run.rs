//! Does what the arguments say.

use super::args::MigrateSchemas;
use crate::cli::exit::Exit;
use crate::cli::interrupt::listen;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::migrations::{MigrateOptions, MigrateReport, SchemaOutcome};
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Error, Interrupt, Result};

impl MigrateSchemas {
    pub(in crate::cli) fn run<T: TenantTable>(&self, tenancy: &Tenancy<T>, output: &Output) -> Exit {
        let options = match self.options() {
            Ok(options) => options,
            Err(usage) => return output.refuse(&usage),
        };
        let result = match self.show() {
            Some(show) => self.show_plan(show, &options, tenancy, output),
            None => migrate(options, tenancy, output),
        };
        result.unwrap_or_else(|error| output.failed(error, tenancy))
    }
}

fn migrate<T: TenantTable>(options: MigrateOptions, tenancy: &Tenancy<T>, output: &Output) -> Result<Exit> {
    let (progress, interrupt) = (Progress::on(output), Interrupt::new());
    let _listening = listen(interrupt.clone(), progress.clone());
    let result = tenancy.migrate_schemas(&options.progress(progress.clone()).interrupt(interrupt));
    progress.close();
    let report = match result {
        Ok(report) => report,
        Err(Error::SchemasFailed { report }) => *report,
        Err(error) => return Err(error),
    };
    output.show(&report);
    Ok(exit(&report))
}

fn exit(report: &MigrateReport) -> Exit {
    let is_done = |outcome: &SchemaOutcome| matches!(outcome, SchemaOutcome::Migrated);
    if report.interrupted {
        Exit::Interrupted
    } else if report.is_success() {
        Exit::Done
    } else if report.up_to_date > 0 || report.schemas.iter().any(|schema| is_done(&schema.outcome)) {
        Exit::PartlyFailed
    } else if report.schemas.iter().all(|schema| is_no_tenant(&schema.outcome)) {
        Exit::Usage
    } else {
        Exit::Failed
    }
}

/// Whether there is nothing that could have failed.
fn is_no_tenant(outcome: &SchemaOutcome) -> bool {
    matches!(outcome, SchemaOutcome::Failed(error) if matches!(**error, Error::TenantNotFound { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations::SchemaReport;

    fn report(outcomes: impl IntoIterator<Item = SchemaOutcome>) -> MigrateReport {
        let of = |outcome| SchemaReport { schema: "a".to_owned(), steps: Vec::new(), outcome };
        MigrateReport { schemas: outcomes.into_iter().map(of).collect(), ..MigrateReport::default() }
    }

    #[test]
    fn an_interrupt_is_told_before_a_failure_and_a_part_before_the_whole() {
        let failed = || SchemaOutcome::Failed(Box::new(Error::NoMigrationUrl));
        let nobody = || {
            let schema = "nobody".parse().unwrap();
            SchemaOutcome::Failed(Box::new(Error::TenantNotFound { schema }))
        };
        assert_eq!(exit(&report([])), Exit::Done);
        assert_eq!(exit(&report([nobody(), nobody()])), Exit::Usage);
        assert_eq!(exit(&report([nobody(), failed()])), Exit::Failed);
        assert_eq!(exit(&report([nobody(), SchemaOutcome::Migrated])), Exit::PartlyFailed);
        assert_eq!(exit(&report([failed()])), Exit::Failed);
        assert_eq!(exit(&report([failed(), SchemaOutcome::Skipped])), Exit::Failed);
        assert_eq!(exit(&report([failed(), SchemaOutcome::Migrated])), Exit::PartlyFailed);
        assert_eq!(exit(&MigrateReport { up_to_date: 1, ..report([failed()]) }), Exit::PartlyFailed);
        assert_eq!(exit(&MigrateReport { interrupted: true, ..report([failed()]) }), Exit::Interrupted);
    }
}
