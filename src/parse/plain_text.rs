//! An article as plain text, as somebody has pasted it: headline, standfirst, paragraphs. Start at [`read`].
//!
//! The first paragraph is the headline. The second is the standfirst where it reads as one: a line that no full stop
//! ends, or a single short sentence before at least two more paragraphs. A front matter may stand before all of it and
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
    Pasted { headline, standfirst, paragraphs: rest }
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
