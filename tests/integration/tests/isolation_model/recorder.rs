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
            self.model().apply(&query.to_string(), error.is_none());
        }
    }
}
