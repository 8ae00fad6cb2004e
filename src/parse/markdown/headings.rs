//! Headings and their anchors.

use std::ops::{Deref, Range};

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::Problem;
use super::builder::Builder;
use crate::parse::id;

/// Anchors that pages make themselves: `actor-iran`, `fn-1`. Headings keep out of their way.
const RESERVED_PREFIXES: &[&str] = &[
    "actor-",
    "event-",
    "source-",
    "claim-",
    "question-",
    "update-",
    "correction-",
    "block-",
    "fn-",
    "fnref-",
    "entry-",
    "part-",
    "text-",
    "year-",
];
const RESERVED: &[&str] = &[
    "main",
    "catch-up",
    "who-is-who",
    "timeline",
    "sources",
    "contents",
    "in-brief",
    "footnotes",
    "related",
    "ledger",
    "questions",
    "changes",
    "corrections",
];

/// Whether an anchor is one that a page makes itself.
#[must_use]
pub fn is_reserved(id: &str) -> bool {
    RESERVED.contains(&id) || RESERVED_PREFIXES.iter().any(|prefix| id.starts_with(prefix))
}

/// A heading of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6, as its element has it.
    pub level: u8,
    pub id: String,
    pub text: String,
}

/// The headings of a text in their order, no two of one id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headings {
    listed: Vec<Heading>,
    /// Places in `listed`, by the ids there: a text can have as many links as headings.
    by_id: Vec<u32>,
}

impl Headings {
    #[must_use]
    pub const fn none() -> Self {
        Self { listed: Vec::new(), by_id: Vec::new() }
    }

    /// Whether a heading has this id.
    #[must_use]
    pub fn has_id(&self, id: &str) -> bool {
        self.by_id.binary_search_by(|at| self.listed[*at as usize].id.as_str().cmp(id)).is_ok()
    }
}

impl From<Vec<Heading>> for Headings {
    fn from(listed: Vec<Heading>) -> Self {
        let mut by_id: Vec<u32> = (0..).take(listed.len()).collect();
        by_id.sort_unstable_by_key(|at| listed[*at as usize].id.as_str());
        Self { listed, by_id }
    }
}

impl Deref for Headings {
    type Target = [Heading];

    fn deref(&self) -> &[Heading] {
        &self.listed
    }
}

fn heading_id(text: &str) -> String {
    let slug = id::slug(text);
    match slug.as_str() {
        "" => String::from("section"),
        // A digit in front would be no name in a style sheet.
        slug if is_reserved(slug) || slug.starts_with(|c: char| c.is_ascii_digit()) => format!("s-{slug}"),
        _ => slug,
    }
}

impl Builder<'_> {
    pub(super) fn level(&self, level: HeadingLevel) -> HeadingLevel {
        HeadingLevel::try_from((level as usize + usize::from(self.shift)).min(6)).unwrap_or(HeadingLevel::H6)
    }

    pub(super) fn end_heading(&mut self, level: HeadingLevel, span: &Range<usize>) {
        let level = self.level(level);
        let Some((at, mut text)) = self.heading.take() else { return };
        let explicit = self.explicit_anchor(&text);
        if let Some((_, written)) = &explicit {
            text.truncate(text.len() - written);
        }
        let explicit = explicit.map(|(anchor, _)| anchor);
        if let Some(Event::Start(Tag::Heading { id, .. })) = self.events.get_mut(at) {
            let wanted = explicit.clone().unwrap_or_else(|| heading_id(&text));
            let unique = self.anchors.unique(format!("{}{wanted}", self.markup.id_prefix));
            if explicit.is_some() && (is_reserved(&wanted) || unique != format!("{}{wanted}", self.markup.id_prefix)) {
                let reason = if is_reserved(&wanted) {
                    "the page uses anchors of this form itself"
                } else {
                    "another heading has this anchor"
                };
                self.problems.push(Problem {
                    span: span.clone(),
                    code: "heading-id",
                    message: format!("the anchor `{wanted}` cannot be used here"),
                    label: Some(reason.to_owned()),
                    help: Some(String::from("choose another one, or leave it out to have one made from the heading")),
                    warning: false,
                });
            }
            *id = Some(unique.clone().into());
            self.headings.push(Heading { level: level as u8, id: unique, text: text.trim().to_owned() });
        }
        self.events.push(Event::End(TagEnd::Heading(level)));
    }

    /// Takes `{#anchor}` from the end of a heading's text: the anchor, and how many bytes of `heading` it was written in.
    ///
    /// pulldown-cmark's own heading attributes are not used: they take everything in braces for attributes, a script
    /// (`{onclick=…}`) as well as words that a reader should see (`{in euros}`).
    fn explicit_anchor(&mut self, heading: &str) -> Option<(String, usize)> {
        let Some(Event::Text(text)) = self.events.last_mut() else { return None };
        // HTML that is shown as text is none of the heading's own.
        if !heading.ends_with(&**text) {
            return None;
        }
        let open = text.rfind("{#")?;
        let anchor = text[open + 2..].trim_end().strip_suffix('}')?;
        if anchor.is_empty() || anchor.contains(|c: char| c.is_whitespace() || "{}\"'<>&".contains(c)) {
            return None;
        }
        let (anchor, before) = (anchor.to_owned(), text[..open].trim_end().to_owned());
        let written = text.len() - before.len();
        *text = before.into();
        Some((anchor, written))
    }
}
