//! The order in which the steps of a clone need each other.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use super::step::{Dependency, Object, Step};

/// Puts the steps in an order in which each comes behind what it needs; of those that could come next the lowest rank
/// does.
///
/// # Errors
///
/// The names of what needs each other in a circle.
pub(super) fn order(steps: &[Step], dependencies: &[Dependency]) -> Result<Vec<usize>, Vec<String>> {
    let wholes: HashMap<Object, Object> =
        dependencies.iter().filter(|found| found.is_part).map(|found| (found.object(), found.needs())).collect();
    let made: HashMap<Object, usize> =
        steps.iter().enumerate().filter(|(_, step)| step.creates).map(|(at, step)| (step.object(), at)).collect();
    let maker = |object: Object| {
        // A table's row type has an array type of its own.
        let mut whole = object;
        for _ in 0..4 {
            match (made.get(&whole), wholes.get(&whole)) {
                (Some(at), _) => return Some(*at),
                (None, Some(next)) => whole = *next,
                (None, None) => return None,
            }
        }
        None
    };
    let mut needed_by = vec![Vec::new(); steps.len()];
    let mut needs = vec![0_usize; steps.len()];
    let mut add = |before: Option<usize>, after: Option<usize>| {
        if let (Some(before), Some(after)) = (before, after)
            && before != after
        {
            needed_by[before].push(after);
            needs[after] += 1;
        }
    };
    for found in dependencies {
        add(maker(found.needs()), maker(found.object()));
    }
    for (at, step) in steps.iter().enumerate().filter(|(_, step)| !step.creates) {
        add(maker(step.object()), Some(at));
    }
    let mut ready: BinaryHeap<_> =
        (0..steps.len()).filter(|at| needs[*at] == 0).map(|at| Reverse((steps[at].rank, at))).collect();
    let mut ordered = Vec::with_capacity(steps.len());
    while let Some(Reverse((_, at))) = ready.pop() {
        ordered.push(at);
        for next in &needed_by[at] {
            needs[*next] -= 1;
            if needs[*next] == 0 {
                ready.push(Reverse((steps[*next].rank, *next)));
            }
        }
    }
    if ordered.len() == steps.len() {
        return Ok(ordered);
    }
    let left = steps.iter().zip(&needs).filter(|(step, needs)| step.creates && **needs > 0);
    Err(left.filter_map(|(step, _)| step.name.clone()).collect())
}
