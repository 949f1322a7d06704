//! Tables in the order of their foreign keys.

use std::collections::{BTreeSet, HashMap};

use super::foreign_keys::ForeignKey;

/// Which tables refer to which, directly or by way of others.
pub(super) struct Graph {
    tables: Vec<u32>,
    parents: HashMap<u32, BTreeSet<u32>>,
    reached: HashMap<u32, BTreeSet<u32>>,
}

impl Graph {
    /// Keys of other tables do not count.
    pub(super) fn of(tables: Vec<u32>, keys: &[ForeignKey]) -> Self {
        let mut parents: HashMap<u32, BTreeSet<u32>> = tables.iter().map(|table| (*table, BTreeSet::new())).collect();
        for key in keys {
            if parents.contains_key(&key.parent)
                && let Some(parents) = parents.get_mut(&key.child)
            {
                parents.insert(key.parent);
            }
        }
        let reached = tables.iter().map(|table| (*table, reach(*table, &parents))).collect();
        Self { tables, parents, reached }
    }

    /// Whether the key's tables lead to each other; a table leads to itself.
    pub(super) fn is_in_cycle(&self, key: &ForeignKey) -> bool {
        key.child == key.parent || self.leads(key.parent, key.child)
    }

    /// The tables that lead to others which lead back.
    pub(super) fn in_cycles(&self) -> Vec<u32> {
        let others =
            |table: u32| self.parents[&table].iter().any(|parent| *parent != table && self.leads(*parent, table));
        self.tables.iter().copied().filter(|table| others(*table)).collect()
    }

    /// Each table behind those it refers to, except for those that refer back; else as they were given.
    pub(super) fn order(&self) -> Vec<u32> {
        let mut left = self.tables.clone();
        let mut ordered = Vec::new();
        while !left.is_empty() {
            let is_free = |table: &u32| {
                let waits = |parent: &u32| left.contains(parent) && !self.leads(*parent, *table);
                !self.parents[table].iter().any(waits)
            };
            // Components have an order, so that there always is one.
            let next = left.iter().position(is_free).unwrap_or(0);
            ordered.push(left.remove(next));
        }
        ordered
    }

    fn leads(&self, from: u32, to: u32) -> bool {
        self.reached.get(&from).is_some_and(|reached| reached.contains(&to))
    }
}

fn reach(from: u32, parents: &HashMap<u32, BTreeSet<u32>>) -> BTreeSet<u32> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(table) = open.pop() {
        for parent in &parents[&table] {
            if reached.insert(*parent) {
                open.push(*parent);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(tables: &[u32], keys: &[(u32, u32)]) -> (Graph, Vec<ForeignKey>) {
        let keys: Vec<_> = keys.iter().map(|(child, parent)| ForeignKey::between(*child, *parent)).collect();
        (Graph::of(tables.to_vec(), &keys), keys)
    }

    #[test]
    fn parents_come_first_and_cycles_do_not_stop_it() {
        let (plain, _) = graph(&[1, 2, 3, 4], &[(1, 2), (2, 4), (1, 9)]);
        assert_eq!((plain.order(), plain.in_cycles()), (vec![3, 4, 2, 1], vec![]));
        let (cyclic, keys) = graph(&[1, 2, 3, 4, 5], &[(1, 2), (2, 3), (3, 2), (3, 4), (5, 5)]);
        assert_eq!((cyclic.order(), cyclic.in_cycles()), (vec![2, 1, 4, 3, 5], vec![2, 3]));
        let in_cycle: Vec<_> = keys.iter().map(|key| cyclic.is_in_cycle(key)).collect();
        assert_eq!(in_cycle, [false, true, true, false, true]);
    }
}
