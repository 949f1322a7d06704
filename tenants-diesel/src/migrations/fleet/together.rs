//! Several tenants in one message, where they do not keep each other waiting.

use tenants_core::migration::MigrationBatch;
use tenants_core::signal::Signal;
use tenants_core::sql::is_brief;

use super::candidate::Candidate;
use super::registry;
use super::report::{SchemaOutcome, SchemaReport};
use super::work::Work;
use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::job::Around;
use crate::migrations::message::send_and_return;
use crate::migrations::step::{PlannedStep, versions_of};
use crate::migrations::{MigrationSet, announce};
use crate::model::TenantTable;

/// The most tenants of a message, unless the caller says otherwise.
const TOGETHER: usize = 16;

/// How many of the first candidates share a message.
///
/// Their locks last until the last of them is done: no more than one, unless all they do takes a moment.
pub(super) fn how_many_together<T: TenantTable>(
    candidates: &[Candidate],
    work: &Work<'_, T>,
    set: &MigrationSet,
) -> usize {
    let options = work.options;
    let most = match options.tenants_per_message {
        // One that has to wait would keep the others waiting.
        _ if options.limits.lock_timeout.is_some() => 1,
        Some(tenants) => tenants.get(),
        // A name without a schema may be that of a shared table, whose lock is not to be held for several.
        None if work.tenancy.settings().migrations_see_public => 1,
        None => {
            let is_brief = |candidate: &&Candidate| {
                let steps = candidate.job(work, set).plan(&candidate.applied);
                steps.is_ok_and(|steps| steps.iter().all(|step| step.sql().is_none_or(is_brief)))
            };
            candidates.iter().take(TOGETHER).take_while(is_brief).count()
        }
    };
    most.clamp(1, candidates.len())
}

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
    let schemas: Vec<_> = group.iter().map(|candidate| &candidate.schema).collect();
    // All locks first, in one statement.
    let mut locks = work.options.limits.locks_sql(&schemas);
    let mut versions = Vec::new();
    for candidate in &mut *group {
        let job = candidate.job(work, set);
        let Ok(steps) = job.plan(&candidate.applied) else { return Ok(false) };
        let around = Around { lock: std::mem::take(&mut locks), ..job.around(&candidate.applied, &steps) };
        let message = job.message(&candidate.applied, &steps, &around, &around.checks);
        if !message.can_be_shared() {
            return Ok(false);
        }
        let Ok(batch) = message.batch(None, &around.checks) else { return Ok(false) };
        all.append(batch);
        let told = if candidate.told { Ok(()) } else { job.begin(&steps, conn) };
        let told = told.and_then(|()| announce(context, &candidate.schema, &steps, conn));
        candidate.told = true;
        if let Err(error) = told {
            // Whoever has refused is not asked again.
            candidate.refused = Some(error);
            return Ok(false);
        }
        versions.push(around.versions);
    }
    let noted = group.iter().map(|candidate| &candidate.schema).zip(&versions);
    let record = registry::record_known_sql(&work.public, noted);
    // Nobody sees in a text what the functions do that it calls.
    let Ok(origin) = conn.origin() else { return Ok(false) };
    let back = origin.sql(conn.settings().scope());
    let sql = format!("{}{record}\n;\n{back}", all.sql());
    if let Err(error) = send_and_return(conn, &origin, |conn| conn.send(&sql)) {
        if error.is_connection_lost() {
            *conn = work.tenancy.administrator()?;
            conn.ensure_public()?;
            group.iter_mut().for_each(|candidate| candidate.lost = true);
        }
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
