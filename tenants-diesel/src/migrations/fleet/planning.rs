//! Finds out what a run would do, and does nothing.

use std::collections::BTreeMap;

use diesel::RunQueryDsl as _;
use diesel::sql_types::{Array, Bool, Nullable, Text};
use tenants_core::SchemaName;
use tenants_core::migration::{MigrationPlan, MigrationRequest, MigrationScope};
use tenants_core::sql::literal;

use super::initial::Initials;
use super::options::MigrateOptions;
use super::pattern::check_patterns;
use super::plan::{AppliedMigration, FleetPlan, PlanGroup, PlannedMigration};
use super::public::registered as registered_public;
use super::registry;
use super::truth::Truth;
use crate::connection::TenantConnection;
use crate::migrations::state::Applied;
use crate::migrations::{MigrationSet, PlannedStep, TenantMigration};
use crate::model::TenantTable;
use crate::tenancy::Tenancy;
use crate::{Error, Result};

impl<T: TenantTable> Tenancy<T> {
    /// Finds out what [`migrate_schemas`](Self::migrate_schemas) would do with the same options, and what each schema
    /// has; changes nothing.
    ///
    /// One query to the registry, however many tenants there are; only schemas it does not know are asked themselves, and
    /// all of them where the run would ask them.
    ///
    /// # Errors
    ///
    /// [`Error::Request`] if nobody can mean what is asked for, [`Error::TenantNotFound`] for a schema that was asked for by
    /// name and is no tenant's; whatever the database reports.
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
        check_patterns::<T>(&options.selection, public, &mut conn)?;
        let there = There::read::<T>(&mut conn, public)?;
        let mut plan = FleetPlan::default();
        if let Some(set) = &sets.shared {
            let planning = Planning::new(&mut conn, options, MigrationScope::Shared, set)?;
            let asks = options.asks_schemas() || !there.registry;
            let known = if asks { None } else { registered_public(&mut conn, public)? };
            let applied = match known {
                Some(applied) => applied,
                None => Applied::read(&mut conn, public)?.unwrap_or_default(),
            };
            planning.add(&mut conn, &mut plan, &applied, vec![public.to_string()])?;
        }
        if let Some(set) = &sets.tenant {
            let planning = Planning::new(&mut conn, options, MigrationScope::Tenant, set)?;
            // Before the shared migrations there are no tenants.
            if there.tenants || plan.is_up_to_date() {
                planning.add_tenants::<T>(&mut conn, &mut plan, public, there.registry)?;
            }
            miss_the_unknown(&plan, options)?;
        }
        plan.groups.iter_mut().for_each(|group| group.schemas.sort());
        plan.groups.sort_by_key(|group| (group.scope == MigrationScope::Tenant, !group.is_up_to_date()));
        Ok(plan)
    }
}

fn miss_the_unknown(plan: &FleetPlan, options: &MigrateOptions) -> Result<()> {
    let planned = || plan.groups.iter().flat_map(|group| &group.schemas).chain(&plan.without_schema);
    match options.selection.schemas.iter().find(|schema| !planned().any(|name| **schema == name.as_str())) {
        Some(schema) => Err(Error::TenantNotFound { schema: schema.clone() }),
        None => Ok(()),
    }
}

/// Which of the tables there are.
#[derive(diesel::QueryableByName)]
struct There {
    #[diesel(sql_type = Bool)]
    registry: bool,
    #[diesel(sql_type = Bool)]
    tenants: bool,
}

impl There {
    fn read<T: TenantTable>(conn: &mut TenantConnection, public: &SchemaName) -> Result<Self> {
        let query = diesel::sql_query(
            "SELECT pg_catalog.to_regclass($1) IS NOT NULL AS registry, pg_catalog.to_regclass($2) IS NOT NULL AS tenants",
        );
        let tenants = T::table_name()?.sql;
        Ok(query.bind::<Text, _>(registry::table(public)).bind::<Text, _>(tenants).get_result(conn)?)
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
    registry: bool,
) -> Result<Vec<Registered>> {
    let column = format!("t.\"{}\"", T::SCHEMA_NAME_COLUMN);
    let (versions, join) = if registry {
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

    fn add_tenants<T: TenantTable>(
        &self,
        conn: &mut TenantConnection,
        plan: &mut FleetPlan,
        public: &SchemaName,
        registry: bool,
    ) -> Result<()> {
        let mut unclear = Vec::new();
        for found in registered::<T>(conn, self.options, public, registry)? {
            match found {
                Registered { missing: true, names, .. } => plan.without_schema.extend(names),
                Registered { versions: Some(versions), names, .. } if !self.options.asks_schemas() => {
                    self.add(conn, plan, &Applied::of(versions), names)?;
                }
                Registered { names, .. } => unclear.extend(names),
            }
        }
        self.add_by_truth(conn, plan, unclear)
    }

    /// Asks the schemas themselves; a name that can be no tenant's is one without a schema.
    fn add_by_truth(&self, conn: &mut TenantConnection, plan: &mut FleetPlan, names: Vec<String>) -> Result<()> {
        let (valid, invalid): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| name.parse::<SchemaName>().is_ok());
        plan.without_schema.extend(invalid);
        if valid.is_empty() {
            return Ok(());
        }
        let asked: Vec<_> = valid.iter().map(String::as_str).collect();
        let mut truth = Truth::prepare(conn)?.read(conn, &asked)?;
        // Planned once for all that have the same.
        let mut alike: BTreeMap<Option<Vec<String>>, Vec<String>> = BTreeMap::new();
        for name in valid {
            alike.entry(truth.remove(&name).flatten()).or_default().push(name);
        }
        alike.into_iter().try_for_each(|(versions, names)| {
            self.add(conn, plan, &versions.map(Applied::of).unwrap_or_default(), names)
        })
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

    /// Those of the applied migrations that this program knows, by version.
    fn applied(&self, applied: &Applied) -> Vec<AppliedMigration> {
        let set = self.set.as_slice();
        let known = |version| set.iter().find(|migration| migration.version() == version);
        let named = |migration: &TenantMigration| AppliedMigration {
            version: migration.version().clone(),
            name: migration.name().to_owned(),
            app: migration.app().map(ToOwned::to_owned),
        };
        applied.versions.iter().filter_map(known).map(named).collect()
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
            applied: self.applied(applied),
            unknown: found.unknown_applied,
            steps: steps.collect(),
            problem: found.problems.into_iter().next(),
        };
        let same = |other: &&mut PlanGroup| {
            let state =
                (&other.applied, &other.unknown, &other.problem) == (&group.applied, &group.unknown, &group.problem);
            state && other.scope == group.scope && other.steps == group.steps
        };
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
