//! Several tenants in one message, for a server that is far away.

use tenants_core::migration::MigrationBatch;
use tenants_core::signal::Signal;

use super::candidate::Candidate;
use super::report::{SchemaOutcome, SchemaReport};
use super::work::Work;
use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::step::{PlannedStep, versions_of};
use crate::migrations::{MigrationSet, announce};
use crate::model::TenantTable;

/// Migrates all tenants of a group in one transaction; false if that cannot be done, or failed and changed nothing.
///
/// They are in the order of their names, so that two processes lock them in the same order.
pub(super) fn send_together<T: TenantTable>(
    group: &mut [Candidate],
    work: &Work<'_, T>,
    set: &MigrationSet,
    conn: &mut TenantConnection,
) -> Result<bool> {
    let context = work.tenancy.context();
    let mut all = MigrationBatch::default();
    for candidate in &mut *group {
        let job = candidate.job(work, set);
        let Ok(steps) = job.plan(&candidate.applied) else { return Ok(false) };
        let (lock, checks) = job.around(&candidate.applied);
        let message = job.message(&candidate.applied, &steps, &lock, &checks);
        if !message.can_be_shared() || (!candidate.told && job.begin(&steps, conn).is_err()) {
            return Ok(false);
        }
        let Ok(batch) = message.batch(None, &checks) else { return Ok(false) };
        all.append(batch);
        if announce(context, &candidate.schema, &steps, conn).is_err() {
            return Ok(false);
        }
        candidate.told = true;
    }
    if conn.send(all.sql()).is_err() {
        return Ok(false);
    }
    for candidate in group {
        let steps = candidate.job(work, set).plan(&candidate.applied)?;
        let applied = versions_of(&steps);
        context.tell(&Signal::SchemaMigrated { schema: &candidate.schema, applied: &applied });
        let steps = steps.iter().map(PlannedStep::done).collect();
        work.add(SchemaReport { schema: candidate.schema.to_string(), steps, outcome: SchemaOutcome::Migrated });
    }
    Ok(true)
}
