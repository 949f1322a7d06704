//! The queries of one request.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::InstrumentationEvent;
use tenants_diesel::SchemaName;

/// More than these nobody reads.
const MOST: usize = 500;

/// Clones share what they saw.
#[derive(Debug, Clone, Default)]
pub(super) struct QueryLog(Arc<Mutex<Vec<Query>>>);

#[derive(Debug)]
pub(super) struct Query {
    /// The schema the connection was on; none if that was not known.
    pub(super) schema: Option<SchemaName>,
    pub(super) sql: String,
    pub(super) time: Duration,
    pub(super) failed: bool,
}

impl QueryLog {
    /// For [`TenantDb::listen`](tenants_diesel::web::TenantDb::listen): each connection gets a clone, which knows when its
    /// query began.
    pub(super) fn listener(
        &self,
    ) -> impl FnMut(Option<&SchemaName>, &InstrumentationEvent<'_>) + Clone + Send + Sync + 'static {
        let (log, mut begun) = (self.clone(), None);
        move |schema: Option<&SchemaName>, event: &InstrumentationEvent<'_>| match event {
            InstrumentationEvent::StartQuery { .. } => begun = Some((schema.cloned(), Instant::now())),
            InstrumentationEvent::FinishQuery { query, error, .. } => {
                if let Some((schema, start)) = begun.take() {
                    let (mut sql, time) = (String::new(), start.elapsed());
                    // A statement that cannot be built (an empty changeset) cannot be shown either.
                    let _ = write!(sql, "{query}");
                    log.push(Query { schema, sql, time, failed: error.is_some() });
                }
            }
            _ => {}
        }
    }

    /// What was seen so far.
    pub(super) fn take(&self) -> Vec<Query> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn push(&self, query: Query) {
        let mut queries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if queries.len() < MOST {
            queries.push(query);
        }
    }
}
