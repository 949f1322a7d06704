//! What is to do in one schema, as a value.

use std::collections::BTreeSet;

use super::{Direction, MigrationVersion, PlanProblem};

/// One migration to run, in one direction.
///
/// ```
/// use std::collections::BTreeSet;
/// use tenants_core::migration::{Direction, MigrationInfo, MigrationPlan, MigrationRequest};
///
/// let available = [MigrationInfo { version: "1".into(), app: None, has_down: false }];
/// let plan = MigrationPlan::new(&BTreeSet::new(), &available, &MigrationRequest::default());
/// assert_eq!((plan.steps[0].index, plan.steps[0].direction), (0, Direction::Up));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Step {
    /// The position of the migration in the list given to [`MigrationPlan::new`].
    pub index: usize,
    /// The migration's version.
    pub version: MigrationVersion,
    /// Whether it is applied or reverted.
    pub direction: Direction,
    /// Whether only the bookkeeping changes.
    pub fake: bool,
    /// Whether it is the first migration of its app, which `fake_initial` asks about.
    pub initial: bool,
}

/// What is to do in one schema, and what was found on the way.
///
/// Made by [`MigrationPlan::new`], from what is applied and what is available, without asking anybody; see there for an
/// example.
///
/// ```
/// use std::collections::BTreeSet;
/// use tenants_core::migration::{MigrationInfo, MigrationPlan, MigrationRequest};
///
/// let available = ["1", "2"].map(|version| MigrationInfo { version: version.into(), app: None, has_down: true });
/// let applied = BTreeSet::from(["2".into(), "9".into()]);
/// let plan = MigrationPlan::new(&applied, &available, &MigrationRequest::default());
/// assert_eq!((plan.gaps, plan.unknown_applied), (vec!["1".into()], vec!["9".into()]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct MigrationPlan {
    /// The migrations to run, in this order: reverts from the newest, then applications from the oldest.
    pub steps: Vec<Step>,
    /// What stands against executing the steps.
    pub problems: Vec<PlanProblem>,
    /// Applied versions that this program does not know: run by a newer release, or by hand.
    pub unknown_applied: Vec<MigrationVersion>,
    /// Available migrations (of the app asked for) that are not applied although a newer version is.
    pub gaps: Vec<MigrationVersion>,
}

impl MigrationPlan {
    /// Whether there is nothing to do and nothing against it.
    ///
    /// ```
    /// use tenants_core::migration::MigrationPlan;
    ///
    /// assert!(MigrationPlan::default().is_up_to_date());
    /// ```
    #[must_use]
    pub fn is_up_to_date(&self) -> bool {
        self.steps.is_empty() && self.problems.is_empty()
    }

    /// The versions that are applied once all steps have run on a schema that had `applied`.
    ///
    /// ```
    /// use tenants_core::migration::MigrationPlan;
    ///
    /// let applied = ["1".into()].into();
    /// assert_eq!(MigrationPlan::default().applied_after(&applied), applied);
    /// ```
    #[must_use]
    pub fn applied_after(&self, applied: &BTreeSet<MigrationVersion>) -> BTreeSet<MigrationVersion> {
        let mut after = applied.clone();
        for step in &self.steps {
            match step.direction {
                Direction::Up => after.insert(step.version.clone()),
                Direction::Down => after.remove(&step.version),
            };
        }
        after
    }
}
