//! For a log: a line for each schema with which something was done.

use std::fmt::Write as _;

use crate::cli::failure::Failure;
use crate::cli::output::Stream;
use crate::cli::style::BAD;
use crate::migrations::{MigrationProgress, SchemaOutcome, SchemaReport};
use crate::shown::{OneLine, Shown};

#[derive(Clone)]
pub(in crate::cli) struct Lines(pub(super) Stream);

impl MigrationProgress for Lines {
    fn schema_finished(&self, report: &SchemaReport) {
        match &report.outcome {
            SchemaOutcome::Migrated => {
                self.0.line(format_args!("{}: {}", Shown(&report.schema), OneLine(steps(report))));
            }
            SchemaOutcome::Failed(_) => self.0.line(failed(report).unwrap_or_default()),
            SchemaOutcome::NoSchema | SchemaOutcome::Skipped => {}
        }
    }
}

/// What is told of a schema that failed.
pub(super) fn failed(report: &SchemaReport) -> Option<String> {
    match &report.outcome {
        SchemaOutcome::Failed(error) => {
            let mut told = format!("{BAD}{}:{BAD:#} {}", Shown(&report.schema), Failure(error));
            if !report.steps.is_empty() {
                let _ = write!(told, "\n    before that: {}", OneLine(steps(report)));
            }
            Some(told)
        }
        _ => None,
    }
}

fn steps(report: &SchemaReport) -> String {
    report.steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use tenants_core::migration::Direction;

    use super::*;
    use crate::Error;
    use crate::cli::output::tests::Written;
    use crate::migrations::MigrationStep;

    #[test]
    fn nothing_is_told_of_those_with_which_nothing_was_done() {
        let written = Written::default();
        let lines = Lines(written.stream());
        let step = |version: &str| MigrationStep { version: version.into(), direction: Direction::Up, fake: false };
        let outcomes = [
            SchemaOutcome::Skipped,
            SchemaOutcome::Migrated,
            SchemaOutcome::NoSchema,
            SchemaOutcome::Failed(Box::new(Error::NoMigrationUrl)),
        ];
        for (number, outcome) in outcomes.into_iter().enumerate() {
            let steps = vec![step("1"), step("2")];
            lines.schema_finished(&SchemaReport { schema: format!("t{number}"), steps, outcome });
        }
        let text = anstream::adapter::strip_str(&written.text()).to_string();
        let before = "    before that: applied 1, applied 2";
        assert_eq!(text, format!("t1: applied 1, applied 2\nt3: {}\n{before}\n", Error::NoMigrationUrl));
    }
}
