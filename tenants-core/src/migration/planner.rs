//! Plans: from applied and available migrations and a request to steps.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AvailableMigration, Direction, Fake, MigrationPlan, MigrationRequest, MigrationVersion, PlanProblem, Step, Target,
};

impl MigrationPlan {
    /// Plans what `request` asks for in a schema where `applied` are applied.
    ///
    /// Surprises (unknown versions, gaps, targets that do not exist, missing `down.sql`) are values in the plan. The
    /// order of `available` does not matter; versions decide.
    ///
    /// ```
    /// use std::collections::BTreeSet;
    /// use tenants_core::migration::{MigrationInfo, MigrationPlan, MigrationRequest, Target};
    ///
    /// let available = ["1", "2", "3"].map(|version| MigrationInfo {
    ///     version: version.into(),
    ///     app: None,
    ///     has_down: true,
    /// });
    /// let applied = BTreeSet::from(["1".into(), "3".into()]);
    /// let plan = MigrationPlan::new(&applied, &available, &MigrationRequest::new(Target::Latest));
    /// assert_eq!(plan.steps[0].version, "2");
    /// assert_eq!(plan.gaps, ["2"]);
    /// ```
    #[must_use]
    pub fn new<M: AvailableMigration>(
        applied: &BTreeSet<MigrationVersion>,
        available: &[M],
        request: &MigrationRequest,
    ) -> Self {
        Planner::new(applied, available, request).plan()
    }
}

/// An available migration in the planner's own order.
struct Known<'a> {
    index: usize,
    version: MigrationVersion,
    has_down: bool,
    applied: bool,
    /// Whether the request looks at it.
    asked_for: bool,
    initial: bool,
    app: Option<&'a str>,
}

struct Planner<'a> {
    /// By version, each once.
    known: Vec<Known<'a>>,
    applied: &'a BTreeSet<MigrationVersion>,
    request: &'a MigrationRequest,
    plan: MigrationPlan,
}

impl<'a> Planner<'a> {
    fn new<M: AvailableMigration>(
        applied: &'a BTreeSet<MigrationVersion>,
        available: &'a [M],
        request: &'a MigrationRequest,
    ) -> Self {
        let mut plan = MigrationPlan::default();
        let mut by_version: BTreeMap<&str, usize> = BTreeMap::new();
        let mut duplicates = BTreeSet::new();
        for (index, migration) in available.iter().enumerate() {
            if *by_version.entry(migration.version()).or_insert(index) != index {
                duplicates.insert(migration.version());
            }
        }
        plan.problems
            .extend(duplicates.into_iter().map(|version| PlanProblem::DuplicateVersion { version: version.into() }));
        let mut apps = BTreeSet::new();
        let known = by_version.into_iter().map(|(version, index)| {
            let app = available[index].app();
            Known {
                index,
                version: version.into(),
                has_down: available[index].has_down(),
                applied: applied.contains(version),
                asked_for: request.app.is_none() || request.app.as_deref() == app,
                initial: apps.insert(app),
                app,
            }
        });
        Self { known: known.collect(), applied, request, plan }
    }

    fn plan(mut self) -> MigrationPlan {
        self.find_surprises();
        let (down, up) = match self.targets() {
            Ok(targets) => targets,
            Err(problem) => {
                self.plan.problems.push(problem);
                return self.plan;
            }
        };
        self.find_obstacles(&down);
        let down = down.into_iter().map(|at| self.step(at, Direction::Down));
        let up = up.into_iter().map(|at| self.step(at, Direction::Up));
        self.plan.steps = down.chain(up).collect();
        self.plan
    }

    fn find_surprises(&mut self) {
        let known: BTreeSet<&MigrationVersion> = self.known.iter().map(|known| &known.version).collect();
        self.plan.unknown_applied = self.applied.iter().filter(|version| !known.contains(version)).cloned().collect();
        let newest = self.applied.last();
        self.plan.gaps = (self.known.iter())
            .filter(|known| known.asked_for && !known.applied && Some(&known.version) < newest)
            .map(|known| known.version.clone())
            .collect();
    }

    /// The positions in `known` to revert, newest first, and to apply, oldest first.
    fn targets(&self) -> Result<(Vec<usize>, Vec<usize>), PlanProblem> {
        if let Some(app) = &self.request.app
            && !self.known.iter().any(|known| known.app == Some(app))
        {
            return Err(PlanProblem::UnknownApp { app: app.clone() });
        }
        let asked_for = || (0..self.known.len()).filter(|&at| self.known[at].asked_for);
        let applied = || asked_for().filter(|&at| self.known[at].applied).rev();
        let pending = || asked_for().filter(|&at| !self.known[at].applied);
        Ok(match &self.request.target {
            Target::Latest => (Vec::new(), pending().collect()),
            Target::Zero => (applied().collect(), Vec::new()),
            Target::Version(version) => {
                let target = asked_for()
                    .find(|&at| self.known[at].version == *version)
                    .ok_or_else(|| PlanProblem::UnknownTarget { version: version.clone() })?;
                (applied().filter(|&at| at > target).collect(), pending().filter(|&at| at <= target).collect())
            }
            Target::Revert(count) => (applied().take(*count).collect(), Vec::new()),
            Target::Redo(count) => {
                let down: Vec<_> = applied().take(*count).collect();
                let up = down.iter().rev().copied().collect();
                (down, up)
            }
        })
    }

    fn find_obstacles(&mut self, down: &[usize]) {
        if self.request.fake == Fake::Everything {
            return;
        }
        let Some(&oldest) = down.last() else {
            return;
        };
        let oldest = &self.known[oldest].version;
        let in_the_way = self.plan.unknown_applied.iter().filter(|version| *version > oldest);
        let in_the_way = in_the_way.map(|version| PlanProblem::UnknownInTheWay { version: version.clone() });
        let missing = down.iter().map(|&at| &self.known[at]).filter(|known| !known.has_down);
        let missing = missing.map(|known| PlanProblem::MissingDown { version: known.version.clone() });
        let found: Vec<_> = in_the_way.chain(missing).collect();
        self.plan.problems.extend(found);
    }

    fn step(&self, at: usize, direction: Direction) -> Step {
        let known = &self.known[at];
        let fake = match &self.request.fake {
            Fake::Nothing => false,
            Fake::Everything => true,
            Fake::Applying(versions) => direction == Direction::Up && versions.contains(&known.version),
        };
        Step { index: known.index, version: known.version.clone(), direction, fake, initial: known.initial }
    }
}

#[cfg(test)]
#[path = "planner_tests.rs"]
mod tests;
