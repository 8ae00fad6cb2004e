//! The last value of a pure function, kept by key. Start at [`Memo`].

use std::collections::BTreeMap;

/// For each key, the input that a value was made from, and the value. What was not asked for in the last
/// turn is forgotten, so that a memo never holds more than one turn's values.
#[derive(Debug)]
pub struct Memo<K, I, V> {
    last: BTreeMap<K, (I, V)>,
}

impl<K, I, V> Default for Memo<K, I, V> {
    fn default() -> Self {
        Self { last: BTreeMap::new() }
    }
}

impl<K: Ord, I: PartialEq, V: Clone> Memo<K, I, V> {
    /// The value made from `input` the last time, if it was the same.
    #[must_use]
    pub fn get(&self, key: &K, input: &I) -> Option<V> {
        self.last.get(key).filter(|(old, _)| old == input).map(|(_, value)| value.clone())
    }

    /// Keeps the values of this turn and forgets all others.
    pub fn keep(&mut self, values: impl IntoIterator<Item = (K, I, V)>) {
        self.last = values.into_iter().map(|(key, input, value)| (key, (input, value))).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::Memo;

    #[test]
    fn only_the_last_turn_is_remembered_and_only_for_equal_input() {
        let mut memo = Memo::default();
        memo.keep([("a", 1, "x"), ("b", 1, "y")]);
        assert_eq!(memo.get(&"a", &1), Some("x"));
        assert_eq!(memo.get(&"a", &2), None);
        memo.keep([("b", 1, "y")]);
        assert_eq!(memo.get(&"a", &1), None);
    }
}
