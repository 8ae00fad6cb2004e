//! Footnotes: numbered by their first reference, with links both ways.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::builder::{Builder, Spanned, escape_attribute};
use super::{HoleKind, Problem};

/// A footnote's definition: its place and its events.
pub(super) type Note<'a> = (Range<usize>, Vec<Spanned<'a>>);

/// Takes the footnotes' definitions out of the text, those in other notes too. Of two with one name the first counts.
pub(super) fn without_footnotes(
    events: Vec<Spanned<'_>>,
) -> (Vec<Spanned<'_>>, BTreeMap<String, Note<'_>>, Vec<Problem>) {
    let mut again = Vec::new();
    let mut main = Vec::with_capacity(events.len());
    let mut notes: BTreeMap<String, Note<'_>> = BTreeMap::new();
    let mut open: Vec<(String, Note<'_>)> = Vec::new();
    for (event, span) in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => open.push((name.to_string(), (span, Vec::new()))),
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((name, note)) = open.pop() {
                    match notes.entry(name) {
                        Entry::Occupied(first) => again.push(footnote_again(first.key(), &note.0)),
                        Entry::Vacant(place) => {
                            place.insert(note);
                        }
                    }
                }
            }
            event => match open.last_mut() {
                Some((_, (_, events))) => events.push((event, span)),
                None => main.push((event, span)),
            },
        }
    }
    (main, notes, again)
}

fn footnote_again(name: &str, span: &Range<usize>) -> Problem {
    Problem {
        span: span.start..(span.start + name.len() + 4).min(span.end),
        code: "repeated-footnote",
        message: format!("a second footnote `[^{name}]`"),
        label: Some(String::from("only the first one is shown")),
        help: Some(String::from("give it another name, or delete it")),
        warning: true,
    }
}

impl<'a> Builder<'a> {
    pub(super) fn footnote_reference(&mut self, name: &str) {
        let number = match self.note_numbers.get(name) {
            Some(at) => *at,
            None => {
                self.notes.push((name.to_owned(), 0));
                self.note_numbers.insert(name.to_owned(), self.notes.len() - 1);
                self.notes.len() - 1
            }
        };
        self.notes[number].1 += 1;
        let times = self.notes[number].1;
        let number = number + 1;
        let anchor = if times == 1 { number.to_string() } else { format!("{number}-{times}") };
        let prefix = escape_attribute(&self.markup.id_prefix);
        self.raw(format!(
            "<sup class=\"footnote-ref\"><a id=\"{prefix}fnref-{anchor}\" href=\"#{prefix}fn-{number}\" role=\"doc-noteref\">{number}</a></sup>"
        ));
    }

    /// The list of notes at the end, in order of their first reference.
    pub(super) fn footnotes(&mut self, mut definitions: BTreeMap<String, Note<'a>>) {
        let mut done = 0;
        // A note may refer to further notes, so the list can grow while it is written.
        while done < self.notes.len() {
            if done == 0 {
                self.raw("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n");
            }
            let name = self.notes[done].0.clone();
            done += 1;
            let prefix = escape_attribute(&self.markup.id_prefix);
            self.raw(format!("<li id=\"{prefix}fn-{done}\">\n"));
            let (_, mut events) = definitions.remove(&name).unwrap_or_default();
            let last_paragraph = matches!(events.last(), Some((Event::End(TagEnd::Paragraph), _)));
            let end = if last_paragraph { events.pop() } else { None };
            self.blocks(events);
            self.raw(format!(
                " <a class=\"footnote-back\" href=\"#{prefix}fnref-{done}\" role=\"doc-backlink\" aria-label=\""
            ));
            self.hole(0..0, HoleKind::Word("back_to_text"));
            self.raw("\">↩</a>");
            if let Some((event, span)) = end {
                self.event(event, span);
            }
            self.raw("</li>\n");
        }
        if done > 0 {
            self.raw("</ol>\n</section>\n");
        }
        for (name, (span, _)) in definitions {
            self.problems.push(Problem {
                span: span.start..(span.start + name.len() + 4).min(span.end),
                code: "unused-footnote",
                message: format!("nothing refers to the footnote `[^{name}]`"),
                label: None,
                help: Some(format!("write `[^{name}]` where it belongs, or delete it")),
                warning: true,
            });
        }
    }
}
