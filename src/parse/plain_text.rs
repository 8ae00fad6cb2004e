//! An article as plain text, as somebody has pasted it: headline, standfirst, paragraphs. Start at [`read`].
//!
//! The first paragraph is the headline. The second is the standfirst where it reads as one: a line that no full stop
//! ends, or a single short sentence before at least two more paragraphs. A line `By …` behind them names the authors. A
//! front matter may stand before all of it and
//! says more, or says it otherwise.

use std::ops::Range;
use std::sync::Arc;

use super::markdown::{Body, Hole, HoleKind, Running};
use crate::date::Date;
use crate::detect::prose::paragraphs;

/// Longest standfirst that ends with a full stop, in bytes: about two lines of a page.
const STANDFIRST: usize = 220;

/// The parts of a text, as bytes of the file.
#[derive(Debug, Default)]
pub struct Pasted {
    pub headline: Option<Range<usize>>,
    pub standfirst: Option<Range<usize>>,
    /// The names of a line like `By Ann Bell and Bo Cree in Lisbon`.
    pub authors: Vec<String>,
    pub paragraphs: Vec<Range<usize>>,
}

/// Cuts a text, which is a part of a file, into its parts.
#[must_use]
pub fn read(file: &str, text: &Range<usize>) -> Pasted {
    let mut all = paragraphs(&file[text.clone()]).into_iter();
    let place = |range: Range<usize>| range.start + text.start..range.end + text.start;
    let headline = all.next().map(place);
    let mut rest: Vec<Range<usize>> = all.map(place).collect();
    let standfirst = rest.first().filter(|first| is_standfirst(&file[(*first).clone()], rest.len())).cloned();
    if standfirst.is_some() {
        rest.remove(0);
    }
    let authors = rest.first().map(|first| byline(&file[first.clone()])).unwrap_or_default();
    if !authors.is_empty() {
        rest.remove(0);
    }
    Pasted { headline, standfirst, authors, paragraphs: rest }
}

/// Longest byline, in bytes.
const BYLINE: usize = 100;

/// Who a line says the text is by; nobody where it is no such line.
fn byline(line: &str) -> Vec<String> {
    let names = line.strip_prefix("By ").or_else(|| line.strip_prefix("BY ")).filter(|_| line.len() <= BYLINE);
    let Some(names) = names.filter(|names| !names.trim_end().ends_with(['.', '!', '?', '"', '”'])) else {
        return Vec::new();
    };
    let names = names.split(" in ").next().unwrap_or(names).split('|').next().unwrap_or(names);
    let names: Vec<&str> = names.split(" and ").flat_map(|names| names.split(',')).map(str::trim).collect();
    let is_name = |name: &&str| {
        let mut words = name.split_whitespace();
        (2..=5).contains(&words.clone().count())
            && words.next().is_some_and(|word| word.starts_with(char::is_uppercase))
            && name.split_whitespace().next_back().is_some_and(|word| word.starts_with(char::is_uppercase))
    };
    if names.first().is_some_and(is_name) {
        names.into_iter().filter(is_name).map(str::to_owned).collect()
    } else {
        Vec::new()
    }
}

fn is_standfirst(line: &str, paragraphs: usize) -> bool {
    let ends = line.trim_end_matches(['"', '”', '’', '\'', ')']).ends_with(['.', '!', '?', '…']);
    let sentences = line.matches(". ").count() + 1;
    paragraphs > 1 && (!ends || line.len() <= STANDFIRST && sentences == 1 && paragraphs > 3)
}

impl Pasted {
    /// The paragraphs as a body.
    #[must_use]
    pub fn body(&self, file: &Arc<str>) -> Body {
        let mut body = Body::default();
        for span in &self.paragraphs {
            body.html.push_str("<p>");
            let text = Running::InFile(file.clone());
            let kind = HoleKind::Text { text, section: 0, dates: Box::default() };
            body.holes.push(Hole { at: body.html.len(), span: span.clone(), kind });
            body.html.push_str("</p>\n");
        }
        body.first_paragraph = (!body.holes.is_empty()).then_some("<p>".len().."<p>".len());
        body
    }
}

/// The day that a file's name begins with, `2026-02-06-talks.txt`, and the rest of the name.
#[must_use]
pub fn dated_name(name: &str) -> (Option<Date>, &str) {
    let cut = name.get(..11).zip(name.get(11..)).filter(|(day, rest)| day.ends_with('-') && !rest.is_empty());
    let dated = cut.and_then(|(day, rest)| Some((Date::parse(&day[..10]).ok()?, rest)));
    dated.map_or((None, name), |(date, rest)| (Some(date), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byline_names_authors_and_a_sentence_does_not() {
        assert_eq!(byline("By Ann Bell in Lisbon"), ["Ann Bell"]);
        assert_eq!(
            byline("By Ann Bell, Bo van der Cree and Zoë O’Hara"),
            ["Ann Bell", "Bo van der Cree", "Zoë O’Hara"]
        );
        for line in ["By Friday the ship had left.", "By Friday", "By the time it was over", "Ann Bell", "By Ann"] {
            assert!(byline(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_file_name_may_begin_with_its_day() {
        let day = |name| dated_name(name).0.map(|day| day.to_string());
        assert_eq!(
            (day("2026-02-06-talks").as_deref(), dated_name("2026-02-06-talks").1),
            (Some("2026-02-06"), "talks")
        );
        for name in ["2026-02-30-talks", "2026-02-06", "2026-02-06-", "talks", "20260206-talks", "äöüäöü-talks"] {
            assert_eq!((day(name), dated_name(name).1), (None, name));
        }
    }
}
