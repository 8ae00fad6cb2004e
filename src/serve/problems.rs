//! Diagnostics as an open page shows them. Start at [`Problems`].

use std::fmt::Write as _;

use serde::Serialize;

use crate::diag::{Diagnostic, Harmless};

/// How many lines of a long span are quoted.
const LINES: usize = 6;
/// How many characters are quoted on either side of the marked ones, and how many of those: a source may be one line
/// of a million.
const AROUND: usize = 160;
const MARKED: usize = 400;

/// All diagnostics of a turn, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    pub list: Vec<Problem>,
    /// The same for equal lists; empty for no diagnostics.
    pub hash: String,
    /// `{"hash": …, "list": […]}` on one line.
    pub json: String,
}

/// One diagnostic with the source lines that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// `error` or `warning`.
    pub severity: &'static str,
    pub code: &'static str,
    pub message: Harmless,
    pub file: String,
    /// From 1; absent for a whole file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// From 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// Empty for a whole file.
    pub lines: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Harmless>,
    pub help: Vec<Harmless>,
}

/// A line of a source, in three parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// From 1.
    pub number: usize,
    pub before: String,
    /// Empty where the diagnostic is about a point between two characters.
    pub marked: String,
    pub after: String,
}

impl Problems {
    #[must_use]
    pub fn new(diagnostics: &[Diagnostic]) -> Self {
        let list: Vec<Problem> = diagnostics.iter().map(Problem::new).collect();
        let text = serde_json::to_string(&list).unwrap_or_else(|_| String::from("[]"));
        let hash = if list.is_empty() { String::new() } else { hex(blake3::hash(text.as_bytes()).as_bytes()) };
        let json = format!("{{\"hash\":\"{hash}\",\"list\":{text}}}");
        Self { list, hash, json }
    }
}

impl Problem {
    fn new(diagnostic: &Diagnostic) -> Self {
        let (line, column) = diagnostic.line_column().unzip();
        Self {
            severity: diagnostic.severity.name(),
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            file: diagnostic.file.as_str().to_owned(),
            line,
            column,
            lines: line.map_or_else(Vec::new, |line| lines(diagnostic, line)),
            label: diagnostic.label.clone(),
            help: diagnostic.help.clone(),
        }
    }

    /// Where it is: `content/a.md:3:7`.
    #[must_use]
    pub fn place(&self) -> String {
        let mut place = self.file.clone();
        for number in [self.line, self.column].into_iter().flatten() {
            // Writing to a string does not fail.
            let _ = write!(place, ":{number}");
        }
        place
    }
}

/// The lines that a diagnostic's place touches; the first has the number `first`.
fn lines(diagnostic: &Diagnostic, first: usize) -> Vec<Line> {
    let Some(place) = &diagnostic.place else { return Vec::new() };
    let (text, span) = (&*place.source.text, &place.span);
    let mut lines = Vec::new();
    let mut start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    for number in first..first + LINES {
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let from = span.start.clamp(start, end);
        let to = span.end.clamp(from, end);
        lines.push(Line {
            number,
            before: last(&text[start..from], AROUND),
            marked: first_of(&text[from..to], MARKED),
            after: first_of(text[to..end].trim_end_matches('\r'), AROUND),
        });
        start = end + 1;
        // A span that ends with the line break is about this line alone.
        if start >= span.end {
            break;
        }
    }
    lines
}

fn first_of(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn last(text: &str, characters: usize) -> String {
    match text.char_indices().rev().nth(characters) {
        Some((at, c)) => format!("…{}", &text[at + c.len_utf8()..]),
        None => text.to_owned(),
    }
}

/// The first half of a hash in hexadecimal: enough to tell any two apart.
#[must_use]
pub fn hex(hash: &[u8; 32]) -> String {
    digits(&hash[..16])
}

/// Bytes in hexadecimal.
#[must_use]
pub fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn parts(diagnostic: &Diagnostic) -> Vec<(usize, String, String, String)> {
        let lines = Problem::new(diagnostic).lines.into_iter();
        lines.map(|line| (line.number, line.before, line.marked, line.after)).collect()
    }

    fn line(number: usize, before: &str, marked: &str, after: &str) -> (usize, String, String, String) {
        (number, before.into(), marked.into(), after.into())
    }

    #[test]
    fn every_line_of_a_span_is_quoted_with_its_marked_part() {
        let source = Source::new("a.md", "one\r\ntwo three\nfour five\nsix");
        let at = |from: &str, to: &str| source.text.find(from).unwrap()..source.text.find(to).unwrap();
        assert_eq!(parts(&Diagnostic::error("x", &source, at("three", "\nfour"), "")), [line(2, "two ", "three", "")]);
        assert_eq!(
            parts(&Diagnostic::error("x", &source, at("three", " five"), "")),
            [line(2, "two ", "three", ""), line(3, "", "four", " five")]
        );
        assert_eq!(parts(&Diagnostic::error("x", &source, at("four", "six"), "")), [line(3, "", "four five", "")]);
        assert_eq!(parts(&Diagnostic::error("x", &source, 0..0, "")), [line(1, "", "", "one")]);
        let end = source.text.len();
        assert_eq!(parts(&Diagnostic::error("x", &source, end..end, "")), [line(4, "six", "", "")]);
    }

    #[test]
    fn an_endless_line_is_cut_around_the_marked_part() {
        let text = format!("{}HERE{}", "ä".repeat(100_000), "ö".repeat(100_000));
        let source = Source::new("a.md", &text);
        let at = text.find("HERE").unwrap();
        let lines = Problem::new(&Diagnostic::error("x", &source, at..at + 4, "")).lines;
        assert_eq!(lines[0].marked, "HERE");
        assert_eq!(lines[0].before.chars().count(), AROUND + 1);
        assert!(lines[0].before.starts_with('…') && lines[0].after.ends_with('…'));
    }
}
