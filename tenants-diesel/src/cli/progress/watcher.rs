//! The one of the three that fits.

use std::io::{IsTerminal as _, stderr};

use indicatif::ProgressDrawTarget;

use super::bar::Bar;
use super::json::JsonLines;
use super::lines::Lines;
use crate::cli::output::Output;
use crate::migrations::{MigrateReport, MigrationProgress, SchemaReport};

/// What is told of an interrupt.
const INTERRUPTED: &str = "interrupted: the schemas that are begun are finished first; Ctrl-C once more ends at once";

#[derive(Clone)]
pub(in crate::cli) enum Progress {
    Bar(Bar),
    Lines(Lines),
    Json(JsonLines),
}

impl Progress {
    pub(in crate::cli) fn on(output: &Output) -> Self {
        let err = output.err.clone();
        if output.json {
            Self::Json(JsonLines(err))
        } else if stderr().is_terminal() {
            Self::Bar(Bar::new(err, ProgressDrawTarget::stderr()))
        } else {
            Self::Lines(Lines(err))
        }
    }

    pub(in crate::cli) fn interrupted(&self) {
        match self {
            Self::Bar(bar) => bar.say(INTERRUPTED),
            Self::Lines(Lines(err)) => err.line(INTERRUPTED),
            Self::Json(json) => json.interrupted(),
        }
    }

    /// Leaves the terminal to the report, however the run ended.
    pub(in crate::cli) fn close(&self) {
        if let Self::Bar(bar) = self {
            bar.close();
        }
    }

    fn inner(&self) -> &dyn MigrationProgress {
        match self {
            Self::Bar(bar) => bar,
            Self::Lines(lines) => lines,
            Self::Json(json) => json,
        }
    }
}

impl MigrationProgress for Progress {
    fn started(&self, pending: usize, all: usize) {
        self.inner().started(pending, all);
    }

    fn schema_finished(&self, report: &SchemaReport) {
        self.inner().schema_finished(report);
    }

    fn schema_up_to_date(&self) {
        self.inner().schema_up_to_date();
    }

    fn finished(&self, report: &MigrateReport) {
        self.inner().finished(report);
    }
}
