//! Markdown to a [`Body`]: HTML with holes where something has to be looked up. Start at [`parse`].
//!
//! The text is parsed once. What does not depend on the rest of the site becomes HTML at once; what
//! does (running text that may name an actor, links, pictures, words in the page's language) becomes
//! a [`Hole`] that `resolve` examines and `compose` fills. pulldown-cmark writes the HTML; holes
//! travel through it as inline HTML between NUL characters, which no Markdown text can contain
//! (`CommonMark` replaces `U+0000`).
//!
//! `builder` takes the events one by one; `headings` and `footnotes` are its two larger parts. `sanitize` makes HTML safe
//! that an author wrote.

mod builder;
mod comments;
mod footnotes;
mod headings;
pub mod sanitize;

pub use headings::{Heading, Headings, is_reserved};

use std::ops::Range;
use std::sync::Arc;

use memchr::{memchr_iter, memchr2};
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

use self::builder::Builder;
use self::footnotes::without_footnotes;
use self::sanitize::Allowed;
use super::blocks::Placed;
use crate::date::Date;
use crate::limits::{MARKS, MARKS_FREE, NESTING};

/// How a text is to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup {
    /// What becomes of raw HTML.
    pub html: Html,
    /// Put before the ids of footnotes and headings, so that several texts can stand on one page.
    pub id_prefix: String,
}

impl Markup {
    /// For the texts of timeline entries in front matter.
    #[must_use]
    pub fn inline() -> Self {
        Self::default()
    }
}

/// What becomes of raw HTML in a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Html {
    /// Shown as text.
    #[default]
    Escape,
    /// What is allowed stays, all else is left out.
    Sanitize(Arc<Allowed>),
    /// Passed through.
    Trusted,
}

/// A parsed text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// HTML without what goes into the holes.
    pub html: String,
    /// In order of their place in `html`.
    pub holes: Vec<Hole>,
    /// Shared, since a preview keeps them for each page that leads to one.
    pub headings: Arc<Headings>,
    /// Bytes of `html` that hold the first paragraph's content, where the text begins with one.
    pub first_paragraph: Option<Range<usize>>,
}

impl Body {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.html.trim().is_empty() && self.holes.is_empty()
    }
}

impl Body {
    /// The words of the text without tags and links; what an id is mentioned for is left out.
    #[must_use]
    pub fn words(&self) -> String {
        // As one piece: a hole can stand within a tag.
        let mut html = String::with_capacity(self.html.len());
        let mut at = 0;
        for hole in &self.holes {
            html.push_str(&self.html[at..hole.at]);
            at = hole.at;
            if let HoleKind::Text { text, .. } = &hole.kind {
                crate::html::escape_text(text.read(&hole.span), &mut html);
            }
        }
        html.push_str(&self.html[at..]);
        let mut words = String::new();
        push_words(&html, &mut words);
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Appends what stands between the tags of our own HTML, with its entities read.
fn push_words(html: &str, out: &mut String) {
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        out.push_str(&crate::html::unescape(&rest[..open]));
        rest = rest[open..].find('>').map_or("", |close| &rest[open + close + 1..]);
    }
    out.push_str(&crate::html::unescape(rest));
}

/// A place in the HTML that something else is put into.
#[derive(Clone, Debug, PartialEq)]
pub struct Hole {
    /// Byte offset in the body's HTML.
    pub at: usize,
    /// Bytes of the Markdown that it stands for.
    pub span: Range<usize>,
    pub kind: HoleKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum HoleKind {
    /// Running text, in which actors may be named. A soft line break is `\n`.
    Text {
        text: Running,
        section: u32,
        /// The dates that were found in it, in order.
        dates: Box<[Timed]>,
    },
    LinkStart {
        url: String,
        title: String,
    },
    /// Closes the last `LinkStart` or `MentionStart`.
    LinkEnd,
    Image {
        src: String,
        title: String,
        alt: String,
    },
    /// `[[id]]`.
    Mention {
        id: String,
    },
    /// The opening of `[[id|text]]`; the text follows, then a `LinkEnd`.
    MentionStart {
        id: String,
    },
    /// An interface word in the page's language, by its key.
    Word(&'static str),
    /// A block, and the section it stands in.
    Block {
        placed: Arc<Placed>,
        section: u32,
    },
}

/// Words of running text that tell a date.
#[derive(Clone, Debug, PartialEq)]
pub struct Timed {
    /// Bytes of the running text.
    pub range: Range<u32>,
    pub date: Date,
    /// Number of the anchor that the timeline leads to, where the sentence is an entry of it.
    pub anchor: Option<u32>,
}

/// Running text.
#[derive(Clone, Debug, PartialEq)]
pub enum Running {
    /// Stands in this file as it is, in the span of its hole: most text does, and is not kept twice.
    InFile(Arc<str>),
    Own(Box<str>),
}

impl Running {
    /// The text of a hole with this span.
    #[must_use]
    pub fn read(&self, span: &Range<usize>) -> &str {
        match self {
            Self::InFile(file) => &file[span.clone()],
            Self::Own(text) => text,
        }
    }
}

impl Body {
    /// Moves the spans to where the text, which is a part of a file, begins in it.
    pub fn place_in(&mut self, file: &Arc<str>, start: usize) {
        for hole in &mut self.holes {
            hole.span = hole.span.start + start..hole.span.end + start;
            if let HoleKind::Text { text, .. } = &mut hole.kind
                && file.get(hole.span.clone()) == Some(text.read(&hole.span))
            {
                *text = Running::InFile(file.clone());
            }
        }
    }
}

/// Something wrong in a Markdown text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub span: Range<usize>,
    pub code: &'static str,
    pub message: String,
    pub label: Option<String>,
    pub help: Option<String>,
    pub warning: bool,
}

/// The Markdown that there is.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS
}

/// What reads the blocks of a text.
pub trait Blocks {
    /// Whether fenced text is a block if this is the first word behind its fence.
    fn is_block(&self, name: &str) -> bool;

    /// Reads a block whose YAML is these bytes of the text; `None` for one that cannot be shown.
    ///
    /// # Errors
    /// Why no block can stand there.
    fn read(&mut self, name: &str, yaml: Range<usize>) -> Result<Option<Placed>, Problem>;
}

/// Every fenced text is code.
struct NoBlocks;

impl Blocks for NoBlocks {
    fn is_block(&self, _: &str) -> bool {
        false
    }

    fn read(&mut self, _: &str, _: Range<usize>) -> Result<Option<Placed>, Problem> {
        Ok(None)
    }
}

/// A text in which all that is no running text is blank, each byte at its place; a paragraph is one line.
#[must_use]
pub fn blank(text: &str) -> String {
    let mut out: Vec<u8> = text.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
    let mut code = false;
    for (event, span) in parser(text).into_iter().flat_map(Parser::into_offset_iter) {
        match event {
            // An id is no text.
            Event::Start(
                Tag::CodeBlock(_)
                | Tag::HtmlBlock
                | Tag::Link { link_type: LinkType::WikiLink { has_pothole: false }, .. },
            ) => code = true,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Link) => code = false,
            // Text that is escaped or an entity is not at its place.
            Event::Text(words) if !code && text.get(span.clone()) == Some(&*words) => {
                out[span].copy_from_slice(words.as_bytes());
            }
            Event::SoftBreak => out[span].fill(b' '),
            _ => {}
        }
    }
    // Whole texts were copied, and blanks lie between them.
    String::from_utf8(out).unwrap_or_default()
}

/// Parses a text without blocks. Spans are bytes of `text`.
#[must_use]
pub fn parse(text: &str, markup: &Markup) -> (Body, Vec<Problem>) {
    parse_with(text, markup, &mut NoBlocks)
}

/// Parses a text whose blocks something reads. Spans are bytes of `text`.
#[must_use]
pub fn parse_with(text: &str, markup: &Markup, blocks: &mut dyn Blocks) -> (Body, Vec<Problem>) {
    // pulldown-cmark keeps a NUL in some places; ours must not be confused with the author's.
    let cleaned;
    let text = if text.contains('\0') {
        cleaned = text.replace('\0', " ");
        &cleaned
    } else {
        text
    };
    let without_tokens;
    let has_tokens = matches!(markup.html, Html::Sanitize(_)) && text.contains('<');
    let text = if has_tokens {
        without_tokens = sanitize::without_tokens(text);
        &*without_tokens
    } else {
        text
    };
    let parser = match parser(text) {
        Ok(parser) => parser,
        Err(problem) => return (Body::default(), vec![problem]),
    };
    let events = TextMergeWithOffset::new(parser.into_offset_iter())
        .map(|(event, span)| (if has_tokens { sanitize::event_without_tokens(event) } else { event }, span));
    let (events, deep) = not_too_deep(without_inner_links(events));
    let (main, notes, again) = without_footnotes(events);
    let mut builder = Builder::new(text, markup, blocks);
    builder.problems.extend(deep);
    builder.shift = u8::from(
        main.iter().any(|(event, _)| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }))),
    );
    builder.blocks(main);
    builder.footnotes(notes);
    builder.problems.extend(again);
    builder.finish()
}

/// Events of which no link lies in another: of an inner one, as `<https://example.org>` may be, only the text stays, and
/// the number of a note comes behind the link.
fn without_inner_links<'a>(
    events: impl Iterator<Item = (Event<'a>, Range<usize>)>,
) -> impl Iterator<Item = (Event<'a>, Range<usize>)> {
    let (mut open, mut notes) = (0_usize, Vec::new());
    events.flat_map(move |(event, span)| {
        let mut kept = Vec::new();
        match event {
            Event::Start(Tag::Link { .. }) => {
                open += 1;
                kept.extend((open == 1).then_some((event, span)));
            }
            Event::End(TagEnd::Link) => {
                open = open.saturating_sub(1);
                if open == 0 {
                    kept.push((event, span));
                    kept.append(&mut notes);
                }
            }
            Event::FootnoteReference(_) if open > 0 => notes.push((event, span)),
            _ => kept.push((event, span)),
        }
        kept
    })
}

/// Events without the quotations, lists and emphasis that lie deeper than [`NESTING`]; what stands in them stays.
fn not_too_deep<'a>(
    events: impl Iterator<Item = (Event<'a>, Range<usize>)>,
) -> (Vec<(Event<'a>, Range<usize>)>, Option<Problem>) {
    let (mut depth, mut problem) = (0_usize, None);
    let kept = events.filter(|(event, span)| {
        let level = match event {
            Event::Start(_) => {
                depth += 1;
                depth
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                depth + 1
            }
            _ => 0,
        };
        let nests = match event {
            Event::Start(tag) => nests(tag.to_end()),
            Event::End(tag) => nests(*tag),
            _ => false,
        };
        if nests && level > NESTING && problem.is_none() {
            problem = Some(too_deep(span.clone()));
        }
        !(nests && level > NESTING)
    });
    let kept = kept.collect();
    (kept, problem)
}

/// Whether an element can hold another one of its own kind.
fn nests(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
    )
}

/// A parser of a text that makes of it what memory can hold.
///
/// # Errors
/// What is wrong with a text that has too many marks of Markdown.
pub fn parser(text: &str) -> Result<Parser<'_>, Problem> {
    let most = MARKS.min(2 * text.len() + MARKS_FREE);
    match mark_above(text, most) {
        Some(at) => Err(too_many(at, most)),
        None => Ok(Parser::new_ext(text, options())),
    }
}

/// Where the mark stands that is one more than `most`.
fn mark_above(text: &str, most: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_mark = |at: &usize| match bytes[*at] {
        b'\n' | b'*' | b'_' | b'&' | b'\\' | b'[' | b']' | b'<' | b'>' | b'!' | b'`' | b'|' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        // Of an item in a list.
        b'-' | b'+' | b'.' | b')' => bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace),
        _ => false,
    };
    let (mut left, mut start, mut columns) = (most, 0, 0);
    while start < bytes.len() {
        let end = memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |at| start + at + 1);
        let end = if bytes[end - 1] == b'\r' && bytes.get(end) == Some(&b'\n') { end + 1 } else { end };
        // A row has all cells of its table, which ends at the latest with an empty line.
        let bars = memchr_iter(b'|', &bytes[start..end]).count();
        columns = if bytes[start..end].iter().all(u8::is_ascii_whitespace) { 0 } else { bars.max(columns) };
        let Some(rest) = left.checked_sub(columns.saturating_sub(bars)) else { return Some(start) };
        left = rest;
        for at in (start..end).filter(is_mark) {
            let Some(rest) = left.checked_sub(1) else { return Some(at) };
            left = rest;
        }
        start = end;
    }
    None
}

fn too_many(at: usize, most: usize) -> Problem {
    Problem {
        span: at..at,
        code: "too-many",
        message: format!("a text with more than {most} marks of Markdown"),
        label: Some(String::from("so many lines, cells, stars, brackets and the like are before this")),
        help: Some(String::from("divide it among several pages")),
        warning: false,
    }
}

fn too_deep(span: Range<usize>) -> Problem {
    Problem {
        span,
        code: "too-deep",
        message: format!("more than {NESTING} quotations, lists or other parts in one another"),
        label: Some(String::from("from here on")),
        help: Some(String::from("no reader could tell them apart; end some of them before you begin the next")),
        warning: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Body {
        parse(text, &Markup::inline()).0
    }

    fn kinds(text: &str) -> Vec<HoleKind> {
        body(text).holes.into_iter().map(|hole| hole.kind).collect()
    }

    #[test]
    fn running_text_is_one_run_across_soft_breaks_and_entities() {
        let [HoleKind::Text { text: Running::Own(text), section: 0, .. }] = &kinds("Iran\nand Oman &amp; \\*x\\*")[..]
        else {
            panic!()
        };
        assert_eq!(&**text, "Iran\nand Oman & *x*");
    }

    #[test]
    fn text_that_stands_in_its_file_as_it_is_is_not_kept_twice() {
        let file: Arc<str> = "---\n---\nIran *and*\nOman &amp; all\n".into();
        let mut body = body(&file[8..]);
        body.place_in(&file, 8);
        let texts = body.holes.iter().map(|hole| match &hole.kind {
            HoleKind::Text { text, .. } => (text.read(&hole.span), matches!(text, Running::InFile(_))),
            _ => panic!(),
        });
        assert_eq!(texts.collect::<Vec<_>>(), [("Iran ", true), ("and", true), ("Oman & all", false)]);
    }

    #[test]
    fn headings_code_and_links_hold_no_running_text() {
        let texts: Vec<_> = kinds("# Iran\n\n`Iran` [Iran](x.md) ![Iran](x.png) <https://iran.example>\n\n    Iran\n")
            .into_iter()
            .filter_map(
                |kind| if let HoleKind::Text { text: Running::Own(text), .. } = kind { Some(text) } else { None },
            )
            .collect();
        assert!(texts.iter().all(|text| !text.contains("ran")), "{texts:?}");
    }

    #[test]
    fn a_mention_in_a_table_is_written_with_an_escaped_bar() {
        let kinds = kinds("| a |\n|---|\n| [[iran\\|the state]] |\n");
        assert!(kinds.contains(&HoleKind::MentionStart { id: "iran".into() }), "{kinds:?}");
    }

    #[test]
    fn footnotes_are_numbered_by_their_first_reference_and_link_both_ways() {
        let body = body("One[^b] two[^a] again[^b].\n\n[^a]: First.\n\n[^b]: Second.\n");
        let order: Vec<_> = body.html.match_indices("<li id=\"fn-").map(|(at, _)| &body.html[at..at + 14]).collect();
        assert_eq!(order, ["<li id=\"fn-1\">", "<li id=\"fn-2\">"]);
        assert!(body.html.contains("id=\"fnref-1-2\""), "{}", body.html);
        assert!(body.html.contains("href=\"#fnref-2\""), "{}", body.html);
    }

    #[test]
    fn no_link_lies_in_a_link() {
        let body = body("[a <https://b.example> c](https://d.example) <https://e.example>\n");
        let links = |kind: &HoleKind| matches!(kind, HoleKind::LinkStart { .. });
        assert_eq!(body.holes.iter().filter(|hole| links(&hole.kind)).count(), 2, "{body:?}");
        assert_eq!(body.words(), "a https://b.example c https://e.example");
        let (body, _) = parse("[[jane|a[^1] b]] c\n\n[^1]: d\n", &Markup::inline());
        let end = body.holes.iter().find(|hole| hole.kind == HoleKind::LinkEnd).expect("a link");
        assert!(body.html[end.at..].starts_with("<sup class=\"footnote-ref\">"), "{}", body.html);
    }

    #[test]
    fn a_footnote_in_a_footnote_takes_nothing_from_it() {
        let (body, problems) = parse("[^a] [^b]\n\n[^a]: - Outer\n\n      [^b]: Inner\n", &Markup::inline());
        assert_eq!(problems, []);
        let words = body.words();
        assert!(words.contains("Outer") && words.contains("Inner") && !words.contains('"'), "{words}");
        assert_eq!(body.html.matches("<ul>").count(), body.html.matches("</ul>").count(), "{}", body.html);
    }

    #[test]
    fn two_headings_of_one_name_have_two_anchors_and_none_takes_the_pages_own() {
        let ids: Vec<_> =
            body("## Talks\n\n## Talks\n\n## Timeline\n\n## !!\n").headings.iter().map(|h| h.id.clone()).collect();
        assert_eq!(ids, ["talks", "talks-2", "s-timeline", "section"]);
    }

    #[test]
    fn ten_thousand_equal_headings_have_ten_thousand_anchors() {
        let body = body(&"## a\n\n".repeat(10_000));
        assert_eq!(body.headings.last().map(|heading| heading.id.as_str()), Some("a-10000"));
    }

    #[test]
    fn a_mention_with_no_words_behind_the_bar_is_the_plain_mention() {
        assert_eq!(kinds("[[iran|]]"), [HoleKind::Mention { id: "iran".into() }]);
        assert_eq!(kinds("[[iran|x]]").len(), 2);
    }

    #[test]
    fn a_heading_takes_an_anchor_and_shows_all_other_braces() {
        let body = body(
            "## Talks {#a-1}\n\n## Prices {in euros}\n\n## X {#q onclick=alert(1)}\n\n## *Y* {#گفت}\n\nT {x}\n---\n",
        );
        let ids: Vec<_> = body.headings.iter().map(|h| (h.id.as_str(), h.text.as_str())).collect();
        let expected = [
            ("a-1", "Talks"),
            ("prices-in-euros", "Prices {in euros}"),
            ("x-q-onclick-alert-1", "X {#q onclick=alert(1)}"),
            ("گفت", "Y"),
            ("t-x", "T {x}"),
        ];
        assert_eq!(ids, expected);
        assert!(body.html.contains("<h2 id=\"a-1\">Talks</h2>"), "{}", body.html);
        assert!(!body.html.contains(" onclick=\""), "{}", body.html);
    }

    #[test]
    fn html_that_is_shown_as_text_is_no_anchor_of_a_heading() {
        for text in
            ["# é<b c=\"{#xy}<!--\">", "## éé <b c=\"{#x}<!--\">", "# ééé<b c=\"{#xy}<!--\">", "# <b c=\"{#x}<!--\">"]
        {
            let body = body(text);
            assert!(body.html.contains("{#x") && !body.headings[0].id.starts_with('x'), "{text}: {body:?}");
        }
    }

    #[test]
    fn author_html_is_shown_as_text_and_comments_are_dropped() {
        let (body, problems) = parse(
            "<script>alert(1)</script>\n\na <b>c</b> <!-- secret -->\n\n<!--\nsecret\n--> seen\n\n<p><!-- secret --></p>\n",
            &Markup::inline(),
        );
        assert!(!body.html.contains("<script") && !body.html.contains("<b>"), "{}", body.html);
        assert!(!body.html.contains("secret") && body.html.contains("<p>seen</p>"), "{}", body.html);
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn a_nul_character_opens_no_hole() {
        let body = body("a\0b `c\0d`\n\n```\n\0\n```\n");
        assert_eq!(body.holes.len(), 1);
        assert!(!body.html.contains('\0'), "{:?}", body.html);
    }
}
