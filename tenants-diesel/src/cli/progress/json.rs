//! For a program: one JSON object a line, each with an `event`.

use serde::Serialize;

use crate::cli::output::Stream;
use crate::migrations::{MigrateReport, MigrationProgress, SchemaReport};

#[derive(Clone)]
pub(in crate::cli) struct JsonLines(pub(super) Stream);

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Event<'a> {
    Started { pending: usize, all: usize },
    Schema(&'a SchemaReport),
    Interrupted,
    Finished { up_to_date: usize, applied: usize, reverted: usize, failed: usize, interrupted: bool },
}

impl JsonLines {
    pub(super) fn interrupted(&self) {
        self.0.json(&Event::Interrupted);
    }
}

impl MigrationProgress for JsonLines {
    fn started(&self, pending: usize, all: usize) {
        self.0.json(&Event::Started { pending, all });
    }

    fn schema_finished(&self, report: &SchemaReport) {
        self.0.json(&Event::Schema(report));
    }

    fn finished(&self, report: &MigrateReport) {
        self.0.json(&Event::Finished {
            up_to_date: report.up_to_date,
            applied: report.applied(),
            reverted: report.reverted(),
            failed: report.failures().count(),
            interrupted: report.interrupted,
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::cli::output::tests::Written;
    use crate::migrations::SchemaOutcome;

    #[test]
    fn each_event_is_a_line() {
        let written = Written::default();
        let progress = JsonLines(written.stream());
        progress.started(1, 2);
        let schema = "line\nbreak".to_owned();
        progress.schema_finished(&SchemaReport { schema, steps: Vec::new(), outcome: SchemaOutcome::Skipped });
        progress.interrupted();
        progress.finished(&MigrateReport { up_to_date: 1, ..MigrateReport::default() });
        let lines: Vec<Value> = written.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(
            lines,
            [
                json!({"event": "started", "pending": 1, "all": 2}),
                json!({"event": "schema", "schema": "line\nbreak", "outcome": "skipped", "steps": []}),
                json!({"event": "interrupted"}),
                json!({"event": "finished", "up_to_date": 1, "applied": 0, "reverted": 0, "failed": 0,
                    "interrupted": false}),
            ]
        );
    }
}
