//! Circles in what names each other.

use std::collections::{BTreeMap, BTreeSet};

/// Those of `nodes`, and of what they lead to, that lead back to themselves: the strongly connected components of a
/// graph (R. Tarjan, Depth-First Search and Linear Graph Algorithms, 1972), in time as there are nodes and steps.
pub fn in_circles<'a, T: Copy + Ord + 'a>(
    nodes: impl IntoIterator<Item = T>,
    steps: impl Fn(T) -> &'a [T],
) -> BTreeSet<T> {
    let mut numbers: BTreeMap<T, usize> = BTreeMap::new();
    // Those whose component is not whole yet, in the order of their numbers.
    let (mut open, mut is_open) = (Vec::new(), BTreeSet::new());
    let mut found = BTreeSet::new();
    for root in nodes {
        if numbers.contains_key(&root) {
            continue;
        }
        let mut enter = Some(root);
        // From the root to where we are: a node, how many of its steps were taken, the lowest number they lead to.
        let mut path: Vec<(T, usize, usize)> = Vec::new();
        loop {
            if let Some(node) = enter.take() {
                let number = numbers.len();
                numbers.insert(node, number);
                open.push(node);
                is_open.insert(node);
                path.push((node, 0, number));
            }
            let Some((node, taken, lowest)) = path.last_mut() else { break };
            if let Some(next) = steps(*node).get(*taken) {
                *taken += 1;
                if next == node {
                    found.insert(*node);
                }
                match numbers.get(next) {
                    None => enter = Some(*next),
                    Some(number) if is_open.contains(next) => *lowest = (*lowest).min(*number),
                    Some(_) => {}
                }
                continue;
            }
            let (node, lowest) = (*node, *lowest);
            path.pop();
            if let Some((_, _, above)) = path.last_mut() {
                *above = (*above).min(lowest);
            }
            if numbers.get(&node) == Some(&lowest) {
                let first = open.iter().rposition(|other| *other == node).unwrap_or(0);
                let component = open.split_off(first);
                for node in &component {
                    is_open.remove(node);
                }
                if component.len() > 1 {
                    found.extend(component);
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reaches_itself(graph: &[Vec<usize>], node: usize) -> bool {
        let (mut seen, mut waiting) = (BTreeSet::new(), graph[node].clone());
        while let Some(next) = waiting.pop() {
            if next == node {
                return true;
            }
            if seen.insert(next) {
                waiting.extend(&graph[next]);
            }
        }
        false
    }

    proptest! {
        #[test]
        fn those_in_circles_are_those_that_lead_to_themselves(
            graph in prop::collection::vec(prop::collection::vec(0..9_usize, 0..3), 9)
        ) {
            let expected: BTreeSet<usize> = (0..9).filter(|node| reaches_itself(&graph, *node)).collect();
            prop_assert_eq!(in_circles(0..9, |node| graph[node].as_slice()), expected);
        }
    }
}
