//! Finds out what a run would do, and does nothing.

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Array, Bool, Nullable, Text};
use tenants_core::SchemaName;
use tenants_core::migration::{MigrationPlan, MigrationRequest, MigrationScope};
use tenants_core::sql::literal;

use super::initial::Initials;
use super::options::MigrateOptions;
use super::plan::{FleetPlan, PlanGroup, PlannedMigration};
use super::registry;
use super::truth::Truth;
use crate::Result;
use crate::connection::TenantConnection;
use crate::migrations::state::Applied;
use crate::migrations::{MigrationSet, PlannedStep};
use crate::model::TenantTable;
use crate::tenancy::Tenancy;

impl<T: TenantTable> Tenancy<T> {
    /// Finds out what [`migrate_schemas`](Self::migrate_schemas) would do with the same options, and what each schema
    /// has; changes nothing.
    ///
    /// One query to the registry, however many tenants there are; only schemas it does not know are asked themselves.
    ///
    /// # Errors
    ///
    /// [`Error::Request`](crate::Error::Request) if nobody can mean what is asked for; whatever the database reports.
    ///
    /// ```no_run
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
    /// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
    /// println!("{}", tenancy.plan_migrations(&MigrateOptions::default())?); // 9998 up to date, 2 behind
    /// # Ok(()) }
    /// # fn main() {}
    /// ```
    pub fn plan_migrations(&self, options: &MigrateOptions) -> Result<FleetPlan> {
        let public = &self.settings().public_schema.clone();
        let sets = self.sets(options)?;
        let mut conn = self.administrator()?;
        let mut plan = FleetPlan::default();
        if let Some(set) = &sets.shared {
            let planning = Planning::new(&mut conn, options, MigrationScope::Shared, set)?;
            let applied = Applied::read(&mut conn, public)?.unwrap_or_default();
            planning.add(&mut conn, &mut plan, &applied, vec![public.to_string()])?;
        }
        if let Some(set) = &sets.tenant {
            let planning = Planning::new(&mut conn, options, MigrationScope::Tenant, set)?;
            for found in registered::<T>(&mut conn, options, public)? {
                match found {
                    Registered { missing: true, names, .. } => plan.without_schema.extend(names),
                    Registered { versions: Some(versions), names, .. } if !options.verify => {
                        planning.add(&mut conn, &mut plan, &Applied::registered(versions), names)?;
                    }
                    Registered { names, .. } => planning.add_by_truth(&mut conn, &mut plan, names)?,
                }
            }
        }
        plan.groups.sort_by_key(|group| (group.scope == MigrationScope::Tenant, !group.is_up_to_date()));
        Ok(plan)
    }
}

#[derive(diesel::QueryableByName)]
struct Registered {
    #[diesel(sql_type = Nullable<Array<Text>>)]
    versions: Option<Vec<String>>,
    #[diesel(sql_type = Bool)]
    missing: bool,
    #[diesel(sql_type = Array<Text>)]
    names: Vec<String>,
}

/// The tenants by what the registry says they have.
fn registered<T: TenantTable>(
    conn: &mut TenantConnection,
    options: &MigrateOptions,
    public: &SchemaName,
) -> Result<Vec<Registered>> {
    let column = format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN);
    let (versions, join) = if registry::exists(conn, public)? {
        let join = format!("LEFT JOIN {} r ON r.schema_name = {column}::text", registry::table(public));
        ("CASE WHEN r.schema_oid = n.oid THEN r.versions END", join)
    } else {
        ("NULL::text[]", String::new())
    };
    let query = format!(
        "SELECT {versions} AS versions, n.oid IS NULL AS missing, \
         pg_catalog.array_agg({column}::text ORDER BY {column} COLLATE \"C\") AS names FROM {tenants} t \
         LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = {column}::text {join} \
         WHERE {column} <> {public} AND {selected} GROUP BY 1, 2 ORDER BY 3",
        tenants = T::table_name()?.sql,
        public = literal(public.as_str()),
        selected = options.selection.condition(&column),
    );
    Ok(diesel::sql_query(query).load(conn)?)
}

/// What is asked of one set.
struct Planning<'a> {
    options: &'a MigrateOptions,
    scope: MigrationScope,
    set: &'a MigrationSet,
    initials: Option<Initials>,
}

impl<'a> Planning<'a> {
    fn new(
        conn: &mut TenantConnection,
        options: &'a MigrateOptions,
        scope: MigrationScope,
        set: &'a MigrationSet,
    ) -> Result<Self> {
        Ok(Self { options, scope, set, initials: options.initials(conn, set)? })
    }

    /// Asks the schemas themselves.
    fn add_by_truth(&self, conn: &mut TenantConnection, plan: &mut FleetPlan, names: Vec<String>) -> Result<()> {
        let valid: Vec<&str> =
            names.iter().map(String::as_str).filter(|name| name.parse::<SchemaName>().is_ok()).collect();
        let mut truth = Truth::prepare(conn)?.read(conn, &valid)?;
        for name in names {
            let applied = truth.remove(&name).flatten().map(Applied::registered).unwrap_or_default();
            self.add(conn, plan, &applied, vec![name])?;
        }
        Ok(())
    }

    fn add(
        &self,
        conn: &mut TenantConnection,
        plan: &mut FleetPlan,
        applied: &Applied,
        names: Vec<String>,
    ) -> Result<()> {
        let Some(initials) = &self.initials else {
            self.group(plan, applied, &self.options.request, names);
            return Ok(());
        };
        for name in names {
            let request = initials.request_in(&self.options.request, conn, &name.parse()?, applied)?;
            self.group(plan, applied, &request, vec![name]);
        }
        Ok(())
    }

    fn group(&self, plan: &mut FleetPlan, applied: &Applied, request: &MigrationRequest, mut names: Vec<String>) {
        let found = MigrationPlan::new(&applied.versions, self.set.as_slice(), request);
        let steps = found.steps.iter().filter_map(|step| {
            let migration = self.set.as_slice().get(step.index)?;
            Some(planned(&PlannedStep { migration, direction: step.direction, fake: step.fake }))
        });
        let mut group = PlanGroup {
            scope: self.scope,
            schemas: Vec::new(),
            applied: applied.versions.difference(&found.unknown_applied.iter().cloned().collect()).cloned().collect(),
            unknown: found.unknown_applied,
            steps: steps.collect(),
            problem: found.problems.into_iter().next(),
        };
        let same = |other: &&mut PlanGroup| PlanGroup { schemas: Vec::new(), ..PlanGroup::clone(other) } == group;
        match plan.groups.iter_mut().find(same) {
            Some(other) => other.schemas.append(&mut names),
            None => {
                group.schemas = names;
                plan.groups.push(group);
            }
        }
    }
}

fn planned(step: &PlannedStep<'_>) -> PlannedMigration {
    PlannedMigration {
        version: step.migration.version().clone(),
        name: step.migration.name().to_owned(),
        app: step.migration.app().map(ToOwned::to_owned),
        direction: step.direction,
        fake: step.fake,
        sql: step.text().map(ToOwned::to_owned),
    }
}
