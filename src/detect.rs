//! What stands in running text: dates, and people, organizations, countries and groups. Start at [`read`].
//!
//! * [`names`] finds names that are known, whatever the language.
//! * [`prose`] cuts a text into tokens and sentences, [`dates`] and [`actors`] find what nobody has listed, by the
//!   [`rules`] of the text's language: word lists and [`pattern`]s, which are data. A language without rules has
//!   nothing found in it.
//!
//! All of it is a pure function of the text, its language and the day it was published, needs no network and no model,
//! and says of everything it finds which words it rests on.

pub mod actors;
pub mod dates;
pub mod lexicon;
pub mod names;
pub mod pattern;
pub mod prose;
pub mod rules;

use std::ops::Range;

use self::actors::{Actor, NameRules};
use self::dates::Expression;
use self::prose::Prose;
use self::rules::DateRules;
use crate::date::{Date, Day};

/// What was found in a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// In the order in which they are first named.
    pub actors: Vec<Actor>,
    /// In the order of the text.
    pub dates: Vec<Statement>,
}

/// A date and the sentence that it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Bytes of the text that tell the date.
    pub range: Range<usize>,
    /// `None` where the words pin none.
    pub date: Option<Date>,
    /// Bytes of the text.
    pub sentence: Range<usize>,
    /// The sentence reports something that happened or is to happen then.
    pub event: bool,
    /// What the words were taken for.
    pub rule: &'static str,
    /// The year is told, or nothing beside the words speaks for another.
    pub sure: bool,
}

/// Whether there are rules for a language, by its BCP 47 tag.
#[must_use]
pub fn knows(lang: &str) -> bool {
    DateRules::of(lang).is_some()
}

/// Everything that is found in a text in a language, by its BCP 47 tag, that was published on a day.
#[must_use]
pub fn read(text: &str, lang: &str, published: Option<Day>) -> Findings {
    let Some(rules) = DateRules::of(lang) else { return Findings::default() };
    let prose = Prose::read(text, &rules.marks);
    let expressions = dates::find(&prose, rules, published);
    let actors = NameRules::of(lang).map(|names| actors::find(&prose, names, &expressions)).unwrap_or_default();
    Findings { actors, dates: expressions.iter().map(|found| statement(&prose, rules, found)).collect() }
}

/// The dates of a text alone, each with its sentence. They are those of [`read`], found faster: a paragraph without a
/// word that every date has one of is not looked at.
#[must_use]
pub fn read_dates(text: &str, lang: &str, published: Option<Day>) -> Vec<Statement> {
    let Some(rules) = DateRules::of(lang) else { return Vec::new() };
    let mut some = Paragraphs::default();
    for range in prose::paragraphs(text) {
        if rules.may_tell(&text[range.clone()]) {
            some.push(text, range);
        }
    }
    if some.text.is_empty() {
        return Vec::new();
    }
    let prose = Prose::read(&some.text, &rules.marks);
    let found = dates::find(&prose, rules, published);
    found.iter().map(|found| some.back(statement(&prose, rules, found))).collect()
}

/// Some paragraphs of a text, and the way back.
#[derive(Default)]
struct Paragraphs {
    text: String,
    /// Where each begins here and there.
    starts: Vec<(usize, usize)>,
}

impl Paragraphs {
    fn push(&mut self, text: &str, range: Range<usize>) {
        self.starts.push((self.text.len(), range.start));
        // A paragraph is a line here; a line break and a space are both one byte.
        self.text.extend(text[range].chars().map(|c| if c == '\n' { ' ' } else { c }));
        self.text.push('\n');
    }

    fn back(&self, mut found: Statement) -> Statement {
        let at = self.starts.partition_point(|(here, _)| *here <= found.sentence.start).saturating_sub(1);
        let Some((here, there)) = self.starts.get(at) else { return found };
        for range in [&mut found.range, &mut found.sentence] {
            *range = range.start - here + there..range.end - here + there;
        }
        found
    }
}

fn statement(prose: &Prose<'_>, rules: &'static DateRules, found: &Expression) -> Statement {
    Statement {
        range: found.range.clone(),
        date: found.date,
        sentence: prose.sentence(found.sentence),
        event: dates::is_event(prose, rules, found),
        rule: found.rule,
        sure: found.sure,
    }
}
