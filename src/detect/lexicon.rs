//! Words and what is known of each: [`Lexicon`].

/// A map from words that is made once and asked for every word of a text: a table with open addressing, at most half
/// full, by the hash of Fowler, Noll and Vo (FNV-1a).
#[derive(Clone, Debug)]
pub struct Lexicon<T> {
    entries: Vec<(Box<str>, T)>,
    /// One more than the place in `entries`, 0 where there is none. A power of two of them.
    slots: Vec<u32>,
}

impl<T> Default for Lexicon<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), slots: vec![0; 1] }
    }
}

impl<T> Lexicon<T> {
    /// What is known of a word.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<&T> {
        let mask = self.slots.len() - 1;
        let mut at = hash(word) & mask;
        // There is always an empty slot.
        while let Some(place) = self.slots[at].checked_sub(1) {
            let (known, value) = &self.entries[place as usize];
            if **known == *word {
                return Some(value);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Everything that is known, in the order in which it was put in.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.entries.iter().map(|(word, value)| (&**word, value))
    }

    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.get(word).is_some()
    }
}

/// Of a word that comes twice the first is taken.
impl<T> FromIterator<(String, T)> for Lexicon<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(words: I) -> Self {
        let words: Vec<(String, T)> = words.into_iter().collect();
        let mut lexicon = Self {
            entries: Vec::with_capacity(words.len()),
            slots: vec![0; (words.len() * 2 + 1).next_power_of_two()],
        };
        let mask = lexicon.slots.len() - 1;
        for (word, value) in words {
            if lexicon.has(&word) {
                continue;
            }
            let mut at = hash(&word) & mask;
            while lexicon.slots[at] != 0 {
                at = (at + 1) & mask;
            }
            lexicon.entries.push((word.into(), value));
            lexicon.slots[at] = u32::try_from(lexicon.entries.len()).unwrap_or(0);
        }
        lexicon
    }
}

#[expect(clippy::cast_possible_truncation, reason = "any bits of a hash will do")]
fn hash(word: &str) -> usize {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in word.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    // The low bits of the sum are those of the last letters.
    (hash ^ (hash >> 32)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_and_no_other() {
        let lexicon: Lexicon<usize> =
            (0..1000).map(|n| (format!("w{n}"), n)).chain([(String::from("w1"), 5000)]).collect();
        assert!((0..1000).all(|n| lexicon.get(&format!("w{n}")) == Some(&n)));
        assert!((1000..2000).all(|n| !lexicon.has(&format!("w{n}"))));
        assert!(!Lexicon::<()>::default().has(""));
    }
}
