//! Dates in running text. Start at [`find`].
//!
//! **The way.** Each word is read for what it may be ([`row`]: a month, a number from 1 to 31, a word like `last`); the
//! patterns of the rules say which rows of such words are dates and what they mean; [`meaning`] makes of that a
//! [`Date`], as precise as the words are, counted from the day on which the text was published. Where the words leave
//! open whether a Friday or a June lies behind or before that day, the verb decides ([`tense`]).
//!
//! **The rules of that.** A day of the week is the last one of that name, the day itself included; in the future tense
//! the next one. A month without a year is the last such month before the text; in the future tense the next; where
//! no verb tells, the nearer one. A month with a day alike. A week goes from Monday to Sunday. What cannot be pinned to
//! a day, month, year, season or interval (`in recent weeks`, `every Saturday`) is found and has no date.
//!
//! **What is not a date.** A month or a day in a name (`April Villanueva`, and then `April` alone; `22 May Hospital`),
//! a number that counts or names something (`2,015 people`, `room 1979`), ages, times of day.

mod meaning;
mod row;
mod tense;

use std::collections::BTreeSet;
use std::ops::Range;

use self::row::DateRow;
use super::pattern::{self, Match, Scratch};
use super::prose::{Kind, Prose};
use super::rules::DateRules;
use crate::date::{Date, Day};

/// Words that tell a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// `None` where the words pin no date, or where one that they count from is not known.
    pub date: Option<Date>,
    /// Number of the sentence it stands in.
    pub sentence: usize,
    /// Places of its tokens.
    pub tokens: Range<usize>,
    /// What the words were taken for, by its name in the rules.
    pub rule: &'static str,
    /// No other year is told beside it that it may be of: in a story of 2013, a November may be that of 2013.
    pub sure: bool,
}

/// The dates of a text that was published on a day.
#[must_use]
pub fn find(prose: &Prose<'_>, rules: &'static DateRules, published: Option<Day>) -> Vec<Expression> {
    let row = DateRow::new(prose, rules);
    let mut found = Vec::new();
    let mut scratch = Scratch::default();
    for at in row.candidates() {
        rules.patterns.find(&row, at, &mut scratch, &mut found);
    }
    found.retain(|found| row.same_sentence(&found.whole));
    let found = pattern::choose(found);
    let names = Names::new(&row, &found);
    let mut expressions: Vec<Expression> = Vec::with_capacity(found.len());
    let mut last_told: Option<(usize, Date)> = None;
    let mut told_in: Vec<usize> = Vec::new();
    for found in &found {
        let rule = rules.meanings[found.meaning].as_str();
        if names.is_name(&row, found) || row.is_no_year(found, rule) || row.is_verb(found) {
            continue;
        }
        let sentence = prose.tokens[found.span.start].sentence as usize;
        let before = expressions.last().filter(|last| last.sentence == sentence);
        let paragraph = |sentence: usize| prose.sentences[sentence].paragraph;
        let told = last_told.filter(|(at, _)| *at == paragraph(sentence)).map(|(_, date): (usize, Date)| date);
        let context = meaning::Context { row: &row, published, before: before.and_then(|before| before.date), told };
        let date = meaning::date(found, rule, &context);
        let year = |date: Date| date.earliest().map(|day| day.civil().0);
        let has_year = found.span.clone().any(|at| row.is_of(at, "year") || row.is_of(at, "rel"));
        let of_year = matches!(rule, "month" | "day" | "months" | "days") && !has_year;
        // Paragraphs without a date do not count.
        if told_in.last() != Some(&paragraph(sentence)) {
            told_in.push(paragraph(sentence));
        }
        let near = &told_in[told_in.len().saturating_sub(2)..];
        let beside = last_told.filter(|(at, _)| near.contains(at)).and_then(|(_, date)| year(date));
        let sure = !of_year || date.and_then(year).zip(beside).is_none_or(|(year, beside)| year == beside);
        if let Some(date) = date.filter(|_| found.span.clone().any(|at| row.is_of(at, "year"))) {
            last_told = Some((paragraph(sentence), date));
        }
        expressions.push(Expression {
            range: prose.span(&found.span),
            date,
            sentence,
            tokens: found.span.clone(),
            rule,
            sure,
        });
    }
    expressions
}

/// The months and days that are parts of names.
struct Names<'a> {
    /// Words that stand in a name somewhere in the text.
    words: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn new(row: &DateRow<'a>, found: &[Match]) -> Self {
        let single = found.iter().filter(|found| found.span.len() == 1);
        let words = single.map(|found| found.span.start).filter(|at| in_name(row, *at)).map(|at| row.prose.word(at));
        Self { words: words.collect() }
    }

    fn is_name(&self, row: &DateRow<'a>, found: &Match) -> bool {
        let (at, prose) = (found.span.start, row.prose);
        if found.span.len() > 1 {
            return is_named_after(row, found);
        }
        let word = prose.word(at);
        if !prose.is_capital(at) || prose.tokens[at].kind != Kind::Word {
            return false;
        }
        if in_name(row, at) || is_modal(row, at) || is_introduced(row, at) {
            return true;
        }
        let behind_preposition = row.before(at).is_some_and(|before| {
            row.is_of(before, "before_year")
                || row.is_of(before, "rel")
                || row.is_of(before, "the")
                || row.is_of(before, "part")
        });
        self.words.contains(word) && !behind_preposition
    }
}

/// Whether a month or day stands beside a word with a capital that it makes a name with: `April Tan`, `Dominic March`.
fn in_name(row: &DateRow<'_>, at: usize) -> bool {
    let prose = row.prose;
    if !prose.is_capital(at) || !row.is_of(at, "month") || prose.word(at).ends_with('.') {
        return false;
    }
    let is_word = |other: usize| {
        let joined = prose.tokens.get(other).is_some_and(|token| token.kind == Kind::Word && !token.glued);
        let same = prose.tokens.get(other).is_some_and(|token| token.sentence == prose.tokens[at].sentence);
        joined && same && prose.is_capital(other) && !row.is_time(other) && !row.is_function(other)
    };
    let after = is_word(at + 1)
        && !row.before(at).is_some_and(|before| row.is_of(before, "before_year") || row.is_of(before, "rel"));
    let before = row.before(at).is_some_and(|before| {
        let glued = prose.tokens[at].glued;
        !glued && is_word(before) && !prose.opens(before)
            || !glued
                && prose.opens(before)
                && is_word(before)
                && prose.word(before).len() > 3
                && !row.is_of(before, "part")
                && !row.is_verb_like(before)
    });
    after || before
}

/// `May the best team win`
fn is_modal(row: &DateRow<'_>, at: usize) -> bool {
    let next = row.lower(at + 1);
    row.prose.word(at) == "May"
        && row.prose.opens(at)
        && matches!(
            &*next,
            "the"
                | "it"
                | "they"
                | "he"
                | "she"
                | "we"
                | "you"
                | "i"
                | "there"
                | "this"
                | "that"
                | "all"
                | "be"
                | "not"
        )
}

/// `April, her dog, was awake`
fn is_introduced(row: &DateRow<'_>, at: usize) -> bool {
    row.prose.opens(at) && row.prose.word(at + 1) == "," && row.is_of(at + 2, "apposition") && !row.is_of(at + 2, "the")
        || row.prose.opens(at)
            && row.prose.word(at + 1) == ","
            && matches!(&*row.lower(at + 2), "her" | "his" | "their" | "my" | "who" | "whose")
}

/// `the 22 May Hospital`: a day that something is named after.
fn is_named_after(row: &DateRow<'_>, found: &Match) -> bool {
    let (prose, rule) = (row.prose, row.rules.meanings[found.meaning].as_str());
    let next = found.span.end;
    let is_day = rule == "day" && found.span.len() == 2;
    let behind_article = row.before(found.span.start).is_some_and(|before| &*row.lower(before) == "the");
    let is_name = prose.tokens.get(next).is_some_and(|token| token.kind == Kind::Word && !token.glued)
        && prose.is_capital(next)
        && prose.tokens[next].sentence == prose.tokens[found.span.start].sentence;
    is_day && behind_article && is_name && prose.tokens[found.span.start].kind == Kind::Number
}

/// How far words may stand from a date that say what the sentence makes of it, in tokens.
const NEAR: usize = 60;

/// Whether the sentence of a date reports what happened or will happen then: it has a date that is no stretch of time
/// up to now, it asks nothing, and the date does not only say since when something is the greatest or the last.
#[must_use]
pub fn is_event(prose: &Prose<'_>, rules: &'static DateRules, found: &Expression) -> bool {
    let sentence = &prose.sentences[found.sentence];
    let asks = sentence.tokens.clone().rev().take(3).any(|at| prose.word(at) == "?");
    let since = found
        .tokens
        .start
        .checked_sub(1)
        .filter(|at| *at >= sentence.tokens.start)
        .is_some_and(|at| rules.tense.since.has(prose.word(at)));
    let near = sentence.tokens.start.max(found.tokens.start.saturating_sub(NEAR))
        ..sentence.tokens.end.min(found.tokens.end + NEAR);
    let compares = since
        && near.into_iter().any(|at| {
            let word = prose.word(at);
            word.len() > 4 && word.ends_with("est")
                || matches!(word, "first" | "most" | "worst" | "least" | "none" | "nobody" | "last")
        });
    found.date.is_some() && found.rule != "span" && !asks && !compares
}
