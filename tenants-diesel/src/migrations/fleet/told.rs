//! What is told of a schema once it is known: an event, and whoever watches the run.

use super::options::MigrateOptions;
use super::report::{SchemaOutcome, SchemaReport};

impl MigrateOptions {
    pub(super) fn tell(&self, report: &SchemaReport) {
        match &report.outcome {
            SchemaOutcome::Failed(error) => tracing::error!(schema = report.schema, %error, "migrating failed"),
            SchemaOutcome::Migrated => tracing::info!(schema = report.schema, steps = report.steps.len(), "migrated"),
            SchemaOutcome::NoSchema => tracing::info!(schema = report.schema, "not migrated: it has no schema yet"),
            SchemaOutcome::Skipped => tracing::info!(schema = report.schema, "not migrated: the run ended before"),
        }
        if let Some(progress) = &self.progress {
            progress.schema_finished(report);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt;
    use std::sync::{Arc, Mutex};

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    use super::*;
    use crate::Error;

    /// Keeps the message of each event.
    #[derive(Default)]
    struct Messages(Mutex<Vec<String>>);

    struct Message(String);

    impl Visit for Message {
        fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
            if field.name() == "message" {
                self.0 = format!("{value:?}");
            }
        }
    }

    impl Subscriber for Messages {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }
        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }
        fn record(&self, _: &Id, _: &Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn event(&self, event: &Event<'_>) {
            let mut message = Message(String::new());
            event.record(&mut message);
            self.0.lock().unwrap().push(message.0);
        }
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    #[test]
    fn an_event_says_migrated_of_those_that_were() {
        let messages = Arc::new(Messages::default());
        tracing::subscriber::with_default(Arc::clone(&messages), || {
            for outcome in [
                SchemaOutcome::Migrated,
                SchemaOutcome::NoSchema,
                SchemaOutcome::Skipped,
                SchemaOutcome::failed(Error::NoMigrationUrl),
            ] {
                MigrateOptions::default().tell(&SchemaReport { schema: "a".into(), steps: Vec::new(), outcome });
            }
        });
        let begins: Vec<_> = messages.0.lock().unwrap().iter().map(|text| text.starts_with("migrated")).collect();
        assert_eq!(begins, [true, false, false, false]);
    }
}
