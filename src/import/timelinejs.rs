//! A timeline of `TimelineJS` as an article. Start at [`read`].
//!
//! The JSON and the spreadsheet say the same with other words, so both become a [`Timeline`] first: `json` and `table` are
//! their readers. `dates` makes EDTF of the parts of a date, `article` writes the file.

mod article;
mod dates;
mod json;
mod table;

use super::Import;
use super::left::Left;
use crate::date::{Date, DateFormatter};
use crate::diag::Diagnostic;
use crate::source::{Place, Source};

/// What the article is made with beside the file.
pub struct Wishes<'a> {
    /// The id of the article; from the title where it is left out.
    pub id: Option<&'a str>,
    /// The day of the article, since the file tells none.
    pub today: Date,
    /// How dates are said in the languages that the file may be in.
    pub words: &'a [DateFormatter],
}

/// What a file says, still as it is written there.
#[derive(Debug, Default)]
struct Timeline {
    title: Option<Slide>,
    slides: Vec<Slide>,
}

#[derive(Debug, Default)]
struct Slide {
    /// Where it stands in the file.
    place: Option<Place>,
    /// What it is called in messages: `event 3`, `row 4`.
    name: String,
    start: Option<Moment>,
    end: Option<Moment>,
    display: String,
    /// HTML.
    headline: String,
    /// HTML.
    text: String,
    media: Media,
    /// Key and value of what has no place in an article.
    other: Vec<(&'static str, String)>,
}

/// The parts of a date, as they are written; empty where there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Moment {
    year: String,
    month: String,
    day: String,
    /// `hh:mm:ss`, or whatever else was written.
    time: String,
}

impl Moment {
    fn is_empty(&self) -> bool {
        [&self.year, &self.month, &self.day, &self.time].into_iter().all(String::is_empty)
    }
}

/// What a slide shows beside its text.
#[derive(Debug, Default)]
struct Media {
    url: String,
    /// Where a click on it leads.
    link: String,
    /// HTML.
    caption: String,
    /// HTML.
    credit: String,
    alt: String,
}

/// Reads JSON, or CSV where the file is called so or does not begin as JSON does.
#[must_use]
pub fn read(source: &Source, wishes: &Wishes<'_>) -> Import {
    let mut left = Left::default();
    if let Some(at) = source.invalid_utf8 {
        let error = Diagnostic::error("encoding", source, at..at + 1, "this file is not UTF-8")
            .help("save it in the encoding UTF-8");
        return Import { diagnostics: vec![error], ..Import::default() };
    }
    let is_table = match source.path.extension().map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => true,
        Some("json") => false,
        _ => !source.text.trim_start_matches('\u{feff}').trim_start().starts_with('{'),
    };
    let read = if is_table { table::read(source, &mut left) } else { json::read(source, &mut left) };
    match read {
        Ok(timeline) => article::write(source, &timeline, wishes, left),
        Err(diagnostics) => Import { left, diagnostics, ..Import::default() },
    }
}
