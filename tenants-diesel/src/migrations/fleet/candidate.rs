//! A tenant with which something is to be done.

use tenants_core::migration::{MigrationRequest, Target};
use tenants_core::signal::Signal;
use tenants_core::{SchemaName, SearchPath};

use super::initial::Initials;
use super::report::SchemaOutcome;
use super::scan::Found;
use super::work::Work;
use crate::connection::TenantConnection;
use crate::lifecycle::is_being_deleted;
use crate::migrations::checks::Checks;
use crate::migrations::job::Job;
use crate::migrations::state::Applied;
use crate::migrations::step::{PlannedStep, after, versions_of};
use crate::migrations::{MigrationSet, MigrationStep, Sending};
use crate::model::TenantTable;
use crate::{Error, Result};

/// A tenant whose schema is there and is not where it is asked to be.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) schema: SchemaName,
    pub(super) applied: Applied,
    path: SearchPath,
    request: MigrationRequest,
    /// Whether the receivers know that it is to be migrated.
    pub(super) told: bool,
    /// Whether a message that it was part of may have been committed.
    pub(super) lost: bool,
    /// What one of them said against it.
    pub(super) refused: Option<Error>,
}

impl Candidate {
    /// What is to be done with a tenant; none if nothing.
    ///
    /// # Errors
    ///
    /// The outcome, if nothing can be.
    pub(super) fn of<T: TenantTable>(
        found: &Found,
        work: &Work<'_, T>,
        set: &MigrationSet,
        initials: Option<&Initials>,
        conn: &mut TenantConnection,
    ) -> Result<Option<Self>, SchemaOutcome> {
        let candidate =
            Self::new(found, work, initials, conn).map_err(SchemaOutcome::failed)?.ok_or(SchemaOutcome::NoSchema)?;
        let nothing = candidate.job(work, set).plan(&candidate.applied).map_err(SchemaOutcome::failed)?.is_empty();
        Ok((!nothing).then_some(candidate))
    }

    /// None if there is no schema, and need not be one.
    fn new<T: TenantTable>(
        found: &Found,
        work: &Work<'_, T>,
        initials: Option<&Initials>,
        conn: &mut TenantConnection,
    ) -> Result<Option<Self>> {
        let schema: SchemaName = found.name.parse()?;
        if found.oid.is_none() {
            let none_expected = !T::AUTO_CREATE_SCHEMA || is_being_deleted(conn, &schema)?;
            return if none_expected { Ok(None) } else { Err(Error::SchemaMissing { schema }) };
        }
        let applied = found.registered.clone().map(Applied::of).unwrap_or_default();
        let path = conn.settings().migration_path(&schema)?;
        let request = &work.options.request;
        let request = match initials {
            Some(initials) => initials.request_in(request, conn, &schema, &applied)?,
            None => request.clone(),
        };
        Ok(Some(Self { schema, applied, path, request, told: false, lost: false, refused: None }))
    }

    pub(super) fn job<'a, T: TenantTable>(&'a self, work: &'a Work<'a, T>, set: &'a MigrationSet) -> Job<'a, T> {
        Job {
            context: work.tenancy.context(),
            public: &work.public,
            schema: &self.schema,
            path: &self.path,
            set: set.as_slice(),
            request: &self.request,
            limits: &work.options.limits,
            interrupt: &work.options.interrupt,
            checks: Checks::Tenant,
            told: self.told,
            sending: Sending::Whole,
        }
    }

    /// Migrates the schema alone, once more on a new connection if this one is lost.
    pub(super) fn migrate<T: TenantTable>(
        &mut self,
        work: &Work<'_, T>,
        set: &MigrationSet,
        conn: &mut TenantConnection,
        steps: &mut Vec<MigrationStep>,
    ) -> Result<()> {
        if let Some(error) = self.refused.take() {
            return Err(error);
        }
        if self.lost && self.was_done(work, set, conn, steps)? {
            return Ok(());
        }
        let result = self.job(work, set).migrate(conn, self.applied.clone(), steps);
        let Err(error) = result else { return Ok(()) };
        if !error.is_connection_lost() {
            return Err(error);
        }
        *conn = work.tenancy.administrator()?;
        conn.ensure_public()?;
        let before = self.applied.clone();
        if self.was_done(work, set, conn, steps)? {
            return Ok(());
        }
        let cut_off = plan_of(self, work, set, &before)?.get(steps.len()).copied();
        // To revert one more would be wrong if one was; and what is not undone as a whole is not to be passed over by an
        // `IF NOT EXISTS`, as an index that is not valid would be.
        let relative = matches!(self.request.target, Target::Revert(_) | Target::Redo(_));
        if relative || cut_off.is_some_and(|step| !step.leaves_nothing_if_it_fails()) {
            return Err(error);
        }
        self.told = true;
        self.job(work, set).migrate(conn, self.applied.clone(), steps)
    }

    /// Whether all was done by a message whose answer was lost, which only the schema knows; takes note of what it has.
    fn was_done<T: TenantTable>(
        &mut self,
        work: &Work<'_, T>,
        set: &MigrationSet,
        conn: &mut TenantConnection,
        steps: &mut Vec<MigrationStep>,
    ) -> Result<bool> {
        let schema = self.schema.clone();
        let found = Applied::read(conn, &schema)?.ok_or(Error::SchemaMissing { schema })?;
        let before = std::mem::replace(&mut self.applied, found);
        let planned = plan_of(self, work, set, &before)?;
        if !steps.is_empty() || self.applied.versions != after(&before.versions, &planned) {
            return Ok(false);
        }
        steps.extend(planned.iter().map(PlannedStep::done));
        let applied = versions_of(&planned);
        work.tenancy.context().tell(&Signal::SchemaMigrated { schema: &self.schema, applied: &applied });
        self.job(work, set).record(conn)?;
        Ok(true)
    }
}

fn plan_of<'a, T: TenantTable>(
    candidate: &'a Candidate,
    work: &'a Work<'a, T>,
    set: &'a MigrationSet,
    applied: &Applied,
) -> Result<Vec<PlannedStep<'a>>> {
    candidate.job(work, set).plan(applied)
}
