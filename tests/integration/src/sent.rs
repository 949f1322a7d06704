//! The statements a connection sent, as a user's own instrumentation sees them.

use std::sync::{Arc, Mutex, PoisonError};

use diesel::connection::{Connection, Instrumentation, InstrumentationEvent};

/// Chained into a connection; clones share what they saw.
#[derive(Debug, Clone, Default)]
pub struct Sent(Arc<Mutex<Vec<String>>>);

impl Sent {
    /// Begins to listen to a connection.
    pub fn listen(conn: &mut impl Connection) -> Self {
        let sent = Self::default();
        conn.set_instrumentation(sent.clone());
        sent
    }

    /// What was sent since the last call.
    #[must_use]
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Instrumentation for Sent {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(query.to_string());
        }
    }
}
