//! The rules of a language: how its texts tell dates and names. Start at [`Rules::of`].
//!
//! The rules themselves are data, one readable file a language in `rules/`. A language without a file has none, and
//! nothing is found in its texts.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::lexicon::Lexicon;
use super::pattern::{Class, Classes, Patterns, Word};
use super::prose::Marks;

/// The classes of a word with its value in each, and which word of the patterns it is.
pub type Meanings = (Vec<(Class, i64)>, Option<Word>);

/// The rules for dates of a language, ready to be used.
#[derive(Debug, Default)]
pub struct DateRules {
    pub marks: Marks,
    pub classes: Classes,
    /// What is known of a word, as it is written in the rules.
    pub words: Lexicon<Meanings>,
    pub patterns: Patterns,
    /// What the patterns mean, by number.
    pub meanings: Vec<String>,
    pub tense: Tense,
    /// The words of which every date has one, but for years and the like.
    core: Option<AhoCorasick>,
}

/// Of these each pattern has one, or a number of four digits or of a decade.
const CORE: &[&str] = &[
    "month",
    "short",
    "weekday",
    "weekdays",
    "season",
    "weeks",
    "days",
    "months",
    "today",
    "tens",
    "holiday",
    "centuries",
    "core",
];

/// What words say about the time of a sentence.
#[derive(Debug, Default)]
pub struct Tense {
    pub boundaries: Lexicon<()>,
    pub future: Lexicon<()>,
    pub conditional: Lexicon<()>,
    pub past: Lexicon<()>,
    pub not_verbs: Lexicon<()>,
    pub future_before_to: Lexicon<()>,
    pub saying: Lexicon<()>,
    pub until: Lexicon<()>,
    pub since: Lexicon<()>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    marks: WrittenMarks,
    words: BTreeMap<String, BTreeMap<String, i64>>,
    dates: WrittenDates,
    tense: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMarks {
    abbreviations: Vec<String>,
    openers: Vec<String>,
}

/// Meanings and their patterns in the order of the file.
struct WrittenDates(Vec<(String, Vec<String>)>);

impl<'de> Deserialize<'de> for WrittenDates {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = serde_yaml::Mapping::deserialize(deserializer)?;
        let pairs = map.into_iter().map(|(name, patterns)| {
            let read = |value| serde_yaml::from_value(value).map_err(serde::de::Error::custom);
            Ok((
                read(name).map(|name: serde_yaml::Value| name.as_str().unwrap_or_default().to_owned())?,
                serde_yaml::from_value(patterns).map_err(serde::de::Error::custom)?,
            ))
        });
        Ok(Self(pairs.collect::<Result<_, D::Error>>()?))
    }
}

pub static ENGLISH: &str = include_str!("rules/en.yaml");

/// The parts of a file of rules, which are documents of their own so that one can be read without the others.
#[must_use]
pub fn document(text: &str, number: usize) -> &str {
    text.split("\n---\n").nth(number).unwrap_or_default()
}

impl DateRules {
    /// The rules for a language, by its BCP 47 tag.
    #[must_use]
    pub fn of(lang: &str) -> Option<&'static Self> {
        static RULES: OnceLock<DateRules> = OnceLock::new();
        // The rules are a part of the program: that they can be read is a test.
        is_english(lang).then(|| RULES.get_or_init(|| Self::read(document(ENGLISH, 0)).unwrap_or_default()))
    }

    /// Whether a text may tell a date. One that does may always; another may, too.
    #[must_use]
    pub fn may_tell(&self, text: &str) -> bool {
        let mut digits = 0;
        let is_year = text.bytes().any(|byte| {
            let ends = byte == b's' && digits >= 2;
            digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
            ends || digits == 4
        });
        let bytes = text.as_bytes();
        let is_letter = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphabetic);
        let is_word = |found: aho_corasick::Match| {
            let before = found.start().checked_sub(1).and_then(|before| bytes.get(before));
            !is_letter(before) && !is_letter(bytes.get(found.end()))
        };
        is_year || self.core.as_ref().is_some_and(|core| core.find_iter(text).any(is_word))
    }

    fn read(text: &str) -> Result<Self, String> {
        let written: Written = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
        let mut classes = Classes::default();
        let mut words: BTreeMap<String, Vec<(Class, i64)>> = BTreeMap::new();
        let of_core = written.words.iter().filter(|(class, _)| CORE.contains(&class.as_str()));
        let core = of_core.flat_map(|(_, words)| words.keys());
        let core =
            AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::LeftmostLongest).build(core).ok();
        for (class, of_class) in written.words {
            let class = classes.of(&class);
            for (word, value) in of_class {
                words.entry(word).or_default().push((class, value));
            }
        }
        let WrittenDates(dates) = written.dates;
        let meanings = dates.iter().map(|(meaning, _)| meaning.clone()).collect();
        let all = dates.iter().enumerate();
        let all =
            all.flat_map(|(number, (_, patterns))| patterns.iter().map(move |pattern| (number, pattern.as_str())));
        let patterns = Patterns::new(all, &mut classes)?;
        let list = |name: &str| -> Lexicon<()> {
            written.tense.get(name).into_iter().flatten().map(|word| (word.clone(), ())).collect()
        };
        let tense = Tense {
            boundaries: list("boundaries"),
            future: list("future"),
            conditional: list("conditional"),
            past: list("past"),
            not_verbs: list("not_verbs"),
            future_before_to: list("future_before_to"),
            saying: list("saying"),
            until: list("until"),
            since: list("since"),
        };
        Ok(Self {
            marks: written.marks.read(),
            classes,
            words: with_numbers(words, &patterns),
            patterns,
            meanings,
            tense,
            core,
        })
    }
}

/// What is known of words, and their numbers in the patterns.
fn with_numbers(words: BTreeMap<String, Vec<(Class, i64)>>, patterns: &Patterns) -> Lexicon<Meanings> {
    let mut all: BTreeMap<String, Meanings> = words.into_iter().map(|(word, known)| (word, (known, None))).collect();
    for (word, number) in patterns.words() {
        all.entry(word.to_owned()).or_default().1 = Some(number);
    }
    all.into_iter().collect()
}

impl WrittenMarks {
    fn read(self) -> Marks {
        let set = |words: Vec<String>| words.into_iter().map(|word| (word, ())).collect();
        Marks { abbreviations: set(self.abbreviations), openers: set(self.openers) }
    }
}

#[must_use]
pub fn is_english(lang: &str) -> bool {
    lang.split('-').next().is_some_and(|main| main.eq_ignore_ascii_case("en"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_can_be_read() {
        DateRules::read(document(ENGLISH, 0)).expect("rules for dates");
    }
}
