//! The last value of a pure function, kept by key. Start at [`Memo`].

use std::cmp::Ordering;

use rayon::prelude::*;

/// For each key, the input that a value was made from, and the value, in the order of keys. What was not asked for in
/// the last turn is forgotten, so that a memo never holds more than one turn's values.
#[derive(Debug)]
pub struct Memo<K, I, V> {
    last: Vec<(K, I, V)>,
}

impl<K, I, V> Default for Memo<K, I, V> {
    fn default() -> Self {
        Self { last: Vec::new() }
    }
}

impl<K: Ord, I: PartialEq, V: Clone + Send> Memo<K, I, V> {
    /// The values for keys and inputs, which are in the order of keys. A value that is not known for the same input is
    /// made by `make` from the place in `asked`; several are made side by side.
    pub fn values(&mut self, asked: Vec<(K, I)>, make: impl Fn(usize) -> V + Sync) -> Vec<V> {
        let mut last = std::mem::take(&mut self.last).into_iter().peekable();
        let mut values: Vec<Option<V>> = Vec::with_capacity(asked.len());
        for (key, input) in &asked {
            while last.next_if(|(known, ..)| known.cmp(key) == Ordering::Less).is_some() {}
            let known = last.next_if(|(known, ..)| known == key);
            values.push(known.filter(|(_, known, _)| known == input).map(|(.., value)| value));
        }
        let missing: Vec<usize> = (0..values.len()).filter(|at| values[*at].is_none()).collect();
        let made: Vec<(usize, V)> = missing.into_par_iter().map(|at| (at, make(at))).collect();
        for (at, value) in made {
            values[at] = Some(value);
        }
        let values: Vec<V> = values.into_iter().flatten().collect();
        self.last = asked.into_iter().zip(&values).map(|((key, input), value)| (key, input, value.clone())).collect();
        values
    }
}

#[cfg(test)]
mod tests {
    use super::Memo;

    #[test]
    fn only_the_last_turn_is_remembered_and_only_for_equal_input() {
        let mut memo = Memo::default();
        let mut turn = |asked: &[(&'static str, i32)], value: &'static str| memo.values(asked.to_vec(), |_| value);
        assert_eq!(turn(&[("a", 1), ("b", 1)], "first"), ["first", "first"]);
        assert_eq!(turn(&[("a", 2), ("aa", 1), ("b", 1)], "second"), ["second", "second", "first"]);
        assert_eq!(turn(&[("b", 1)], "third"), ["first"]);
        assert_eq!(turn(&[("a", 2), ("b", 1)], "fourth"), ["fourth", "first"]);
    }
}
