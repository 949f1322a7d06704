//! For somebody at a terminal: how far, how fast, how long, how many failures; failures stay above the bar.

use std::fmt::{Display, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::lines::failed;
use crate::cli::output::Stream;
use crate::migrations::{MigrateReport, MigrationProgress, SchemaReport};

const TEMPLATE: &str = "{wide_bar} {pos}/{len}, {rate}, {eta} left{msg}";

/// A long migration must not look like a program that hangs.
const TICK: Duration = Duration::from_millis(500);

#[derive(Clone)]
pub(in crate::cli) struct Bar {
    bar: ProgressBar,
    err: Stream,
    failed: Arc<AtomicUsize>,
}

impl Bar {
    pub(super) fn new(err: Stream, target: ProgressDrawTarget) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
        let rate = |state: &ProgressState, out: &mut dyn Write| {
            let _ = write!(out, "{:.1}/s", state.per_sec());
        };
        bar.set_style(style.with_key("rate", rate).progress_chars("##-"));
        Self { bar, err, failed: Arc::default() }
    }

    /// Writes a line above the bar.
    pub(super) fn say(&self, line: impl Display) {
        if self.is_begun() {
            self.bar.suspend(|| self.err.line(line));
        } else {
            self.err.line(line);
        }
    }

    pub(super) fn close(&self) {
        self.bar.finish_and_clear();
    }

    /// The public schema is not counted, and comes before the tenants or after them.
    fn advance(&self) {
        if self.is_begun() && Some(self.bar.position()) < self.bar.length() {
            self.bar.inc(1);
        }
    }

    fn is_begun(&self) -> bool {
        self.bar.length() > Some(0)
    }
}

impl MigrationProgress for Bar {
    fn started(&self, pending: usize, _: usize) {
        if pending > 0 {
            self.bar.set_length(pending as u64);
            self.bar.reset();
            self.bar.enable_steady_tick(TICK);
        }
    }

    fn schema_finished(&self, report: &SchemaReport) {
        if let Some(line) = failed(report) {
            let failed = self.failed.fetch_add(1, Ordering::Relaxed) + 1;
            self.bar.set_message(format!(", {failed} failed"));
            self.say(line);
        }
        self.advance();
    }

    fn schema_up_to_date(&self) {
        self.advance();
    }

    fn finished(&self, _: &MigrateReport) {
        self.close();
    }
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;
    use crate::Error;
    use crate::cli::output::tests::Written;
    use crate::migrations::SchemaOutcome;

    fn finished(schema: &str, outcome: SchemaOutcome) -> SchemaReport {
        SchemaReport { schema: schema.to_owned(), steps: Vec::new(), outcome }
    }

    #[test]
    fn a_terminal_sees_how_far_it_is_and_what_failed() {
        let (term, written) = (InMemoryTerm::new(5, 80), Written::default());
        let bar = Bar::new(written.stream(), ProgressDrawTarget::term_like(Box::new(term.clone())));
        bar.schema_finished(&finished("public", SchemaOutcome::Migrated));
        assert_eq!(term.contents(), "");
        bar.started(4, 10);
        bar.schema_finished(&finished("a", SchemaOutcome::Migrated));
        bar.schema_finished(&finished("b", SchemaOutcome::Failed(Box::new(Error::NoMigrationUrl))));
        bar.schema_up_to_date();
        bar.bar.force_draw();
        let seen = term.contents();
        assert!(seen.contains("## 3/4, ") || seen.contains("- 3/4, "), "{seen}");
        assert!(seen.contains("/s, ") && seen.ends_with(" left, 1 failed"), "{seen}");
        let text = anstream::adapter::strip_str(&written.text()).to_string();
        assert_eq!(text, format!("b: {}\n", Error::NoMigrationUrl));
        bar.finished(&MigrateReport::default());
        assert_eq!(term.contents(), "");
    }

    #[test]
    fn with_nothing_to_do_there_is_no_bar() {
        let (term, written) = (InMemoryTerm::new(5, 80), Written::default());
        let bar = Bar::new(written.stream(), ProgressDrawTarget::term_like(Box::new(term.clone())));
        bar.started(0, 10);
        bar.say("interrupted");
        assert_eq!((&*term.contents(), &*written.text()), ("", "interrupted\n"));
    }
}
