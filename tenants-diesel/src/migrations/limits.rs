//! How long a migration may wait, and run.

use std::time::Duration;

use tenants_core::SchemaName;

use crate::lifecycle::transaction_locks_sql;

/// What bounds the waiting of one schema's migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// For another process that migrates the same schema.
    pub(crate) lock_wait: Duration,
    /// For a lock on a table that live traffic holds.
    pub(crate) lock_timeout: Option<Duration>,
    /// For one statement.
    pub(crate) statement_timeout: Option<Duration>,
    /// How often a schema is tried again whose lock did not come in time.
    pub(crate) retries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { lock_wait: Duration::from_secs(60), lock_timeout: None, statement_timeout: None, retries: 3 }
    }
}

impl Limits {
    /// Takes the schema's lock, and then sets what holds for the migrations; for the start of a message.
    pub(crate) fn lock_sql(&self, schema: &SchemaName) -> String {
        self.locks_sql(&[schema])
    }

    /// The same for the schemas of a message, in the order of their names.
    pub(super) fn locks_sql(&self, schemas: &[&SchemaName]) -> String {
        let mut sql = format!(
            "SET LOCAL lock_timeout TO {}; {}; SET LOCAL lock_timeout TO {}",
            milliseconds(self.lock_wait),
            transaction_locks_sql(schemas),
            self.lock_timeout.map_or_else(|| "DEFAULT".to_owned(), milliseconds),
        );
        if let Some(timeout) = self.statement_timeout {
            sql.push_str(&format!("; SET LOCAL statement_timeout TO {}", milliseconds(timeout)));
        }
        sql
    }

    /// The same for what runs outside a transaction; nothing if there is no limit.
    pub(super) fn session_sql(&self) -> Option<String> {
        self.session(milliseconds)
    }

    /// Lifts what [`session_sql`](Self::session_sql) has set.
    pub(super) fn reset_sql(&self) -> Option<String> {
        self.session(|_| "DEFAULT".to_owned())
    }

    fn session(&self, value: impl Fn(Duration) -> String) -> Option<String> {
        let limits = [("lock_timeout", self.lock_timeout), ("statement_timeout", self.statement_timeout)];
        let set = limits.into_iter().filter_map(|(name, limit)| Some(format!("SET {name} TO {}", value(limit?))));
        let sql = set.collect::<Vec<_>>().join("; ");
        (!sql.is_empty()).then_some(sql)
    }

    /// How long to wait before the next attempt, counted from 1.
    pub(super) fn backoff(attempt: u32) -> Duration {
        Duration::from_millis(100) * 2_u32.pow(attempt.min(6))
    }
}

/// PostgreSQL takes 0 for no limit at all, and its limits are 32 bits wide.
fn milliseconds(duration: Duration) -> String {
    let milliseconds = duration.as_millis().clamp(1, i32::MAX.unsigned_abs().into());
    format!("'{milliseconds}ms'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_waited_for_without_a_bound() {
        let limits = Limits { lock_wait: Duration::ZERO, ..Limits::default() };
        let sql = limits.lock_sql(&SchemaName::public());
        assert!(sql.starts_with("SET LOCAL lock_timeout TO '1ms'; SELECT "), "{sql}");
        assert!(sql.ends_with("; SET LOCAL lock_timeout TO DEFAULT"), "{sql}");
        assert_eq!(limits.session_sql(), None);
        let limits = Limits { statement_timeout: Some(Duration::from_secs(2)), ..limits };
        assert_eq!(limits.session_sql().as_deref(), Some("SET statement_timeout TO '2000ms'"));
        assert_eq!(limits.reset_sql().as_deref(), Some("SET statement_timeout TO DEFAULT"));
    }
}
