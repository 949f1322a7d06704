//! What a run would do, and so what each schema has and lacks.

use std::fmt;

use tenants_core::migration::{Direction, MigrationScope, MigrationVersion, PlanProblem};

/// A migration that would be applied or reverted.
///
/// ```no_run
/// # use tenants_diesel::migrations::PlannedMigration;
/// fn show(migration: &PlannedMigration) {
///     println!("-- {} ({})\n{}", migration.name, migration.direction, migration.sql.as_deref().unwrap_or("-- Rust code"));
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PlannedMigration {
    /// The migration's version.
    pub version: MigrationVersion,
    /// The folder's name.
    pub name: String,
    /// The app (named folder) it belongs to, if any.
    pub app: Option<String>,
    /// Whether it is applied or reverted.
    pub direction: Direction,
    /// Whether only the bookkeeping changes.
    pub fake: bool,
    /// The SQL that would run; none for Rust code, and where only the bookkeeping changes.
    pub sql: Option<String>,
}

/// A migration that schemas have.
///
/// ```no_run
/// # use tenants_diesel::migrations::PlanGroup;
/// fn show(group: &PlanGroup) {
///     group.applied.iter().for_each(|migration| println!("[X] {}", migration.name));
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct AppliedMigration {
    /// The migration's version.
    pub version: MigrationVersion,
    /// The folder's name.
    pub name: String,
    /// The app (named folder) it belongs to, if any.
    pub app: Option<String>,
}

/// Schemas that have the same migrations, and what would be done with each.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// for group in tenancy.plan_migrations(&MigrateOptions::default())?.groups {
///     println!("{} schemas lack {} migrations", group.schemas.len(), group.steps.len());
/// }
/// # Ok(()) }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct PlanGroup {
    /// The set their migrations are of.
    pub scope: MigrationScope,
    /// The schemas' names.
    pub schemas: Vec<String>,
    /// What they have, of this program's migrations.
    pub applied: Vec<AppliedMigration>,
    /// What they have that this program does not know.
    pub unknown: Vec<MigrationVersion>,
    /// What would be done, in order.
    pub steps: Vec<PlannedMigration>,
    /// What stands against it.
    pub problem: Option<PlanProblem>,
}

/// What [`migrate_schemas`](crate::Tenancy::migrate_schemas) would do with the same options.
///
/// Shown (`Display`) as a line: `9998 up to date, 2 behind`. With the feature `serde` it can be serialised.
///
/// ```no_run
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/doctest_setup.rs"));
/// # fn example(tenancy: &Tenancy<Client>) -> Result<(), Box<dyn std::error::Error>> {
/// let plan = tenancy.plan_migrations(&MigrateOptions::default())?;
/// println!("{plan}");
/// std::process::exit(if plan.is_up_to_date() { 0 } else { 4 });
/// # }
/// # fn main() {}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FleetPlan {
    /// The schemas, by what they have: the public one first, then those with nothing to do.
    pub groups: Vec<PlanGroup>,
    /// The tenants' rows that have no schema, or a name that can be no tenant's.
    pub without_schema: Vec<String>,
}

impl FleetPlan {
    /// How many schemas are where they are asked to be.
    ///
    /// ```
    /// # use tenants_diesel::migrations::FleetPlan;
    /// assert_eq!(FleetPlan::default().up_to_date(), 0);
    /// ```
    #[must_use]
    pub fn up_to_date(&self) -> usize {
        self.count(PlanGroup::is_up_to_date)
    }

    /// How many schemas are not.
    ///
    /// ```
    /// # use tenants_diesel::migrations::FleetPlan;
    /// assert_eq!(FleetPlan::default().behind(), 0);
    /// ```
    #[must_use]
    pub fn behind(&self) -> usize {
        self.count(|group| !group.is_up_to_date())
    }

    /// Whether nothing would be done.
    ///
    /// ```
    /// # use tenants_diesel::migrations::FleetPlan;
    /// assert!(FleetPlan::default().is_up_to_date());
    /// ```
    #[must_use]
    pub fn is_up_to_date(&self) -> bool {
        self.behind() == 0
    }

    fn count(&self, of: impl Fn(&PlanGroup) -> bool) -> usize {
        self.groups.iter().filter(|group| of(group)).map(|group| group.schemas.len()).sum()
    }
}

impl PlanGroup {
    /// Whether nothing would be done with these schemas, and nothing stands against it.
    ///
    /// ```no_run
    /// # use tenants_diesel::migrations::PlanGroup;
    /// fn behind(groups: &[PlanGroup]) -> Vec<&str> {
    ///     let behind = groups.iter().filter(|group| !group.is_up_to_date());
    ///     behind.flat_map(|group| &group.schemas).map(String::as_str).collect()
    /// }
    /// ```
    #[must_use]
    pub fn is_up_to_date(&self) -> bool {
        self.steps.is_empty() && self.problem.is_none()
    }
}

impl fmt::Display for FleetPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} up to date, {} behind", self.up_to_date(), self.behind())?;
        match self.without_schema.len() {
            0 => Ok(()),
            count => write!(f, ", {count} without a schema"),
        }
    }
}
