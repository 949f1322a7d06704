//! A plan is what a run then does.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tenants_diesel::migrations::{
    EmbeddedFolder, EmbeddedMigration, MigrateReport, MigrationScope, MultiprocessingExecutor, Target,
};
use tenants_diesel::prelude::*;
use tenants_integration::Fixture;

use crate::helpers::{Folder, execute};

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
const VERSIONS: [&str; 5] = ["2031", "2032", "2033", "2034", "2035"];
/// The last of those that every tenant has.
const USUAL: &str = "20260102000100";

/// Its first migration is one that `fake_initial` asks about.
const CRM: EmbeddedFolder = EmbeddedFolder {
    app: Some("crm"),
    path: "nowhere",
    migrations: &[EmbeddedMigration {
        name: "2035_crm",
        version: "2035",
        up: "CREATE TABLE IF NOT EXISTS crm (id int)",
        down: Some("DROP TABLE IF EXISTS crm"),
        metadata: None,
    }],
};

#[derive(Debug, Clone)]
struct Tenant {
    /// Which of the versions it has.
    has: [bool; 5],
    /// Whether the app's table is there.
    crm: bool,
    /// Whether the registry is out of date.
    stale: bool,
}

#[derive(Debug, Clone)]
struct Asked {
    tenants: Vec<Tenant>,
    target: Target,
    only: Option<usize>,
    app: bool,
    fake: bool,
    verify: bool,
    fake_initial: bool,
    together: usize,
    parallel: bool,
}

fn asked() -> impl Strategy<Value = Asked> {
    let tenant = (prop::array::uniform5(prop::bool::weighted(0.7)), any::<bool>(), prop::bool::weighted(0.3))
        .prop_map(|(has, crm, stale)| Tenant { has, crm, stale });
    let target = prop_oneof![
        3 => Just(Target::Latest),
        2 => prop::sample::select(&[USUAL, "2031", "2033", "2035"][..]).prop_map(|version| Target::Version(version.into())),
        2 => (0..4_usize).prop_map(Target::Revert),
        1 => (1..4_usize).prop_map(Target::Redo),
    ];
    let tenants = prop::collection::vec(tenant, NAMES.len());
    let flags = (prop::bool::weighted(0.2), prop::bool::weighted(0.2), any::<[bool; 3]>());
    let only = prop::option::weighted(0.3, 0..NAMES.len());
    (tenants, target, only, flags, 1..8_usize).prop_map(
        |(tenants, target, only, (app, fake, [verify, fake_initial, parallel]), together)| {
            // No version of the app's is that of another.
            let app = app && !matches!(&target, Target::Version(version) if *version != "2035");
            let fake_initial = fake_initial && !fake;
            Asked { tenants, target, only, app, fake, verify, fake_initial, together, parallel }
        },
    )
}

impl Asked {
    fn options(&self) -> MigrateOptions {
        // Below its own versions are those of the fixture, which are not made again by hand.
        let own = self.tenants.iter().map(|tenant| tenant.has.iter().filter(|has| **has).count()).min().unwrap_or(0);
        let target = match &self.target {
            Target::Revert(count) => Target::Revert(own.min(*count)),
            Target::Redo(count) => Target::Redo(own.min(*count)),
            target => target.clone(),
        };
        let mut options = MigrateOptions::default().scope(MigrationScope::Tenant).target(target);
        options = options.tenants_per_message(self.together.try_into().unwrap());
        for (asked, with) in [
            (self.app, (|options| options.app("crm")) as fn(MigrateOptions) -> MigrateOptions),
            (self.fake, MigrateOptions::fake),
            (self.verify, MigrateOptions::verify),
            (self.fake_initial, MigrateOptions::fake_initial),
            (self.parallel, |options| options.executor(MultiprocessingExecutor::default())),
        ] {
            options = if asked { with(options) } else { options };
        }
        match self.only {
            Some(only) => options.schema(NAMES[only].parse().unwrap()),
            None => options,
        }
    }

    /// Puts the tenants where they are to begin.
    fn prepare(&self, fixture: &Fixture) {
        // Who goes on believes the registry.
        let may_be_stale = self.verify || matches!(self.target, Target::Revert(_) | Target::Redo(_));
        for (name, tenant) in NAMES.iter().zip(&self.tenants) {
            let has = VERSIONS.iter().zip(tenant.has).filter(|(_, has)| *has);
            let values: String = has.map(|(version, _)| format!(", ('{version}')")).collect();
            let crm = if tenant.crm { format!("CREATE TABLE {name}.crm (id int); ") } else { String::new() };
            let told = if tenant.stale && may_be_stale {
                "'{}'::text[]"
            } else {
                "array_agg(version ORDER BY version COLLATE \"C\")"
            };
            let sql = format!(
                "DELETE FROM {name}.__diesel_schema_migrations WHERE version LIKE '203_'; \
                 INSERT INTO {name}.__diesel_schema_migrations VALUES ('2036'){values}; \
                 DELETE FROM {name}.__diesel_schema_migrations WHERE version = '2036'; \
                 DROP TABLE IF EXISTS {name}.crm; {crm}\
                 UPDATE public.__tenants_registry SET versions = (SELECT {told} FROM {name}.__diesel_schema_migrations LIMIT 1) \
                 WHERE schema_name = '{name}'"
            );
            execute(&mut fixture.plain(), &sql);
        }
    }
}

type Steps = BTreeMap<String, Vec<String>>;

fn planned(fixture: &Fixture, options: &MigrateOptions) -> Steps {
    let plan = fixture.tenancy.plan_migrations(options).unwrap();
    let groups = plan.groups.iter().filter(|group| !group.is_up_to_date());
    let step = |step: &tenants_diesel::migrations::PlannedMigration| {
        let (version, direction, fake) = (step.version.clone(), step.direction, step.fake);
        tenants_diesel::migrations::MigrationStep { version, direction, fake }.to_string()
    };
    let of_group = |group: &tenants_diesel::migrations::PlanGroup| {
        let steps: Vec<_> = group.steps.iter().map(step).collect();
        group.schemas.iter().map(|schema| (schema.clone(), steps.clone())).collect::<Vec<_>>()
    };
    groups.flat_map(of_group).collect()
}

fn done(report: &MigrateReport) -> Steps {
    let steps = |steps: &[tenants_diesel::migrations::MigrationStep]| steps.iter().map(ToString::to_string).collect();
    report.schemas.iter().map(|schema| (schema.schema.clone(), steps(&schema.steps))).collect()
}

#[test]
fn of_any_fleet_and_any_options() {
    let folder = Folder::new();
    for version in &VERSIONS[..4] {
        let (up, down) =
            (format!("CREATE TABLE IF NOT EXISTS t{version} ()"), format!("DROP TABLE IF EXISTS t{version}"));
        folder.add_with_down(version, &up, &down);
    }
    let fixture =
        Fixture::with("plan_is_run", |builder| builder.tenant_migrations(folder.source()).tenant_migrations(CRM));
    for name in NAMES {
        let _ = fixture.tenant(name);
    }
    let mut runner =
        TestRunner::new(Config { cases: 60, max_shrink_iters: 20, failure_persistence: None, ..Config::default() });
    let result = runner.run(&asked(), |asked| {
        asked.prepare(&fixture);
        let options = asked.options();
        let planned = planned(&fixture, &options);
        let report = fixture.migrate(&options);
        prop_assert!(report.is_success(), "{report}");
        prop_assert_eq!(&done(&report), &planned);
        if asked.only.is_none() {
            super::helper::assert_registry(&mut fixture.plain());
        }
        // And then nothing is left of what can be done once.
        if !matches!(asked.target, Target::Revert(_) | Target::Redo(_)) {
            prop_assert!(fixture.tenancy.plan_migrations(&options).unwrap().is_up_to_date());
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}
