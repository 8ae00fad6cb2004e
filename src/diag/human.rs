//! Diagnostics as people read them in a terminal.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Harmless, Severity};
use crate::source::Source;

/// The widest a source line may be before it is cut around the underlined part, in columns.
const WIDTH: usize = 110;

/// How many bytes of a text are shown before and behind a place, at most. The renderer cuts at [`WIDTH`], but only after
/// it has looked at all that it is given: a file that is one long line would be looked at as a whole for each place.
const AROUND: usize = 600;

/// Of a text, the lines of a place; of very long ones the part around its beginning.
fn shown(source: &Source, line: usize, span: &Range<usize>) -> Range<usize> {
    let text = &source.text;
    let last = source.line_column(span.end).0;
    let (first, end) = (source.line(line).start, source.line(last).end);
    let start = text.floor_char_boundary(first.max(span.start.saturating_sub(AROUND)));
    start..text.ceil_char_boundary(end.min(span.start + AROUND))
}

/// A text without control characters that the renderer leaves as they are, although terminals obey some of them
/// (ECMA-48, 8-bit codes). What stands in their place has as many bytes, so that all else keeps its own.
fn without_c1(text: &str) -> Cow<'_, str> {
    let is_c1 = |c: char| matches!(c, '\u{80}'..='\u{9f}');
    if text.contains(is_c1) { Cow::Owned(text.replace(is_c1, "\u{b7}")) } else { Cow::Borrowed(text) }
}

/// One diagnostic, without a trailing newline. Colours are ANSI escapes when `colour` is set.
#[must_use]
pub fn human(diagnostic: &Diagnostic, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&*diagnostic.message);
    let title = if diagnostic.is_rule { title.id(diagnostic.code) } else { title };
    let file = Harmless::name(diagnostic.file.to_string());
    let mut group: Group<'_> = match &diagnostic.place {
        Some(place) => {
            let source = &place.source;
            let (line, column) = source.line_column(place.span.start);
            let shown = shown(source, line, &place.span);
            let text = without_c1(source.text[shown.clone()].trim_end_matches('\r'));
            // What is marked may go on behind what is shown.
            let marked = |at: usize| (at - shown.start).min(text.len());
            let mut mark = AnnotationKind::Primary.span(marked(place.span.start)..marked(place.span.end));
            if let Some(label) = &diagnostic.label {
                mark = mark.label(&**label);
            }
            let snippet = Snippet::source(text).line_start(line).annotation(mark);
            let path = &*file;
            if shown.start == source.line(line).start {
                title.element(snippet.path(path))
            } else {
                // The renderer would count the column from where the shown part begins.
                title.element(Origin::path(path).line(line).char_column(column)).element(snippet)
            }
        }
        None => title.element(Origin::path(&*file)),
    };
    if diagnostic.place.is_none()
        && let Some(label) = &diagnostic.label
    {
        group = group.element(Level::NOTE.message(&**label));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(&**help));
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).term_width(WIDTH).render(&[group])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_line_the_part_around_the_place_is_shown_with_its_own_column() {
        let text = format!("a\nactors: [{}نمونه, oman]\n", "iran, ".repeat(100_000));
        let source = Source::new("a.md", &text);
        let at = text.find("نمونه").unwrap();
        let diagnostic = Diagnostic::error("x", &source, at..at + 10, "unknown").label("none");
        let human = human(&diagnostic, false);
        assert!(human.contains("--> a.md:2:600010"), "{human}");
        assert!(human.contains("iran, iran, نمونه, oman]"), "{human}");
        assert!(human.contains("^^^^^ none"), "{human}");
        assert!(human.len() < 1000, "{human}");
    }

    #[test]
    fn a_place_of_many_lines_is_shown_by_its_first_ones() {
        let source = Source::new("a.md", &"line\n".repeat(10_000));
        let diagnostic = Diagnostic::error("x", &source, 5..40_000, "too much");
        assert!(human(&diagnostic, false).lines().count() < 200);
    }

    #[test]
    fn a_place_may_reach_into_the_end_of_its_line() {
        for text in ["a\r\r\r", "a\r\r\r\nb\n", "\r"] {
            let source = Source::new("a.md", text);
            for start in 0..text.len() {
                assert!(human(&Diagnostic::error("x", &source, start..text.len(), "x"), false).contains("a.md:"));
            }
        }
    }

    #[test]
    fn what_an_author_writes_cannot_steer_a_terminal() {
        let source = Source::new("a\u{1b}[2J.md", "\u{1b}[31m\u{202e}x\u{7}\u{9b}");
        let (message, label) = ("\u{1b}]0;x\u{7}", "\u{202e}\u{1b}[1m");
        let diagnostic = Diagnostic::error("x", &source, 0..4, message).label(label).help("\u{1b}[2J\u{2066}");
        let of_file = Diagnostic::file_error("x", &source.path, message).label(label).help("\u{1b}[2J\u{2066}");
        for diagnostic in [diagnostic, of_file] {
            let human = human(&diagnostic, false);
            let steers = |c: char| {
                (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!human.contains(steers), "{human:?}");
        }
    }
}
