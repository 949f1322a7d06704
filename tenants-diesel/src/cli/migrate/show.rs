//! What would be done, and what is there.

use super::args::MigrateSchemas;
use super::check::is_pending;
use super::list::List;
use super::sql::Sql;
use crate::Result;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::migrations::MigrateOptions;
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

/// What is shown of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// Each schema's migrations.
    List,
    /// The SQL that would run.
    Sql,
    /// How many schemas are behind.
    Summary,
}

impl MigrateSchemas {
    pub(super) fn show_plan<T: TenantTable>(
        &self,
        show: Show,
        options: &MigrateOptions,
        tenancy: &Tenancy<T>,
        output: &Output,
    ) -> Result<Exit> {
        let plan = tenancy.plan_migrations(options)?;
        match show {
            Show::List if !output.json => {
                let sets = (tenancy.context().shared_migrations()?, tenancy.context().tenant_migrations()?);
                output.out.line(List { plan: &plan, shared: &sets.0, tenant: &sets.1, app: self.target.app() });
            }
            Show::Sql if !output.json => output.out.line(Sql(&plan)),
            _ => output.show(&plan),
        }
        Ok(if self.check && is_pending(&plan, tenancy)? { Exit::Pending } else { Exit::Done })
    }
}
