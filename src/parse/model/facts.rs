//! Facts that somebody answers for: claims and their figures, questions, updates, corrections.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use super::{Origin, SourceItem};
use crate::date::Date;
use crate::parse::fields::Word;
use crate::parse::markdown::Body;
use crate::parse::yaml::Step;

/// Where in an article something was written: in a list of its front matter, or in a block of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// The key of the list, and the place in it.
    Item(&'static str, usize),
    /// Bytes of the block's YAML in the file.
    Block(Range<usize>),
}

impl Written {
    /// The origin of what was written there.
    #[must_use]
    pub fn origin(&self, article: &Origin) -> Origin {
        match self {
            Self::Item(key, at) => article.part(&[Step::from(*key), (*at).into()]),
            Self::Block(yaml) => article.block(yaml),
        }
    }
}

/// A claim written in an article, or the id of one that is written anywhere.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimItem {
    Own(Arc<Claim>),
    /// The id, and the place in the list.
    Id(String, usize),
}

/// What somebody says is the case.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Unlike other ids it is one in the whole site, so that every page can use the claim.
    pub id: String,
    pub written: Written,
    /// The statement.
    pub text: Body,
    /// Who says so.
    pub by: Vec<Speaker>,
    pub as_of: Option<Date>,
    pub status: Option<ClaimStatus>,
    pub value: Option<Figure>,
    /// What the figure counts, so that figures of the same thing can be compared.
    pub measure: Option<String>,
    /// Ids of claims or actors.
    pub disputed_by: Vec<String>,
    /// Ids of claims that this one takes the place of.
    pub supersedes: Vec<String>,
    pub sources: Vec<SourceItem>,
    /// The figures that stood here before.
    pub history: Vec<Earlier>,
}

/// Who says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The id of an actor.
    Actor(String),
    /// Somebody without a file, in words.
    Name(String),
}

/// A figure that a claim had.
#[derive(Clone, Debug, PartialEq)]
pub struct Earlier {
    pub value: Figure,
    pub as_of: Option<Date>,
    pub sources: Vec<SourceItem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimStatus {
    /// All who know say the same.
    Agreed,
    /// One side says so.
    Attributed,
    Disputed,
    Unverified,
    Refuted,
    /// Nobody knows.
    Unknown,
}

impl Word for ClaimStatus {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("agreed", Self::Agreed),
        ("attributed", Self::Attributed),
        ("disputed", Self::Disputed),
        ("unverified", Self::Unverified),
        ("refuted", Self::Refuted),
        ("unknown", Self::Unknown),
    ];
}

impl ClaimStatus {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Attributed => "attributed",
            Self::Disputed => "disputed",
            Self::Unverified => "unverified",
            Self::Refuted => "refuted",
            Self::Unknown => "unknown",
        }
    }
}

/// A number and its unit; `min` and `max` give a range.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    pub number: Option<Number>,
    pub min: Option<Number>,
    pub max: Option<Number>,
    pub unit: Option<String>,
    pub qualifier: Option<Qualifier>,
}

impl Figure {
    /// The least and the greatest number that the figure allows.
    #[must_use]
    pub fn bounds(&self) -> (f64, f64) {
        let of = |number: &Option<Number>| number.as_ref().map(|number| number.value);
        if let Some(exact) = of(&self.number) {
            return match self.qualifier {
                None => (exact, exact),
                // "About" is taken as a tenth more or less.
                Some(Qualifier::About) => (exact - exact.abs() / 10.0, exact + exact.abs() / 10.0),
                Some(Qualifier::AtLeast | Qualifier::MoreThan) => (exact, f64::INFINITY),
                Some(Qualifier::AtMost | Qualifier::LessThan) => (f64::NEG_INFINITY, exact),
            };
        }
        (of(&self.min).unwrap_or(f64::NEG_INFINITY), of(&self.max).unwrap_or(f64::INFINITY))
    }

    /// Whether no number can be both.
    #[must_use]
    pub fn excludes(&self, other: &Self) -> bool {
        let ((low, high), (other_low, other_high)) = (self.bounds(), other.bounds());
        high < other_low || other_high < low
    }
}

/// A decimal number as it was written: digits, a point, a sign.
#[derive(Clone, Debug)]
pub struct Number {
    pub digits: String,
    pub value: f64,
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.digits == other.digits
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl Number {
    /// Reads `6941`, `440.9` or `-3`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let whole = whole.strip_prefix('-').unwrap_or(whole);
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) {
            return None;
        }
        Some(Self { digits: text.to_owned(), value: text.parse().ok()? })
    }
}

/// How exactly a number is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    About,
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
}

impl Word for Qualifier {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("about", Self::About),
        ("at_least", Self::AtLeast),
        ("at_most", Self::AtMost),
        ("more_than", Self::MoreThan),
        ("less_than", Self::LessThan),
    ];
}

impl Qualifier {
    /// Its word in the files of words, with `{number}` in it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::About => "figure_about",
            Self::AtLeast => "figure_at_least",
            Self::AtMost => "figure_at_most",
            Self::MoreThan => "figure_more_than",
            Self::LessThan => "figure_less_than",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::About => "about",
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
            Self::MoreThan => "more_than",
            Self::LessThan => "less_than",
        }
    }
}

/// A question that readers ask, and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub id: Option<String>,
    pub written: Written,
    pub question: String,
    pub answer: Body,
}

/// What was changed in an article, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    pub date: Date,
    pub text: Body,
    pub kind: UpdateKind,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UpdateKind {
    /// Something happened.
    #[default]
    News,
    /// Something was added that had been so before.
    Addition,
    /// The words were made clearer; no fact is another.
    Clarification,
}

impl Word for UpdateKind {
    const WORDS: &'static [(&'static str, Self)] =
        &[("news", Self::News), ("addition", Self::Addition), ("clarification", Self::Clarification)];
}

impl UpdateKind {
    /// Its key in the files of words.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::News => "update_news",
            Self::Addition => "update_addition",
            Self::Clarification => "update_clarification",
        }
    }
}

/// What was wrong in an article and was set right.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    pub date: Date,
    pub text: Body,
    /// Ids of the actors, events, claims, topics or sources that it is about.
    pub affects: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(number: &str, qualifier: Option<Qualifier>) -> Figure {
        Figure { number: Number::parse(number), qualifier, ..Figure::default() }
    }

    #[test]
    fn a_number_is_digits_with_at_most_one_point() {
        for good in ["6941", "440.9", "-3", "0.50"] {
            assert_eq!(Number::parse(good).map(|number| number.digits).as_deref(), Some(good));
        }
        for bad in ["6,941", "", "-", "1.", ".5", "1e3", "1.2.3", "٤"] {
            assert_eq!(Number::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn two_figures_exclude_each_other_where_no_number_is_both() {
        let at_least = figure("6941", Some(Qualifier::AtLeast));
        assert!(at_least.excludes(&figure("3000", None)));
        assert!(!at_least.excludes(&figure("9000", None)));
        assert!(!figure("100", Some(Qualifier::About)).excludes(&figure("105", None)));
        let range = Figure { min: Number::parse("3"), max: Number::parse("5"), ..Figure::default() };
        assert!(range.excludes(&figure("6", None)) && !range.excludes(&figure("5", None)));
    }
}
