//! The user's own instrumentation: it tells the model what was sent.

use std::sync::{Arc, Mutex, MutexGuard};

use diesel::connection::{Instrumentation, InstrumentationEvent};

use super::postgres::Postgres;

/// Chained behind the connection's own instrumentation.
#[derive(Debug, Clone)]
pub(super) struct Recorder(Arc<Mutex<Postgres>>);

impl Recorder {
    pub(super) fn new(model: Postgres) -> Self {
        Self(Arc::new(Mutex::new(model)))
    }

    pub(super) fn model(&self) -> MutexGuard<'_, Postgres> {
        self.0.lock().expect("no panic in the model")
    }
}

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::FinishQuery { query, error, .. } = event {
            // diesel's own, of a statement behind a `COPY … TO STDOUT`: the server never saw it.
            if error.is_some_and(|error| error.to_string().contains("another command is already in progress")) {
                return;
            }
            self.model().apply(&query.to_string(), error.is_none());
        }
    }
}
