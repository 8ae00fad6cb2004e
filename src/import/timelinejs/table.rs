//! The spreadsheet template of `TimelineJS`, exported as CSV. Start at [`read`].

use super::{Media, Moment, Slide, Timeline};
use crate::diag::Diagnostic;
use crate::import::left::Left;
use crate::source::{Place, Source};

/// Columns that have no place in an article, and what they are called in the report.
const OTHER: &[(&str, &str)] =
    &[("group", "group"), ("background", "background"), ("media thumbnail", "media thumbnail")];

/// Columns that are read.
const READ: &[&str] = &[
    "year",
    "month",
    "day",
    "time",
    "end year",
    "end month",
    "end day",
    "end time",
    "display date",
    "headline",
    "text",
    "media",
    "media credit",
    "media caption",
    "alt text",
    "link",
    "type",
];

/// Reads the file; eras are noted in `left`.
pub(super) fn read(source: &Source, left: &mut Left) -> Result<Timeline, Vec<Diagnostic>> {
    let start = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text = &source.text[start..];
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut header: Option<Vec<String>> = None;
    let (mut timeline, mut errors) = (Timeline::default(), Vec::new());
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                errors.push(broken(source, start, &error));
                continue;
            }
        };
        let Some(names) = &header else {
            let names: Vec<String> = row.iter().map(|name| name.trim().to_lowercase()).collect();
            if !["year", "headline"].iter().all(|column| names.iter().any(|name| name == column)) {
                errors.push(no_header(source, start));
                break;
            }
            header = Some(names);
            continue;
        };
        let at = row.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        add(&Row { names, cells: row.iter().map(str::trim).collect() }, source, start + at, &mut timeline, left);
    }
    if header.is_none() && errors.is_empty() {
        errors.push(no_header(source, start));
    }
    if errors.is_empty() { Ok(timeline) } else { Err(errors) }
}

/// A row and the names of its columns, in lower case.
struct Row<'a> {
    names: &'a [String],
    cells: Vec<&'a str>,
}

impl Row<'_> {
    fn get(&self, column: &str) -> String {
        let at = self.names.iter().position(|name| name == column);
        at.and_then(|at| self.cells.get(at)).map(|cell| (*cell).to_owned()).unwrap_or_default()
    }

    fn moment(&self, prefix: &str) -> Moment {
        let part = |name: &str| self.get(&format!("{prefix}{name}"));
        Moment { year: part("year"), month: part("month"), day: part("day"), time: part("time") }
    }
}

fn add(row: &Row<'_>, source: &Source, at: usize, timeline: &mut Timeline, left: &mut Left) {
    if row.cells.iter().all(|cell| cell.is_empty()) {
        return;
    }
    let line = source.text[..at.min(source.text.len())].matches('\n').count() + 1;
    let length = source.text[at..].lines().next().map_or(0, str::len);
    let known = OTHER.iter().filter(|(column, _)| !row.get(column).is_empty());
    let mut other: Vec<(&'static str, String)> = known.map(|(column, key)| (*key, row.get(column))).collect();
    let is_new = |name: &&String| !READ.contains(&name.as_str()) && OTHER.iter().all(|(column, _)| column != name);
    let strange = row.names.iter().filter(is_new).find(|name| !row.get(name).is_empty());
    other.extend(strange.map(|name| ("a column of your own", format!("{name}: {}", row.get(name)))));
    let slide = Slide {
        place: Some(Place { source: source.clone(), span: at..at + length }),
        name: format!("line {line}"),
        start: Some(row.moment("")),
        end: Some(row.moment("end ")),
        display: row.get("display date"),
        headline: row.get("headline"),
        text: row.get("text"),
        media: Media {
            url: row.get("media"),
            link: row.get("link"),
            caption: row.get("media caption"),
            credit: row.get("media credit"),
            alt: row.get("alt text"),
        },
        other,
    };
    match row.get("type").to_lowercase().as_str() {
        "title" if timeline.title.is_none() => timeline.title = Some(slide),
        "era" => left.note("era", &slide.name, &slide.headline),
        _ => timeline.slides.push(slide),
    }
}

fn no_header(source: &Source, start: usize) -> Diagnostic {
    let end = source.text[start..].lines().next().map_or(0, str::len) + start;
    Diagnostic::error("not-a-timeline", source, start..end, "this is no timeline: the first line names no columns")
        .label("no `Year` and `Headline`")
        .help("export the spreadsheet that was made from the template of TimelineJS, with its first row")
}

fn broken(source: &Source, start: usize, error: &csv::Error) -> Diagnostic {
    let at = start + error.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
    let length = source.text.get(at..).and_then(|rest| rest.lines().next()).map_or(0, str::len);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("a row of {len} columns in a table of {expected_len}")
        }
        _ => format!("this is not CSV: {error}"),
    };
    Diagnostic::error("csv", source, at..at + length, message).help("look for a quotation mark that is not closed")
}
