//! What the operator sees of each company.

use std::collections::HashMap;

use diesel::prelude::*;
use tenants_diesel::migrations::{FleetPlan, PlanGroup};
use tenants_diesel::prelude::*;
use tenants_diesel::{Result, Tenancy};

use crate::models::{Company, Domain};
use crate::schema::{companies, domains};

/// How many companies a page shows.
const SHOWN: i64 = 500;

#[derive(Debug)]
pub(super) struct Listed {
    pub(super) company: Company,
    pub(super) host: Option<String>,
    /// How many migrations it has, and how many it lacks; none if it has no schema.
    pub(super) migrations: Option<(usize, usize)>,
}

/// The companies by name, and what `migrate_schemas` would do with each: a handful of queries, however many there are.
pub(super) fn load(tenancy: &Tenancy<Company>) -> Result<Vec<Listed>> {
    let plan = tenancy.plan_migrations(&MigrateOptions::default())?;
    let states = states(&plan);
    let conn = &mut tenancy.public()?;
    let rows: Vec<(Company, Option<Domain>)> = companies::table
        .left_join(domains::table.on(domains::tenant_id.eq(companies::id).and(domains::is_primary)))
        .order((companies::name, companies::id))
        .limit(SHOWN)
        .select((Company::as_select(), Option::<Domain>::as_select()))
        .load(conn)?;
    let listed = |(company, domain): (Company, Option<Domain>)| Listed {
        migrations: states.get(company.schema_name.as_str()).copied(),
        host: domain.map(|domain| domain.domain),
        company,
    };
    Ok(rows.into_iter().map(listed).collect())
}

fn states(plan: &FleetPlan) -> HashMap<&str, (usize, usize)> {
    plan.groups.iter().flat_map(states_of).collect()
}

fn states_of(group: &PlanGroup) -> impl Iterator<Item = (&str, (usize, usize))> {
    let counts = (group.applied.len(), group.steps.len());
    group.schemas.iter().map(move |schema| (schema.as_str(), counts))
}
