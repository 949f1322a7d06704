//! Migrates tenants on one connection.

use std::num::NonZeroUsize;

use tenants_core::executor::{BoxError, MigrationWorker};

use super::candidate::Candidate;
use super::initial::Initials;
use super::report::{SchemaOutcome, SchemaReport};
use super::together::{how_many_together, send_together};
use super::work::Work;
use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::{MigrationSet, hint};
use crate::model::TenantTable;

/// One connection of a run.
pub(super) struct Worker<'a, T: TenantTable> {
    work: &'a Work<'a, T>,
    /// None once nothing is left to do.
    conn: Option<TenantConnection>,
    set: MigrationSet,
    initials: Option<Initials>,
    /// Whether the connection is where it goes back to after each schema.
    ready: bool,
}

impl<'a, T: TenantTable> Worker<'a, T> {
    pub(super) fn new(work: &'a Work<'a, T>, mut conn: TenantConnection) -> Result<Self> {
        let set = work.tenancy.context().tenant_migrations()?;
        let initials = work.options.initials(&mut conn, &set)?;
        Ok(Self { work, conn: Some(conn), set, initials, ready: false })
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
            let initials = self.initials.as_ref();
            let mut candidate = Candidate::of(&found, self.work, &self.set, initials, conn);
            if matches!(&candidate, Err(SchemaOutcome::Failed(error)) if error.is_connection_lost()) {
                *conn = self.work.tenancy.administrator()?;
                candidate = Candidate::of(&found, self.work, &self.set, initials, conn);
            }
            match candidate {
                Ok(Some(candidate)) => candidates.push(candidate),
                Ok(None) => self.work.add_up_to_date(),
                Err(outcome) => self.work.add(SchemaReport { schema: found.name, steps: Vec::new(), outcome }),
            }
        }
        if !candidates.is_empty() && !self.ready {
            // What is taken must be reported: where the connection is lost, each schema finds that out for itself.
            self.ready = conn.ensure_public().is_ok();
        }
        let mut rest = candidates.as_mut_slice();
        while !rest.is_empty() {
            let (group, behind) = rest.split_at_mut(how_many_together(rest, self.work, &self.set));
            migrate_group(group, self.work, &self.set, conn)?;
            rest = behind;
        }
        Ok(true)
    }
}

impl<T: TenantTable> MigrationWorker for Worker<'_, T> {
    fn migrate(&mut self, chunk: NonZeroUsize) -> Result<bool, BoxError> {
        let tracing = &self.work.tracing;
        Ok(tracing::dispatcher::with_default(tracing, || self.migrate_next(chunk.get()))?)
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
            Err(error) => SchemaOutcome::failed(hint::add(error, conn)),
        };
        work.add(SchemaReport { schema, steps, outcome });
    }
    Ok(())
}
