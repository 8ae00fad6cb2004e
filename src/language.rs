//! Interface words and date words of each language. Start at [`Languages::read`].
//!
//! The words stand in `templates/words/<tag>.yaml`, so a site can change one or add a language. A
//! language without a file has English words and its own dates.

mod number;
mod order;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};

use self::number::NumberFormatter;
pub use self::order::NameOrder;

use crate::date::{Calendar, CalendarFormatter, DateFormatter, Phrases, fill};
use crate::diag::Diagnostic;
use crate::limits;
use crate::source::Source;

/// The words of a language and how it writes dates and numbers.
#[derive(Debug)]
pub struct Language {
    /// BCP 47 tag, as the page says it.
    pub tag: String,
    pub dir: Direction,
    pub words: Arc<BTreeMap<String, String>>,
    pub dates: DateFormatter,
    /// The calendar that days are said in as well.
    pub calendar: Option<CalendarFormatter>,
    pub numbers: NumberFormatter,
    pub order: NameOrder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ltr,
    Rtl,
}

impl Direction {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }

    /// The direction a language is written in, by its script where the tag names one.
    /// Source: the scripts of CLDR's languages with right-to-left as their main direction.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        const SCRIPTS: &[&str] = &["arab", "hebr", "thaa", "syrc", "nkoo", "adlm", "rohg"];
        const LANGUAGES: &[&str] =
            &["ar", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "pnb", "prs", "ps", "sd", "syr", "ug", "ur", "yi"];
        let mut parts = tag.split('-').map(str::to_ascii_lowercase);
        let language = parts.next().unwrap_or_default();
        match parts.find(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphabetic())) {
            Some(script) if SCRIPTS.contains(&script.as_str()) => Self::Rtl,
            None if LANGUAGES.contains(&language.as_str()) => Self::Rtl,
            _ => Self::Ltr,
        }
    }
}

/// The text among those in several languages that is in one: with the same tag, or else of the same main language.
#[must_use]
pub fn in_language<'a, T>(texts: &'a [(String, T)], tag: &str) -> Option<&'a T> {
    let main = |tag: &'a String| tag.split('-').next().unwrap_or(tag);
    let same = texts.iter().find(|(other, _)| other.eq_ignore_ascii_case(tag));
    let wanted = tag.split('-').next().unwrap_or(tag);
    let found = same.or_else(|| texts.iter().find(|(other, _)| main(other).eq_ignore_ascii_case(wanted)));
    found.map(|(_, text)| text)
}

/// Every language that has a file of words.
#[derive(Debug, Default)]
pub struct Languages {
    files: BTreeMap<String, File>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, deserialize_with = "texts")]
    words: BTreeMap<String, String>,
    /// The phrases that the file gives, so that a site's file can change single ones.
    #[serde(default, deserialize_with = "texts")]
    dates: BTreeMap<String, String>,
}

/// Reads texts by their keys, of at most [`limits::WORDS_BYTES`] together: an alias brings a long one at no cost.
fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    deserializer.deserialize_map(Texts)
}

struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = BTreeMap<String, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut texts, mut left) = (BTreeMap::new(), limits::WORDS_BYTES);
        while let Some((key, text)) = map.next_entry::<String, String>()? {
            let too_many = || A::Error::custom(format!("more than {} KiB of words", limits::WORDS_BYTES >> 10));
            left = left.checked_sub(key.len() + text.len()).ok_or_else(too_many)?;
            texts.insert(key, text);
        }
        Ok(texts)
    }
}

/// The phrases of a language: the given ones, and English for the others.
fn phrases(given: &BTreeMap<String, String>) -> Result<Phrases, serde_yaml::Error> {
    Phrases::deserialize(serde_yaml::to_value(given)?)
}

impl Language {
    /// A word by its key; the key itself where the language has none.
    #[must_use]
    pub fn word<'a>(&'a self, key: &'a str) -> &'a str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// A word with its gaps filled: `at least {number}`.
    #[must_use]
    pub fn phrase(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.word(key), values)
    }

    /// A word with a number in its gap `{count}`, in the form that goes with the number: that under the key with the
    /// plural category behind it (`and_more_few`), or else that under the key.
    #[must_use]
    pub fn counted(&self, key: &str, count: usize) -> String {
        let form = self.words.get(&format!("{key}_{}", self.numbers.plural(count)));
        let form = form.map_or_else(|| self.word(key), String::as_str);
        fill(form, &[("count", &self.numbers.words(&count.to_string()))])
    }
}

impl Languages {
    /// Reads files of words; the name of each is its language's tag. A site's file stands in `files`
    /// behind the built-in one of the same name and changes single words of it.
    #[must_use]
    pub fn read<'a>(files: impl IntoIterator<Item = &'a Source>) -> (Self, Vec<Diagnostic>) {
        let mut languages = Self::default();
        let mut diagnostics = Vec::new();
        for source in files {
            let tag = source.path.file_name().trim_end_matches(".yaml").to_owned();
            let read = serde_yaml::from_str::<File>(&source.text);
            match read.and_then(|file| phrases(&file.dates).map(|_| file)) {
                Ok(file) => {
                    let known = languages.files.entry(tag).or_default();
                    known.words.extend(file.words);
                    known.dates.extend(file.dates);
                }
                Err(error) => {
                    let line = error.location().map_or(1, |location| location.line());
                    let start: usize =
                        source.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
                    let length = source.text[start..].lines().next().map_or(0, str::len);
                    diagnostics.push(
                        Diagnostic::error("words", source, start..start + length, "this file of words cannot be read")
                            .label(error.to_string().split(" at line ").next().unwrap_or_default())
                            .help("it holds `words:`, a mapping of keys to text, and `dates:`, the phrases of dates"),
                    );
                }
            }
        }
        (languages, diagnostics)
    }

    /// The tags of the languages that have a file.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The language of a tag: its own file, that of its main language, or English words.
    #[must_use]
    pub fn get(&self, tag: &str, calendar: Option<Calendar>) -> Language {
        let main = tag.split('-').next().unwrap_or(tag);
        let english = self.files.get("en");
        let own = self.files.get(tag).or_else(|| self.files.get(main)).or(english).cloned().unwrap_or_default();
        // What does not read as phrases was reported when the files were read.
        let phrases = phrases(&own.dates).unwrap_or_default();
        let calendar = calendar.and_then(|calendar| CalendarFormatter::new(calendar, tag, &phrases));
        let dates = DateFormatter::new(tag, phrases);
        let mut words = english.map(|file| file.words.clone()).unwrap_or_default();
        // A language without words of its own is called by its tag.
        if main != "en" {
            words.insert(String::from("language_name"), tag.to_owned());
        }
        words.extend(own.words);
        let numbers = NumberFormatter::new(tag);
        words.entry(String::from("digits")).or_insert_with(|| numbers.digits());
        Language {
            tag: tag.to_owned(),
            dir: Direction::of(tag),
            words: Arc::new(words),
            dates,
            calendar,
            numbers,
            order: NameOrder::new(tag),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_in_the_language_itself_before_a_kin_of_it() {
        let texts = [("pt-BR", "ônibus"), ("pt", "autocarro"), ("fa", "اتوبوس")];
        let texts = texts.map(|(tag, text)| (tag.to_owned(), text.to_owned()));
        assert_eq!(in_language(&texts, "pt"), Some(&String::from("autocarro")));
        assert_eq!(in_language(&texts, "pt-br"), Some(&String::from("ônibus")));
        assert_eq!(in_language(&texts, "fa-IR"), Some(&String::from("اتوبوس")));
        assert_eq!(in_language(&texts, "en"), None);
    }

    #[test]
    fn words_take_so_much_memory_and_no_more() {
        let file = |bytes: usize, uses: usize| {
            let words = (0..uses).map(|n| format!("  w{n}: *a\n")).collect::<Vec<_>>().concat();
            Source::new("templates/words/xx.yaml", &format!("words:\n  a: &a {}\n{words}", "x".repeat(bytes)))
        };
        assert!(Languages::read([&file(limits::WORDS_BYTES - 10, 0)]).1.is_empty());
        for bomb in [file(limits::WORDS_BYTES + 1, 0), file(10_000, 100_000)] {
            let (_, found) = Languages::read([&bomb]);
            assert_eq!(found[0].label.as_deref(), Some("words: more than 1024 KiB of words"));
        }
    }

    #[test]
    fn direction_follows_the_script_before_the_language() {
        assert_eq!(Direction::of("fa"), Direction::Rtl);
        assert_eq!(Direction::of("ar-EG"), Direction::Rtl);
        assert_eq!(Direction::of("az-Arab"), Direction::Rtl);
        assert_eq!(Direction::of("ks-Deva"), Direction::Ltr);
        assert_eq!(Direction::of("en-GB"), Direction::Ltr);
    }
}
