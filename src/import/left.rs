//! What an import leaves behind, grouped: which key, how often, an example. Start at [`Left::note`].

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What was not carried over, by key.
#[derive(Debug, Default)]
pub struct Left(BTreeMap<String, Group>);

/// What was left behind under one key.
#[derive(Debug, PartialEq, Eq)]
pub struct Group {
    /// In how many files, or slides of a timeline.
    pub count: usize,
    /// The first place, and what stands there.
    pub place: String,
    pub example: String,
    /// The place that was noted last: a key counts once in each.
    last: String,
}

impl Left {
    /// Notes that `key` of a file or slide was left behind. Places come one after the other.
    pub fn note(&mut self, key: &str, place: &str, example: &str) {
        match self.0.entry(key.to_owned()) {
            Entry::Vacant(entry) => {
                let (place, example) = (place.to_owned(), shortened(example));
                entry.insert(Group { count: 1, last: place.clone(), place, example });
            }
            Entry::Occupied(mut entry) => {
                let group = entry.get_mut();
                if group.last != place {
                    group.count += 1;
                    place.clone_into(&mut group.last);
                }
            }
        }
    }

    /// By key.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Group)> {
        self.0.iter().map(|(key, group)| (key.as_str(), group))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An example on one line.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control()).collect();
    match line.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_counts_once_in_each_place_and_shows_the_first() {
        let mut left = Left::default();
        for (place, example) in [("a.md", "one\ntwo"), ("a.md", "three"), ("b.md", "four")] {
            left.note("template", place, example);
        }
        let found: Vec<_> = left.iter().map(|(key, group)| (key, group.count, group.example.as_str())).collect();
        assert_eq!(found, [("template", 2, "one two")]);
    }
}
