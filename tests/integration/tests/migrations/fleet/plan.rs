//! What `plan_migrations` says of a fleet.

use tenants_diesel::migrations::{Direction, FleetPlan, MigrationScope, PlanGroup, PlanProblem, RequestError, Target};
use tenants_diesel::prelude::*;
use tenants_diesel::{Error, SchemaName};
use tenants_integration::Fixture;

use super::helper::fleet;
use super::targets::CRM;
use crate::helpers::{Folder, execute};

/// Each group in a line: its schemas, and what would be done.
pub(super) fn shown(plan: &FleetPlan) -> Vec<String> {
    plan.groups.iter().map(|group| format!("{}: {}", group.schemas.join(" "), steps(group))).collect()
}

fn steps(group: &PlanGroup) -> String {
    let of = |step: &tenants_diesel::migrations::PlannedMigration| {
        let sign = if step.direction.is_up() { '+' } else { '-' };
        format!("{sign}{}{}", step.version, if step.fake { "?" } else { "" })
    };
    group.steps.iter().map(of).collect::<Vec<_>>().join(" ")
}

fn plan(fixture: &Fixture, options: &MigrateOptions) -> FleetPlan {
    fixture.tenancy.plan_migrations(options).unwrap()
}

fn name(name: &str) -> SchemaName {
    name.parse().unwrap()
}

#[test]
fn schemas_with_the_same_state_are_one_group() {
    let folder = Folder::new();
    let fixture = fleet("plan_groups", &folder, &["a", "b", "c", "d"]);
    let all = MigrateOptions::default();
    let nothing = plan(&fixture, &all);
    assert_eq!(shown(&nothing), ["public: ", "a b c d: "]);
    assert_eq!(nothing.to_string(), "5 up to date, 0 behind");
    assert!(nothing.is_up_to_date());

    folder.add("2027", "CREATE TABLE first (id int)");
    let _ = fixture.migrate(&MigrateOptions::default().schema(name("c")));
    execute(&mut fixture.plain(), "INSERT INTO d.__diesel_schema_migrations (version) VALUES ('9'), ('1999')");
    let _ = fixture.migrate(&MigrateOptions::default().schema(name("d")).verify());
    folder.add("2028", "CREATE TABLE second (id int)");
    let behind = plan(&fixture, &all);
    assert_eq!(shown(&behind), ["public: ", "a b: +2027 +2028", "c: +2028", "d: +2028"]);
    assert_eq!((behind.up_to_date(), behind.behind(), behind.is_up_to_date()), (1, 4, false));
    let [public, ab, c, d] = &behind.groups[..] else { panic!("{behind:?}") };
    assert_eq!((public.scope, ab.scope), (MigrationScope::Shared, MigrationScope::Tenant));
    let known: Vec<_> = ab.applied.iter().map(|applied| applied.name.as_str()).collect();
    assert_eq!(known, ["2026-01-02-000000_create_notes", "2026-01-02-000100_create_moods"]);
    assert!(ab.unknown.is_empty());
    assert_eq!((c.applied.len(), c.applied[..2].to_vec()), (3, ab.applied.clone()));
    // What nobody knows is not among the applied.
    assert_eq!(d.applied, c.applied);
    assert_eq!(
        d.unknown.iter().map(tenants_diesel::migrations::MigrationVersion::as_str).collect::<Vec<_>>(),
        ["1999", "9"]
    );

    let step = &ab.steps[0];
    assert_eq!((step.name.as_str(), step.app.as_deref(), step.fake), ("2027_test", None, false));
    assert_eq!((step.direction, step.sql.as_deref()), (Direction::Up, Some("CREATE TABLE first (id int)")));
    let _ = fixture.migrate(&all);
    assert_eq!(shown(&plan(&fixture, &all)), ["public: ", "a b c: ", "d: "]);
}

#[test]
fn options_narrow_it_and_turn_it_round() {
    let folder = Folder::new();
    folder.add_with_down("2027", "CREATE TABLE first (id int)", "DROP TABLE first");
    let fixture = fleet("plan_options", &folder, &["a_1", "a_2", "b"]);
    folder.add("2028", "CREATE TABLE second (id int)");
    let all = MigrateOptions::default;
    let tenants = || all().scope(MigrationScope::Tenant);
    let to = |target| tenants().target(target);
    for (options, expected) in [
        (all().scope(MigrationScope::Shared), &["public: "][..]),
        (tenants(), &["a_1 a_2 b: +2028"]),
        (all().skip_public(), &["a_1 a_2 b: +2028"]),
        (all().schema(name("b")), &["b: +2028"]),
        (all().schema(name("b")).schema(name("public")), &["public: ", "b: +2028"]),
        (all().matching("a_*".parse().unwrap()), &["a_1 a_2: +2028"]),
        (to(Target::Version("2027".into())), &["a_1 a_2 b: "]),
        (to(Target::Revert(1)), &["a_1 a_2 b: -2027"]),
        (to(Target::Redo(1)), &["a_1 a_2 b: -2027 +2027"]),
        (to(Target::Latest).fake(), &["a_1 a_2 b: +2028?"]),
        (to(Target::Revert(1)).fake(), &["a_1 a_2 b: -2027?"]),
        (tenants().verify(), &["a_1 a_2 b: +2028"]),
        (tenants().fake_initial(), &["a_1 a_2 b: +2028"]),
    ] {
        assert_eq!(shown(&plan(&fixture, &options)), expected, "{options:?}");
    }
    // What is faked runs nothing.
    assert_eq!(plan(&fixture, &tenants().fake()).groups[0].steps[0].sql, None);
    assert_eq!(plan(&fixture, &to(Target::Revert(1))).groups[0].steps[0].sql.as_deref(), Some("DROP TABLE first"));
}

#[test]
fn what_stands_against_it_is_said_and_counts_as_behind() {
    let folder = Folder::new();
    let fixture = fleet("plan_problem", &folder, &["a", "b"]);
    folder.add("2027", "CREATE TABLE first (id int)");
    let _ = fixture.migrate(&MigrateOptions::default().schema(name("b")));
    folder.remove_down("2027");
    let back = MigrateOptions::default().scope(MigrationScope::Tenant).target(Target::Zero);
    let found = plan(&fixture, &back);
    let problem = |version: &str| Some(PlanProblem::MissingDown { version: version.into() });
    let of = |schema: &str| found.groups.iter().find(|group| group.schemas == [schema]).unwrap();
    assert_eq!((of("a").problem.clone(), of("b").problem.clone()), (None, problem("2027")));
    assert_eq!(found.to_string(), "0 up to date, 2 behind");
    let neither = fixture.tenancy.plan_migrations(&MigrateOptions::default().target(Target::Zero));
    assert!(matches!(neither, Err(Error::Request(RequestError::WhichSet))), "{neither:?}");
}

#[test]
fn an_app_is_named_and_planned_by_itself() {
    let folder = Folder::new();
    let fixture = fleet("plan_app", &folder, &["a"]);
    let builder = Tenancy::<tenants_integration::Client>::builder(fixture.database.url()).max_size(1);
    let tenancy = builder.tenant_migrations(folder.source()).tenant_migrations(CRM).build().unwrap();
    folder.add("2034", "CREATE TABLE t4 (id int)");
    let both = tenancy.plan_migrations(&MigrateOptions::default()).unwrap();
    assert_eq!(shown(&both), ["public: ", "a: +2033 +2034"]);
    let crm = tenancy.plan_migrations(&MigrateOptions::default().app("crm")).unwrap();
    assert_eq!(shown(&crm), ["a: +2033"]);
    assert_eq!(crm.groups[0].steps[0].app.as_deref(), Some("crm"));
}
