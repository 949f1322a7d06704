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

#[cfg(test)]
mod tests {
    use super::*;

    fn step(id: u32, creates: bool, rank: i32) -> Step {
        Step { class: 1, id, creates, rank, name: Some(format!("o{id}")), text: None, sql: String::new() }
    }

    fn needs(id: u32, needs_id: u32, is_part: bool) -> Dependency {
        Dependency { class: 1, id, needs_class: 1, needs_id, is_part }
    }

    fn ids(steps: &[Step], dependencies: &[Dependency]) -> Result<Vec<(u32, bool)>, Vec<String>> {
        let order = order(steps, dependencies)?;
        Ok(order.into_iter().map(|at| (steps[at].id, steps[at].creates)).collect())
    }

    #[test]
    fn ranks_count_where_nothing_is_needed() {
        let steps = [step(1, true, 3), step(2, true, 1), step(1, false, 5), step(3, true, 3)];
        assert_eq!(ids(&steps, &[]).unwrap(), [(2, true), (1, true), (3, true), (1, false)]);
    }

    #[test]
    fn what_is_needed_comes_first_also_by_a_part_of_it() {
        // The low rank of 1 waits for 3, of which 2 is a part of a part; what is done to 1 waits for 1.
        let steps = [step(1, true, 1), step(1, false, 2), step(3, true, 9)];
        let dependencies = [needs(1, 2, false), needs(2, 4, true), needs(4, 3, true), needs(3, 99, false)];
        assert_eq!(ids(&steps, &dependencies).unwrap(), [(3, true), (1, true), (1, false)]);
    }

    #[test]
    fn a_circle_is_named() {
        let steps = [step(1, true, 1), step(2, true, 1), step(3, true, 1), step(1, false, 2)];
        let dependencies = [needs(1, 2, false), needs(2, 1, false), needs(1, 1, false)];
        assert_eq!(ids(&steps, &dependencies).unwrap_err(), ["o1", "o2"]);
    }
}
