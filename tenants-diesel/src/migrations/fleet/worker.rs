//! Migrates tenants on one connection.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use tenants_core::executor::{BoxError, MigrationWorker};

use super::candidate::Candidate;
use super::report::{SchemaOutcome, SchemaReport};
use super::together::send_together;
use super::work::Work;
use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::{MigrationSet, hint};
use crate::model::TenantTable;

/// A server this far away is far: what a message costs there is mostly its way.
const FAR: Duration = Duration::from_micros(500);

/// The most tenants of a message, unless the caller says otherwise: they wait for each other's locks.
const TOGETHER: usize = 16;

/// One connection of a run.
pub(super) struct Worker<'a, T: TenantTable> {
    work: &'a Work<'a, T>,
    /// None once nothing is left to do.
    conn: Option<TenantConnection>,
    set: MigrationSet,
    /// How many tenants share a message; none as long as nothing was to be done.
    together: Option<usize>,
}

impl<'a, T: TenantTable> Worker<'a, T> {
    pub(super) fn new(work: &'a Work<'a, T>, conn: TenantConnection) -> Result<Self> {
        let set = work.tenancy.context().tenant_migrations()?;
        Ok(Self { work, conn: Some(conn), set, together: None })
    }

    fn migrate_next(&mut self, chunk: usize) -> Result<bool> {
        let Some(conn) = &mut self.conn else { return Ok(false) };
        let taken = match self.work.take(chunk, conn) {
            Err(error) if error.is_connection_lost() => {
                *conn = self.work.tenancy.administrator()?;
                self.work.take(chunk, conn)?
            }
            taken => taken?,
        };
        if taken.is_empty() {
            self.conn.take().into_iter().for_each(|conn| self.work.put_back(conn));
            return Ok(false);
        }
        let mut candidates = Vec::new();
        for found in taken {
            match Candidate::of(&found, self.work, &self.set, conn) {
                Ok(Some(candidate)) => candidates.push(candidate),
                Ok(None) => self.work.add_up_to_date(),
                Err(outcome) => self.work.add(SchemaReport { schema: found.name, steps: Vec::new(), outcome }),
            }
        }
        if !candidates.is_empty() {
            let together = match self.together {
                Some(together) => together,
                // What is taken must be reported: where the connection is lost, each schema finds that out for itself.
                None => how_many_together(self.work, conn).map_or(1, |together| *self.together.insert(together)),
            };
            for group in candidates.chunks_mut(together) {
                migrate_group(group, self.work, &self.set, conn)?;
            }
        }
        Ok(true)
    }
}

impl<T: TenantTable> MigrationWorker for Worker<'_, T> {
    fn migrate(&mut self, chunk: NonZeroUsize) -> Result<bool, BoxError> {
        Ok(self.migrate_next(chunk.get())?)
    }
}

/// Puts the connection where it goes back to after each schema, and finds out how far the server is.
fn how_many_together<T: TenantTable>(work: &Work<'_, T>, conn: &mut TenantConnection) -> Result<usize> {
    conn.ensure_public()?;
    let options = work.options;
    match options.tenants_per_message {
        // A schema that has to wait would keep those of its message waiting for it.
        _ if options.limits.lock_timeout.is_some() => Ok(1),
        Some(tenants) => Ok(tenants.get()),
        None => {
            let begun = Instant::now();
            conn.send("SELECT 1")?;
            Ok(if begun.elapsed() < FAR { 1 } else { TOGETHER })
        }
    }
}

fn migrate_group<T: TenantTable>(
    group: &mut [Candidate],
    work: &Work<'_, T>,
    set: &MigrationSet,
    conn: &mut TenantConnection,
) -> Result<()> {
    if group.len() > 1 && !work.is_stopped() && send_together(group, work, set, conn)? {
        return Ok(());
    }
    for candidate in group {
        let schema = candidate.schema.to_string();
        if work.is_stopped() {
            work.add(SchemaReport { schema, steps: Vec::new(), outcome: SchemaOutcome::Skipped });
            continue;
        }
        let mut steps = Vec::new();
        let result = candidate.migrate(work, set, conn, &mut steps);
        let outcome = match result {
            Ok(()) => SchemaOutcome::Migrated,
            Err(error) => SchemaOutcome::Failed(hint::add(error, conn)),
        };
        work.add(SchemaReport { schema, steps, outcome });
    }
    Ok(())
}
