//! Waiting for locks that live traffic holds.

use std::thread;
use std::time::{Duration, Instant};

use super::apart::Sending;
use super::job::Job;
use super::limits::Limits;
use crate::connection::TenantConnection;
use crate::lifecycle::is_locked;
use crate::model::TenantTable;
use crate::{Error, Result};

impl<T: TenantTable> Job<'_, T> {
    /// Tries again what did not get a lock in time, so that a deployment does not freeze live traffic; for the last time in
    /// a way that tells what has waited.
    pub(super) fn patiently(
        &self,
        conn: &mut TenantConnection,
        mut send: impl FnMut(&mut TenantConnection, Sending) -> Result<()>,
    ) -> Result<()> {
        let retries = self.limits.lock_timeout.map_or(0, |_| self.limits.retries);
        for attempt in 1.. {
            let begun = Instant::now();
            let is_last = attempt > retries;
            let sending = if is_last && attempt > 1 { Sending::Apart } else { self.sending };
            match send(conn, sending) {
                Err(Error::Migration(failure)) if failure.is_lock_timeout() && !conn.is_aborted() => {
                    // The schema's own lock comes first: who waited for less has had it, and lost it to the next.
                    if begun.elapsed() >= self.limits.lock_wait && is_locked(conn, self.schema)? {
                        return Err(Error::SchemaBusy { schema: self.schema.clone(), waited: self.limits.lock_wait });
                    }
                    if is_last {
                        return Err(Error::Migration(failure));
                    }
                    tracing::info!(schema = %self.schema, attempt, "a lock did not come in time, trying again");
                    if !self.waits(Limits::backoff(attempt)) {
                        return Err(Error::Migration(failure));
                    }
                }
                result => return result,
            }
        }
        Ok(())
    }

    /// Waits, unless the run is to end meanwhile.
    fn waits(&self, duration: Duration) -> bool {
        let end = Instant::now() + duration;
        while !self.interrupt.is_raised() && Instant::now() < end {
            thread::sleep(Duration::from_millis(50).min(duration));
        }
        !self.interrupt.is_raised()
    }
}
