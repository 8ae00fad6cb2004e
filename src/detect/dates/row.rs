//! The words of a text as the patterns for dates see them: [`DateRow`].

use std::borrow::Cow;
use std::ops::Range;

use crate::detect::pattern::{Class, Match, Row, Word};
use crate::detect::prose::{Kind, Prose, Token, is_apostrophe};
use crate::detect::rules::DateRules;

/// The tokens of a text, and what each may be in a date.
pub struct DateRow<'a> {
    pub prose: &'a Prose<'a>,
    pub rules: &'static DateRules,
    /// What the tokens are, one after the other.
    values: Vec<(Class, i64)>,
    /// Where those of each token end.
    ends: Vec<u32>,
    /// Which word of the patterns each token is.
    words: Vec<Option<Word>>,
    lower: Option<Class>,
    content: Option<Class>,
    not_of: Option<Class>,
    computed: Vec<Class>,
}

impl<'a> DateRow<'a> {
    #[must_use]
    pub fn new(prose: &'a Prose<'a>, rules: &'static DateRules) -> Self {
        let mut row = Self {
            prose,
            rules,
            values: Vec::new(),
            ends: Vec::with_capacity(prose.tokens.len()),
            words: Vec::with_capacity(prose.tokens.len()),
            lower: rules.classes.get("lower"),
            content: rules.classes.get("content"),
            not_of: rules.classes.get("not-of"),
            computed: ["lower", "content", "not-of"].iter().filter_map(|name| rules.classes.get(name)).collect(),
        };
        for token in &prose.tokens {
            let word = row.read(token);
            row.words.push(word);
            row.ends.push(u32::try_from(row.values.len()).unwrap_or(u32::MAX));
        }
        row
    }

    /// Where a pattern may begin.
    pub fn candidates(&self) -> impl Iterator<Item = usize> + '_ {
        let starts = |at: &usize| self.words[*at].is_some_and(|word| self.rules.patterns.begins_with(word));
        (0..self.ends.len()).filter(move |at| starts(at) || !self.of(*at).is_empty())
    }

    fn of(&self, at: usize) -> &[(Class, i64)] {
        let from = at.checked_sub(1).map_or(0, |before| self.ends.get(before).copied().unwrap_or(0) as usize);
        let to = self.ends.get(at).map_or(from, |end| *end as usize);
        self.values.get(from..to).unwrap_or_default()
    }

    /// A word in small letters.
    #[must_use]
    pub fn lower(&self, at: usize) -> Cow<'a, str> {
        lower(self.prose.word(at))
    }

    /// Whether a word is of a class of the rules.
    #[must_use]
    pub fn is_of(&self, at: usize, class: &str) -> bool {
        self.rules.classes.get(class).is_some_and(|class| self.value(at, class).is_some())
    }

    /// Whether a word can be a part of a date.
    #[must_use]
    pub fn is_time(&self, at: usize) -> bool {
        ["month", "short", "weekday", "weekdays", "holiday", "season"].iter().any(|class| self.is_of(at, class))
    }

    /// Whether a word is a small one that names nothing: an article, a preposition, an auxiliary verb.
    #[must_use]
    pub fn is_function(&self, at: usize) -> bool {
        let word = self.lower(at);
        self.is_of(at, "before_year")
            || self.is_of(at, "the")
            || self.is_of(at, "rel")
            || self.rules.tense.boundaries.has(&word)
            || self.rules.tense.past.has(&word)
            || self.rules.tense.future.has(&word)
            || self.rules.tense.conditional.has(&word)
            || self.rules.marks.openers.has(self.prose.word(at))
            || matches!(&*word, "is" | "are" | "be" | "with" | "at" | "on" | "not" | "then" | "both")
    }

    /// Whether a word in small letters stands here that is no function word.
    #[must_use]
    pub fn is_noun_like(&self, at: usize) -> bool {
        self.lower.is_some_and(|lower| self.value(at, lower).is_some())
    }

    #[must_use]
    pub fn is_verb_like(&self, at: usize) -> bool {
        let word = self.lower(at);
        word.ends_with("ed") || word.ends_with("ing") || word.ends_with("ly")
    }

    /// The token before one, in the same sentence.
    #[must_use]
    pub fn before(&self, at: usize) -> Option<usize> {
        let sentence = |at: usize| self.prose.tokens.get(at).map(|token| token.sentence);
        at.checked_sub(1).filter(|before| sentence(*before) == sentence(at))
    }

    /// Whether a row of places stays within a sentence.
    #[must_use]
    pub fn same_sentence(&self, places: &Range<usize>) -> bool {
        let of = |at: usize| self.prose.tokens.get(at).map(|token| token.sentence);
        places.end.checked_sub(1).is_some_and(|last| of(places.start) == of(last))
    }

    /// `expected to last three weeks`: no adjective.
    #[must_use]
    pub fn is_verb(&self, found: &Match) -> bool {
        let at = found.span.start;
        let before = self.before(at).map(|before| self.lower(before));
        &*self.lower(at) == "last"
            && before.is_some_and(|before| {
                matches!(&*before, "to" | "n't" | "not" | "will" | "can" | "must" | "did" | "does" | "shall")
                    || self.rules.tense.conditional.has(&before)
            })
    }

    /// Whether the number that was taken for a year, or the day of a month, counts or names something else.
    #[must_use]
    pub fn is_no_year(&self, found: &Match, rule: &str) -> bool {
        let (first, last) = (found.span.start, found.span.end - 1);
        let before = self.before(first);
        if before.is_some_and(|at| matches!(self.prose.word(at), "$" | "€" | "£" | "¥" | "₹" | "#")) {
            return true;
        }
        if self.prose.tokens[last].kind != Kind::Number || self.prose.word(last).ends_with('s') {
            return false;
        }
        let next = self.prose.tokens.get(last + 1).filter(|next| next.sentence == self.prose.tokens[last].sentence);
        if next.is_some_and(|_| {
            matches!(self.prose.word(last + 1), "%" | "°" | "€" | "£") || self.is_of(last + 1, "counted")
        }) {
            return true;
        }
        if !matches!(rule, "year" | "years") {
            return false;
        }
        if before.is_some_and(|at| self.is_of(at, "numbered")) {
            return true;
        }
        // `more than 2000 farmers`: after these words a plural is what is counted.
        let weak = before.is_some_and(|at| {
            matches!(
                &*self.lower(at),
                "of" | "to"
                    | "about"
                    | "around"
                    | "over"
                    | "than"
                    | "and"
                    | "or"
                    | "as"
                    | "only"
                    | "for"
                    | "into"
                    | "beyond"
            )
        });
        let plural = next.is_some_and(|next| next.kind == Kind::Word && !next.glued)
            && self.prose.word(last + 1).ends_with('s')
            && self.prose.word(last + 1).len() > 3
            && !self.prose.is_capital(last + 1)
            && !self.is_function(last + 1);
        weak && plural && found.span.len() == 1
    }

    /// Reads what a token may be in a date; gives the word of the patterns that it is.
    fn read(&mut self, token: &Token) -> Option<Word> {
        let text = &self.prose.text[token.range()];
        match token.kind {
            Kind::Number => {
                self.read_number(text);
                None
            }
            Kind::Word | Kind::Mark => self.read_word(text),
            Kind::Possessive => self.rules.patterns.word("'s"),
        }
    }

    fn read_word(&mut self, text: &'a str) -> Option<Word> {
        if let Some((known, word)) = self.rules.words.get(text) {
            self.values.extend(known);
            return *word;
        }
        if let Cow::Owned(small) = lower(text)
            && let Some((known, word)) = self.rules.words.get(&small)
        {
            // What the rules write with a capital is none without it, and the other way round it is.
            self.values.extend(known);
            return *word;
        }
        self.read_prefixed(text);
        None
    }

    /// `mid-June`, `pre-1979`
    fn read_prefixed(&mut self, text: &'a str) {
        if let Some((prefix, rest)) = text
            .split_once('-')
            .filter(|(prefix, _)| matches!(&*lower(prefix), "mid" | "early" | "late" | "pre" | "post"))
        {
            if let Some((known, _)) = self.rules.words.get(rest) {
                let (month, season) = (self.rules.classes.get("month"), self.rules.classes.get("season"));
                self.values.extend(known.iter().filter(|(class, _)| Some(*class) == month || Some(*class) == season));
            } else if rest.starts_with(|c: char| c.is_ascii_digit()) {
                let from = self.values.len();
                self.read_number(rest);
                let (year, decade) = (self.class("year"), self.class("decade"));
                let kept: Vec<(Class, i64)> = self.values.drain(from..).collect();
                for (class, value) in kept {
                    if Some(class) == year {
                        self.push("prefixed", value);
                    } else if Some(class) == decade {
                        let part = if prefix.eq_ignore_ascii_case("late") {
                            8
                        } else if prefix.eq_ignore_ascii_case("mid") {
                            5
                        } else {
                            0
                        };
                        // The years of its part are told by the last digit.
                        self.push("decade", value + part);
                    }
                }
            }
        }
    }

    fn class(&self, name: &str) -> Option<Class> {
        self.rules.classes.get(name)
    }

    fn push(&mut self, class: &str, value: i64) {
        if let Some(class) = self.class(class) {
            self.values.push((class, value));
        }
    }

    fn read_number(&mut self, text: &str) {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 4 {
            return;
        }
        let value: i64 = text[..digits].parse().unwrap_or(0);
        let rest = &text[digits..];
        match rest {
            "" => {
                if digits <= 3 {
                    self.push("n", value);
                }
                if digits <= 2 && (1..=31).contains(&value) {
                    self.push("day", value);
                }
                if digits == 2 {
                    self.push("two", value);
                }
                if digits == 4 && (1000..2200).contains(&value) {
                    self.push("year", value);
                }
            }
            "st" | "nd" | "rd" | "th" => {
                self.push("nth", value);
                if (1..=31).contains(&value) {
                    self.push("day", value);
                }
            }
            "s" if digits == 4 && value % 10 == 0 && (1000..2200).contains(&value) => self.push("decade", value),
            "s" if digits == 2 && value % 10 == 0 => {
                self.push("decade", if value <= 20 { 2000 + value } else { 1900 + value });
            }
            _ => self.read_joined(value, digits, rest),
        }
    }

    fn read_joined(&mut self, first: i64, digits: usize, rest: &str) {
        let mark = rest.chars().next().unwrap_or(' ');
        let parts: Vec<&str> = rest.get(mark.len_utf8()..).unwrap_or_default().split(mark).collect();
        let numbers: Vec<i64> = parts.iter().filter_map(|part| part.parse().ok()).collect();
        if numbers.len() != parts.len() {
            return;
        }
        match (mark, digits, numbers.as_slice()) {
            ('-', 4, [month, day]) if (1..=12).contains(month) && (1..=31).contains(day) => {
                self.push("iso", (first * 100 + month) * 100 + day);
            }
            ('-', 4, [end]) if parts[0].len() == 4 && *end > first && *end < 2200 => {
                self.push("years", first * 10_000 + end);
            }
            ('-', 4, [end]) if parts[0].len() == 2 && (1000..2200).contains(&first) && *end == (first + 1) % 100 => {
                self.push("years", first * 10_000 + first + 1);
            }
            ('-', 1 | 2, [end]) if *end > first && *end <= 31 => self.push("from-to", first * 100 + end),
            ('.', 1 | 2, [month, year]) if (1..=12).contains(month) && (1000..2200).contains(year) && first <= 31 => {
                self.push("dotted", (year * 100 + month) * 100 + first);
            }
            _ => {}
        }
    }
}

/// A word in small letters.
fn lower(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        let has_capital = word.bytes().any(|byte| byte.is_ascii_uppercase());
        if has_capital { Cow::Owned(word.to_ascii_lowercase()) } else { Cow::Borrowed(word) }
    } else if word.chars().any(|c| c.is_uppercase() || is_apostrophe(c) && c != '\'') {
        Cow::Owned(word.chars().flat_map(|c| if is_apostrophe(c) { '\'' } else { c }.to_lowercase()).collect())
    } else {
        Cow::Borrowed(word)
    }
}

impl Row for DateRow<'_> {
    fn word(&self, at: usize) -> Option<Word> {
        self.words.get(at).copied().flatten()
    }

    fn value(&self, at: usize, class: Class) -> Option<i64> {
        let is = |computed: Option<Class>| computed == Some(class);
        if is(self.not_of) {
            // Anything but `of`, also the end of the text.
            return (*self.lower(at) != *"of").then_some(0);
        }
        if is(self.lower) || is(self.content) {
            let token = self.prose.tokens.get(at)?;
            let fits = token.kind == Kind::Word && !token.glued && !self.is_of(at, "counted");
            let fits = fits && !self.is_function(at) && (is(self.content) || !self.prose.is_capital(at));
            return fits.then_some(0);
        }
        self.of(at).iter().find(|(known, _)| *known == class).map(|(_, value)| *value)
    }

    fn classes(&self, at: usize, each: &mut dyn FnMut(Class)) {
        self.of(at).iter().for_each(|(class, _)| each(*class));
    }

    fn computed(&self) -> &[Class] {
        &self.computed
    }
}
