//! The migrations a run is about.

use super::options::MigrateOptions;
use super::request;
use crate::Result;
use crate::migrations::MigrationSet;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// The sets that are asked for, and have what is asked for.
pub(super) struct Sets {
    pub(super) shared: Option<MigrationSet>,
    pub(super) tenant: Option<MigrationSet>,
}

impl<T: TenantTable> Tenancy<T> {
    /// # Errors
    ///
    /// If a set is not readable, or nobody can mean what is asked for.
    pub(super) fn sets(&self, options: &MigrateOptions) -> Result<Sets> {
        let (selection, context) = (&options.selection, self.context());
        let public = &self.settings().public_schema;
        let shared = selection.includes_public(public).then(|| context.shared_migrations()).transpose()?;
        let tenant = selection.includes_tenants(public).then(|| context.tenant_migrations()).transpose()?;
        request::check(options, public, shared.as_ref(), tenant.as_ref())?;
        let is_meant = |set: &MigrationSet| request::is_for(set.as_slice(), &options.request);
        Ok(Sets { shared: shared.filter(is_meant), tenant: tenant.filter(is_meant) })
    }
}
