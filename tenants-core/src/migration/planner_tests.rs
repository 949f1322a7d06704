use proptest::prelude::*;

use super::super::MigrationInfo;
use super::*;

fn info(version: &str, app: Option<&str>) -> MigrationInfo {
    MigrationInfo { version: version.into(), app: app.map(str::to_owned), has_down: version != "no-down" }
}

fn infos(versions: &[&str]) -> Vec<MigrationInfo> {
    versions.iter().map(|version| info(version, None)).collect()
}

fn set(versions: &[&str]) -> BTreeSet<MigrationVersion> {
    versions.iter().map(|&version| version.into()).collect()
}

fn plan(applied: &[&str], available: &[&str], target: Target) -> MigrationPlan {
    MigrationPlan::new(&set(applied), &infos(available), &MigrationRequest::new(target))
}

/// `+1` for applied, `-1` for reverted.
fn steps(plan: &MigrationPlan) -> Vec<String> {
    let sign = |step: &Step| {
        if step.direction == Direction::Up { '+' } else { '-' }
    };
    plan.steps.iter().map(|step| format!("{}{}", sign(step), step.version)).collect()
}

#[test]
fn latest_applies_what_is_pending_in_order() {
    let plan = plan(&["1"], &["3", "1", "2"], Target::Latest);
    assert_eq!(steps(&plan), ["+2", "+3"]);
    assert_eq!(plan.steps[0].index, 2);
    assert!(plan.gaps.is_empty() && plan.problems.is_empty() && !plan.is_up_to_date());
}

#[test]
fn nothing_to_do_is_up_to_date() {
    assert!(plan(&["1"], &["1"], Target::Latest).is_up_to_date());
    assert!(plan(&[], &[], Target::Latest).is_up_to_date());
}

#[test]
fn gaps_are_applied_and_told() {
    let plan = plan(&["2"], &["1", "2", "3"], Target::Latest);
    assert_eq!(steps(&plan), ["+1", "+3"]);
    assert_eq!(plan.gaps, ["1"]);
}

#[test]
fn unknown_versions_are_told_and_left_alone() {
    let plan = plan(&["1", "9"], &["1", "2"], Target::Latest);
    assert_eq!(steps(&plan), ["+2"]);
    assert_eq!((plan.unknown_applied, plan.gaps), (vec!["9".into()], vec!["2".into()]));
    assert!(plan.problems.is_empty());
}

#[test]
fn a_version_is_reached_forward_and_backward() {
    let all = ["1", "2", "3"];
    let to = |applied: &[&str]| steps(&plan(applied, &all, Target::Version("2".into())));
    assert_eq!(to(&[]), ["+1", "+2"]);
    assert_eq!(to(&["1", "2", "3"]), ["-3"]);
    assert_eq!(to(&["1", "3"]), ["-3", "+2"]);
    assert!(to(&["1", "2"]).is_empty());
}

#[test]
fn an_unknown_target_is_a_problem_without_steps() {
    let plan = plan(&["1"], &["1", "2"], Target::Version("7".into()));
    assert!(plan.steps.is_empty() && !plan.is_up_to_date());
    assert_eq!(plan.problems, [PlanProblem::UnknownTarget { version: "7".into() }]);
}

#[test]
fn reverts_go_from_the_newest() {
    assert_eq!(steps(&plan(&["1", "2", "3"], &["1", "2", "3"], Target::Revert(2))), ["-3", "-2"]);
    assert_eq!(steps(&plan(&["1"], &["1", "2"], Target::Revert(5))), ["-1"]);
    assert_eq!(steps(&plan(&["1", "2"], &["1", "2"], Target::Zero)), ["-2", "-1"]);
    assert!(plan(&["1"], &["1"], Target::Revert(0)).is_up_to_date());
}

#[test]
fn redo_reverts_and_applies_again() {
    let plan = plan(&["1", "2", "3"], &["1", "2", "3", "4"], Target::Redo(2));
    assert_eq!(steps(&plan), ["-3", "-2", "+2", "+3"]);
}

#[test]
fn what_cannot_be_reverted_is_a_problem() {
    let missing = plan(&["1", "no-down"], &["1", "no-down"], Target::Zero);
    assert_eq!(missing.problems, [PlanProblem::MissingDown { version: "no-down".into() }]);
    assert_eq!(steps(&missing), ["-no-down", "-1"]);
    let unknown = plan(&["0", "1", "9"], &["1"], Target::Revert(1));
    assert_eq!(unknown.problems, [PlanProblem::UnknownInTheWay { version: "9".into() }]);
    let faked = MigrationRequest::new(Target::Zero).fake(Fake::Everything);
    let faked = MigrationPlan::new(&set(&["no-down", "zz"]), &infos(&["no-down"]), &faked);
    assert!(faked.problems.is_empty() && faked.steps[0].fake);
}

#[test]
fn an_app_is_looked_at_alone() {
    let available = [info("1", Some("crm")), info("2", Some("billing")), info("3", Some("crm")), info("4", None)];
    let request = |target| MigrationRequest::new(target).app("crm");
    let plan = |applied: &[&str], target| MigrationPlan::new(&set(applied), &available, &request(target));
    assert_eq!(steps(&plan(&[], Target::Latest)), ["+1", "+3"]);
    assert_eq!(steps(&plan(&["1", "2", "3", "4"], Target::Revert(1))), ["-3"]);
    assert_eq!(plan(&["4"], Target::Latest).gaps, ["1", "3"]);
    assert!(plan(&["2"], Target::Latest).unknown_applied.is_empty());
    let unknown = plan(&[], Target::Version("2".into())).problems;
    assert_eq!(unknown, [PlanProblem::UnknownTarget { version: "2".into() }]);
    let none = MigrationPlan::new(&set(&[]), &available, &MigrationRequest::default().app("nope"));
    assert_eq!(none.problems, [PlanProblem::UnknownApp { app: "nope".into() }]);
}

#[test]
fn the_first_migration_of_each_app_is_initial() {
    let available = [info("1", Some("a")), info("2", Some("b")), info("3", Some("a"))];
    let plan = MigrationPlan::new(&set(&[]), &available, &MigrationRequest::default());
    assert_eq!(plan.steps.iter().map(|step| step.initial).collect::<Vec<_>>(), [true, true, false]);
}

#[test]
fn versions_found_to_exist_are_faked_only_when_applied() {
    let request = MigrationRequest::new(Target::Redo(1)).fake(Fake::Applying(set(&["1"])));
    let plan = MigrationPlan::new(&set(&["1"]), &infos(&["1"]), &request);
    assert_eq!(plan.steps.iter().map(|step| step.fake).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_version_that_appears_twice_is_a_problem_and_runs_once() {
    let plan = plan(&[], &["1", "1", "1"], Target::Latest);
    assert_eq!((steps(&plan), plan.steps[0].index), (vec!["+1".to_owned()], 0));
    assert_eq!(plan.problems, [PlanProblem::DuplicateVersion { version: "1".into() }]);
}

#[cfg(feature = "serde")]
#[test]
fn a_plan_survives_serde() {
    let mut plan = plan(&["9"], &["1"], Target::Latest);
    plan.problems.push(PlanProblem::MissingDown { version: "1".into() });
    let json = serde_json::to_string(&plan).unwrap();
    assert!(json.contains(r#""direction":"up""#) && json.contains(r#""kind":"missing_down""#), "{json}");
    assert_eq!(serde_json::from_str::<MigrationPlan>(&json).unwrap(), plan);
}

fn versions() -> impl Strategy<Value = BTreeSet<MigrationVersion>> {
    prop::collection::btree_set("[0-9]", 0..10)
        .prop_map(|found| found.into_iter().map(MigrationVersion::from).collect())
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![
        Just(Target::Latest),
        Just(Target::Zero),
        "[0-9]".prop_map(|version| Target::Version(version.into())),
        (0..12_usize).prop_map(Target::Revert),
        (0..12_usize).prop_map(Target::Redo),
    ]
}

proptest! {
    #[test]
    fn executing_the_plan_gives_exactly_what_was_asked(
        applied in versions(), available in versions(), target in target(), one_app in any::<bool>(),
    ) {
        let app = |version: &MigrationVersion| if version.as_str() < "5" { "a" } else { "b" };
        let infos: Vec<_> = available.iter().rev().map(|version| info(version.as_str(), Some(app(version)))).collect();
        let mut request = MigrationRequest::new(target.clone());
        if one_app {
            request = request.app("a");
        }
        let plan = MigrationPlan::new(&applied, &infos, &request);

        let ours = |version: &&MigrationVersion| available.contains(*version) && (!one_app || app(version) == "a");
        let mine: Vec<_> = applied.iter().filter(ours).cloned().collect();
        let foreign = applied.iter().filter(|version| !ours(version)).cloned();
        let all: Vec<_> = available.iter().filter(ours).cloned().collect();
        let stopped = one_app && all.is_empty();
        let wanted: Vec<MigrationVersion> = match &target {
            _ if stopped => mine,
            Target::Latest => all,
            Target::Zero => vec![],
            Target::Version(version) if all.contains(version) => all.into_iter().filter(|v| v <= version).collect(),
            Target::Revert(count) => mine[..mine.len().saturating_sub(*count)].to_vec(),
            _ => mine,
        };
        let wanted: BTreeSet<_> = wanted.into_iter().chain(foreign).collect();
        prop_assert_eq!(plan.applied_after(&applied), wanted);

        let mut state = applied.clone();
        for step in &plan.steps {
            prop_assert_eq!(&infos[step.index].version, &step.version);
            let changed = match step.direction {
                Direction::Up => state.insert(step.version.clone()),
                Direction::Down => state.remove(&step.version),
            };
            prop_assert!(changed, "a step that does nothing: {:?}", step);
        }
    }
}
