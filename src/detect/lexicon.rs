//! Words and what is known of each: [`Lexicon`].

/// A map from words that is made once and asked for every word of a text: a sorted list, cut by first bytes.
#[derive(Clone, Debug)]
pub struct Lexicon<T> {
    entries: Vec<(Box<str>, T)>,
    /// Where the words with each first byte begin; one more for the end.
    firsts: Box<[u32; 257]>,
}

impl<T> Default for Lexicon<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), firsts: Box::new([0; 257]) }
    }
}

impl<T> Lexicon<T> {
    /// What is known of a word.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<&T> {
        let first = usize::from(*word.as_bytes().first()?);
        let (from, to) = (self.firsts[first] as usize, self.firsts[first + 1] as usize);
        let entries = self.entries.get(from..to)?;
        let at = entries.binary_search_by(|(known, _)| (**known).cmp(word)).ok()?;
        entries.get(at).map(|(_, value)| value)
    }

    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.get(word).is_some()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Of a word that comes twice the first is taken.
impl<T> FromIterator<(String, T)> for Lexicon<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(words: I) -> Self {
        let mut entries: Vec<(Box<str>, T)> =
            words.into_iter().filter(|(word, _)| !word.is_empty()).map(|(word, value)| (word.into(), value)).collect();
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        entries.dedup_by(|(later, _), (first, _)| later == first);
        let mut firsts = Box::new([0u32; 257]);
        for (word, _) in &entries {
            firsts[usize::from(word.as_bytes()[0]) + 1] += 1;
        }
        for at in 1..firsts.len() {
            firsts[at] += firsts[at - 1];
        }
        Self { entries, firsts }
    }
}
