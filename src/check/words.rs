//! Rules for running text: names that nobody has a file for, names in two spellings, figures that nobody answers for.
//!
//! These only guess. A word counts as a name where it is written with a capital in the middle of a sentence and never
//! without one; a language that writes all nouns so, or that has no capitals, is left alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;
use unicode_normalization::char::is_combining_mark;

use super::Findings;
use super::actors::inside;
use super::figures::figures;
use super::spelling::{Likeness, Spellings};
use crate::date::ENGLISH_MONTHS;
use crate::parse::markdown::{Hole, HoleKind};
use crate::parse::model::ActorKind;
use crate::resolve::{Article, Site};
use crate::source::Place;

/// How often somebody is named before a file is asked for.
const OFTEN: usize = 3;

/// Languages whose common nouns have capitals.
const NOUNS_IN_CAPITALS: &[&str] = &["de", "lb"];

pub fn words(site: &Site, found: &mut Findings<'_>) {
    let names = Known::new(site);
    let articles: Vec<&Article> = site.articles.iter().map(|(_, article)| &**article).collect();
    let told: Vec<Vec<Told>> = articles.par_iter().map(|article| of_article(site, &names, article)).collect();
    for (article, told) in articles.iter().zip(told) {
        for Told { rule, span, message, label, help } in told {
            let place = Place { source: article.origin.source.clone(), span };
            found.tell(rule, place, message, label, &help);
        }
    }
}

/// What is to be told of a text.
pub struct Told {
    pub rule: &'static str,
    pub span: Range<usize>,
    pub message: String,
    pub label: &'static str,
    pub help: String,
}

/// The words of all names of the site.
struct Known {
    /// Every word of a name, as it is written.
    words: BTreeSet<String>,
    spellings: Spellings,
    /// Names that need no file, whole.
    names: BTreeSet<String>,
}

impl Known {
    fn new(site: &Site) -> Self {
        let mut known = Self { words: BTreeSet::new(), spellings: Spellings::default(), names: BTreeSet::new() };
        for (number, (_, actor)) in site.actors.iter().enumerate() {
            let data = &actor.data;
            for token in data.names().flat_map(|name| tokens(name)) {
                known.words.insert(token.text.to_owned());
                known.spellings.add(token.text, number, data.kind == ActorKind::Person);
            }
        }
        for name in &site.config.rules.known_names {
            known.names.insert(name.clone());
            known.words.extend(tokens(name).map(|token| token.text.to_owned()));
        }
        // Topics, events and places of events are names too.
        for (_, topic) in site.topics.iter() {
            known.words.extend(tokens(&topic.data.title).map(|token| token.text.to_owned()));
        }
        for (_, event) in site.events.iter() {
            let places = event.data.place.iter().chain([&event.data.title]);
            known.words.extend(places.flat_map(|place| tokens(place)).map(|token| token.text.to_owned()));
        }
        known
    }
}

/// A word of a text.
#[derive(Clone, Copy, Debug)]
pub struct Token<'a> {
    pub text: &'a str,
    pub start: usize,
    /// It is the first of a sentence, where a capital says nothing.
    pub opens: bool,
}

impl Token<'_> {
    pub fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }

    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The words of a text.
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let is_inner = |c: char| c.is_alphanumeric() || is_combining_mark(c) || matches!(c, '-' | '\u{200c}');
    let mut at = 0;
    let mut opens = true;
    std::iter::from_fn(move || {
        let from = text[at..].find(|c: char| c.is_alphanumeric()).map(|found| at + found)?;
        opens |= text[at..from].contains(['.', '!', '?', ':', ';', '…', '“', '"', '(', '\u{2013}', '\u{2014}', '*']);
        let to = text[from..].find(|c: char| !is_inner(c)).map_or(text.len(), |found| from + found);
        let word = text[from..to].trim_end_matches('-');
        let token = Token { text: word, start: from, opens };
        at = to;
        opens = false;
        Some(token)
    })
}

fn of_article(site: &Site, known: &Known, article: &Article) -> Vec<Told> {
    let lang = article.data.lang.as_ref().unwrap_or(&site.config.lang);
    let main = lang.split('-').next().unwrap_or(lang);
    let mut told = Vec::new();
    let runs: Vec<(&Hole, &str, Vec<Range<usize>>)> = runs(site, article).collect();
    if !NOUNS_IN_CAPITALS.contains(&main) {
        spelling(known, article, &runs, &mut told);
        unknown(known, article, &runs, &mut told);
    }
    figures(article, &mut told);
    told
}

/// The running texts of an article, and where known names stand in each.
fn runs<'a>(site: &'a Site, article: &'a Article) -> impl Iterator<Item = (&'a Hole, &'a str, Vec<Range<usize>>)> {
    article.data.body.holes.iter().filter_map(|hole| match &hole.kind {
        HoleKind::Text { text, .. } => {
            let text = text.read(&hole.span);
            let names = site.documents.names.find(text).into_iter().map(|found| found.range).collect();
            Some((hole, text, names))
        }
        _ => None,
    })
}

fn is_within(names: &[Range<usize>], token: &Token<'_>) -> bool {
    // They stand in order and apart.
    let first = names.partition_point(|name| name.end <= token.start);
    names.get(first).is_some_and(|name| name.start < token.end())
}

type Run<'a> = (&'a Hole, &'a str, Vec<Range<usize>>);

fn spelling(known: &Known, article: &Article, runs: &[Run<'_>], told: &mut Vec<Told>) {
    let small = small(runs);
    let mut seen = BTreeSet::new();
    for (hole, text, names) in runs {
        let all: Vec<Token<'_>> = tokens(text).collect();
        for (at, token) in all.iter().enumerate().filter(|(_, token)| token.is_capital() && !is_within(names, token)) {
            if known.words.contains(token.text) {
                continue;
            }
            let Some(likeness) = known.spellings.like(token.text) else { continue };
            let is_plain = token.opens || small.contains(token.text.to_lowercase().as_str());
            let is_joined = |one: &Token<'_>, next: &Token<'_>| text[one.end()..next.start].trim().is_empty();
            let before = at.checked_sub(1).map(|at| &all[at]).filter(|before| is_joined(before, token));
            let after = all[at + 1..].iter().find(|after| !PARTICLES.contains(&after.text));
            let after =
                after.filter(|after| !after.opens && !text[token.end()..after.start].contains([',', '’', '\'']));
            let of_another = before
                .into_iter()
                .chain(after)
                .any(|beside| is_name(beside, &small) && !known.spellings.is_of(beside.text, &likeness));
            if (is_plain && !likeness.is_fold) || of_another || !seen.insert(token.text) {
                continue;
            }
            let Likeness { known, .. } = likeness;
            told.push(Told {
                rule: "spelling-variant",
                span: inside(article, hole, token.start..token.end()),
                message: format!("`{}` looks like another spelling of {known}", token.text),
                label: "left without a link",
                help: format!("write {known}, or list this spelling among the actor's `aliases`"),
            });
        }
    }
}

/// The words that are somewhere written without a capital.
fn small<'a>(runs: &[Run<'a>]) -> BTreeSet<&'a str> {
    let all = runs.iter().flat_map(|(_, text, _)| tokens(text));
    all.filter(|token| !token.is_capital()).map(|token| token.text).collect()
}

/// Whether a word beside a name belongs to it: no title, and nothing that is somewhere written small.
fn is_name(token: &Token<'_>, small: &BTreeSet<&str>) -> bool {
    token.is_capital()
        && !is_common(token.text)
        && !TITLES.contains(&token.text)
        && !small.contains(token.text.to_lowercase().as_str())
}

/// What stands in the middle of names without a capital.
const PARTICLES: &[&str] =
    &["al", "ben", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "ibn", "van", "von"];

/// What stands before names and is not a part of them, beside the [`COMMON`] words.
const TITLES: &[&str] = &[
    "Admiral",
    "Ambassador",
    "Ayatollah",
    "Captain",
    "Chancellor",
    "Colonel",
    "Commissioner",
    "Congressman",
    "Congresswoman",
    "Director",
    "Emir",
    "Envoy",
    "General",
    "Governor",
    "Judge",
    "Justice",
    "King",
    "Lady",
    "Lord",
    "Mayor",
    "Pope",
    "Prime",
    "Prince",
    "Princess",
    "Prof",
    "Professor",
    "Queen",
    "Representative",
    "Secretary",
    "Senator",
    "Sheikh",
    "Sir",
    "Speaker",
    "Sultan",
];

fn unknown(known: &Known, article: &Article, runs: &[Run<'_>], told: &mut Vec<Told>) {
    // What is somewhere written small is no name.
    let small = small(runs);
    let mut counts: BTreeMap<String, (usize, bool, &Hole, Range<usize>)> = BTreeMap::new();
    for (hole, text, names) in runs {
        for name in capitalised(text, names) {
            let (first, words) = (&name[0], name.iter().map(|token| token.text).collect::<Vec<_>>());
            let written = &text[first.start..name[name.len() - 1].end()];
            let is_known = known.names.contains(written) || words.iter().all(|word| known.words.contains(*word));
            let is_small = words.len() == 1 && small.contains(words[0].to_lowercase().as_str());
            let is_people = words.len() == 1 && is_people(words[0]);
            if is_known || is_small || is_people || words.iter().all(|word| is_common(word)) {
                continue;
            }
            let range = first.start..name[name.len() - 1].end();
            let count = counts.entry(words.join(" ")).or_insert((0, false, hole, range));
            count.0 += 1;
            count.1 |= !first.opens || words.len() > 1;
        }
    }
    for (name, (count, is_name, hole, range)) in counts {
        if count >= OFTEN && is_name {
            told.push(Told {
                rule: "unknown-name",
                span: inside(article, hole, range),
                message: format!("{name} is named {count} times and has no file"),
                label: "first named here",
                help: format!(
                    "write content/actors/{}.md, or list it under `known_names:` of `check:` if it needs none",
                    crate::parse::id::propose(&name)
                ),
            });
        }
    }
}

/// Runs of words with capitals that hold no known name.
fn capitalised<'a>(text: &'a str, names: &[Range<usize>]) -> Vec<Vec<Token<'a>>> {
    let mut all: Vec<Vec<Token<'a>>> = Vec::new();
    let mut current: Vec<Token<'a>> = Vec::new();
    for token in tokens(text) {
        let letters = token.text.chars().filter(|c| c.is_alphabetic()).count();
        let is_name = token.is_capital() && letters > 1 && !is_within(names, &token);
        let joined = current.last().is_none_or(|last| text[last.end()..token.start].trim().is_empty());
        if !is_name || !joined || token.opens && !current.is_empty() {
            all.extend((!current.is_empty()).then(|| std::mem::take(&mut current)));
        }
        if is_name {
            current.push(token);
        }
    }
    all.extend((!current.is_empty()).then_some(current));
    // The first word of a sentence is a name only together with the next.
    all.into_iter()
        .map(|mut name| {
            if name.len() > 1 && name[0].opens && is_common(name[0].text) {
                name.remove(0);
            }
            name
        })
        .collect()
}

/// Whether a word is of a people or a faith, as "American" is: an adjective that names nobody.
fn is_people(word: &str) -> bool {
    const ENDINGS: &[&str] = &["ian", "ean", "ican", "ese", "ish", "ians", "eans", "icans"];
    const OTHERS: &[&str] = &[
        "Afghan",
        "Afghans",
        "Arab",
        "Arabs",
        "Dutch",
        "Emirati",
        "English",
        "French",
        "German",
        "Germans",
        "Greek",
        "Greeks",
        "Iraqi",
        "Iraqis",
        "Israeli",
        "Israelis",
        "Kuwaiti",
        "Muslim",
        "Muslims",
        "Omani",
        "Omanis",
        "Pakistani",
        "Pakistanis",
        "Qatari",
        "Saudi",
        "Saudis",
        "Somali",
        "Swiss",
        "Thai",
        "Western",
        "Yemeni",
    ];
    OTHERS.contains(&word) || (word.len() > 5 && ENDINGS.iter().any(|ending| word.ends_with(ending)))
}

/// Whether a word with a capital names nobody: one that sentences begin with, a day, a month, a title.
fn is_common(word: &str) -> bool {
    COMMON.contains(&word) || ENGLISH_MONTHS.contains(&word)
}

/// Words that sentences begin with, and capitals that name nobody: days and months in English, French and Spanish do
/// not all have one, but where they have, they are no actors.
const COMMON: &[&str] = &[
    "A",
    "After",
    "All",
    "Although",
    "An",
    "And",
    "Another",
    "As",
    "At",
    "Before",
    "Both",
    "But",
    "By",
    "Each",
    "Every",
    "Five",
    "For",
    "Four",
    "From",
    "Has",
    "Have",
    "He",
    "Her",
    "His",
    "How",
    "However",
    "I",
    "If",
    "In",
    "Is",
    "It",
    "Its",
    "Last",
    "Many",
    "More",
    "Most",
    "My",
    "Next",
    "No",
    "Nobody",
    "Not",
    "Nothing",
    "Of",
    "On",
    "One",
    "Only",
    "Or",
    "Other",
    "Others",
    "Our",
    "She",
    "Since",
    "So",
    "Some",
    "Still",
    "Such",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "These",
    "They",
    "This",
    "Those",
    "Three",
    "To",
    "Two",
    "Under",
    "Until",
    "We",
    "What",
    "When",
    "Where",
    "Whether",
    "Which",
    "While",
    "Who",
    "Why",
    "Will",
    "With",
    "Would",
    "Yet",
    "You",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Mr",
    "Mrs",
    "Ms",
    "Dr",
    "President",
    "Minister",
    "Le",
    "La",
    "Les",
    "Un",
    "Une",
    "El",
    "Los",
    "Las",
    "Una",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_opens_a_sentence_or_stands_in_it() {
        let all: Vec<(&str, bool)> =
            tokens("One two. Three (Four) five’s").map(|token| (token.text, token.opens)).collect();
        let expected = [("One", true), ("two", false), ("Three", true), ("Four", true), ("five", false), ("s", false)];
        assert_eq!(all, expected);
    }
}
