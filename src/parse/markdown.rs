//! Markdown to a [`Body`]: HTML with holes where something has to be looked up. Start at [`parse`].
//!
//! The text is parsed once. What does not depend on the rest of the site becomes HTML at once; what
//! does (running text that may name an actor, links, pictures, words in the page's language) becomes
//! a [`Hole`] that `resolve` examines and `compose` fills. pulldown-cmark writes the HTML; holes
//! travel through it as inline HTML between NUL characters, which no Markdown text can contain
//! (`CommonMark` replaces `U+0000`).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd,
    TextMergeWithOffset,
};

use super::id::{self, Anchors};

/// How a text is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markup {
    /// Raw HTML is passed through instead of shown as text.
    pub trusted_html: bool,
    /// Put before the ids of footnotes and headings, so that several texts can stand on one page.
    pub id_prefix: String,
}

impl Markup {
    /// For the texts of timeline entries in front matter.
    #[must_use]
    pub fn inline() -> Self {
        Self { trusted_html: false, id_prefix: String::new() }
    }
}

/// A parsed text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// HTML without what goes into the holes.
    pub html: String,
    /// In order of their place in `html`.
    pub holes: Vec<Hole>,
    pub headings: Vec<Heading>,
    /// Bytes of `html` that hold the first paragraph's content, where the text begins with one.
    pub first_paragraph: Option<Range<usize>>,
}

impl Body {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.html.trim().is_empty() && self.holes.is_empty()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    pub level: u8,
    pub id: String,
    pub text: String,
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
        text: String,
        section: u32,
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

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS
}

/// Parses a text. Spans are bytes of `text`.
#[must_use]
pub fn parse(text: &str, markup: &Markup) -> (Body, Vec<Problem>) {
    // pulldown-cmark keeps a NUL in some places; ours must not be confused with the author's.
    let cleaned;
    let text = if text.contains('\0') {
        cleaned = text.replace('\0', " ");
        &cleaned
    } else {
        text
    };
    let mut builder = Builder::new(text, markup);
    let events: Vec<_> = TextMergeWithOffset::new(Parser::new_ext(text, options()).into_offset_iter()).collect();
    let (main, notes, again) = without_footnotes(events);
    builder.shift = u8::from(
        main.iter().any(|(event, _)| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }))),
    );
    builder.blocks(main);
    builder.footnotes(notes);
    builder.problems.extend(again);
    builder.finish()
}

type Spanned<'a> = (Event<'a>, Range<usize>);

/// A footnote's definition: its place and its events.
type Note<'a> = (Range<usize>, Vec<Spanned<'a>>);

/// Takes the footnotes' definitions out of the text. Of two with one name the first counts.
fn without_footnotes(events: Vec<Spanned<'_>>) -> (Vec<Spanned<'_>>, BTreeMap<String, Note<'_>>, Vec<Problem>) {
    let mut again = Vec::new();
    let mut main = Vec::with_capacity(events.len());
    let mut notes: BTreeMap<String, Note<'_>> = BTreeMap::new();
    let mut open: Option<(String, Note<'_>)> = None;
    for (event, span) in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => open = Some((name.to_string(), (span, Vec::new()))),
            Event::End(TagEnd::FootnoteDefinition) => {
                if let Some((name, note)) = open.take() {
                    match notes.entry(name) {
                        Entry::Occupied(first) => again.push(footnote_again(first.key(), &note.0)),
                        Entry::Vacant(place) => {
                            place.insert(note);
                        }
                    }
                }
            }
            event => match &mut open {
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

struct Builder<'a> {
    text: &'a str,
    markup: &'a Markup,
    events: Vec<Event<'a>>,
    /// Holes in the order of their numbers, which is also that of the events.
    holes: Vec<(Range<usize>, HoleKind)>,
    headings: Vec<Heading>,
    anchors: Anchors,
    problems: Vec<Problem>,
    section: u32,
    /// 1 where the text has headings of level 1, which is the page's own.
    shift: u8,
    /// Text that may still grow.
    run: Option<(Range<usize>, String)>,
    /// How many links are open; text in a link names nobody.
    links: usize,
    /// Where `[[id]]` began whose own text is not shown.
    bare_mention: bool,
    /// A picture whose alternative text is being gathered.
    image: Option<(usize, Range<usize>, HoleKind)>,
    heading: Option<(usize, String)>,
    code: bool,
    table: Table,
    html: Option<(Range<usize>, String)>,
    /// Names of footnotes in order of their first reference, and how often each was referred to.
    notes: Vec<(String, usize)>,
    warned_html: bool,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, markup: &'a Markup) -> Self {
        Self {
            text,
            markup,
            events: Vec::new(),
            holes: Vec::new(),
            headings: Vec::new(),
            anchors: Anchors::default(),
            problems: Vec::new(),
            section: 0,
            shift: 0,
            run: None,
            links: 0,
            bare_mention: false,
            image: None,
            heading: None,
            code: false,
            table: Table::default(),
            html: None,
            notes: Vec::new(),
            warned_html: false,
        }
    }

    fn blocks(&mut self, events: Vec<Spanned<'a>>) {
        for (event, span) in events {
            self.event(event, span);
        }
        self.end_run();
    }

    fn event(&mut self, event: Event<'a>, span: Range<usize>) {
        if self.image.is_some() {
            return self.in_image(event);
        }
        if self.bare_mention {
            if matches!(event, Event::End(TagEnd::Link)) {
                self.bare_mention = false;
            }
            return;
        }
        match event {
            Event::Text(text) => self.text(text, span),
            Event::SoftBreak if self.run.is_some() && self.running() => self.append("\n", &span),
            event => {
                self.end_run();
                self.other(event, span);
            }
        }
    }

    /// Whether text here is running text, in which actors may be named.
    fn running(&self) -> bool {
        self.links == 0 && self.heading.is_none() && !self.code && self.html.is_none()
    }

    fn text(&mut self, text: CowStr<'a>, span: Range<usize>) {
        if text.is_empty() {
            return;
        }
        if let Some((_, heading)) = &mut self.heading {
            heading.push_str(&text);
        }
        if self.table.open && text.contains("[[") && !text.contains("]]") {
            self.problems.push(Problem {
                span: span.clone(),
                code: "cut-mention",
                message: String::from("a mention that ends with its cell"),
                label: Some(String::from("in a table, `|` begins the next cell")),
                help: Some(String::from("write `\\|` between the id and the words: `[[id\\|words]]`")),
                warning: false,
            });
        }
        if self.running() {
            self.append(&text, &span);
        } else {
            self.events.push(Event::Text(text));
        }
    }

    fn append(&mut self, text: &str, span: &Range<usize>) {
        let (range, run) = self.run.get_or_insert_with(|| (span.clone(), String::new()));
        range.end = span.end;
        run.push_str(text);
    }

    fn end_run(&mut self) {
        if let Some((span, text)) = self.run.take() {
            let section = self.section;
            self.hole(span, HoleKind::Text { text, section });
        }
    }

    fn hole(&mut self, span: Range<usize>, kind: HoleKind) {
        self.events.push(Event::InlineHtml(hole_marker(self.holes.len()).into()));
        self.holes.push((span, kind));
    }

    fn raw(&mut self, html: impl Into<CowStr<'a>>) {
        self.events.push(Event::InlineHtml(html.into()));
    }

    fn other(&mut self, event: Event<'a>, span: Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                self.section += 1;
                self.heading = Some((self.events.len(), String::new()));
                let (id, classes, attrs) = (None, Vec::new(), Vec::new());
                self.events.push(Event::Start(Tag::Heading { level: self.level(level), id, classes, attrs }));
            }
            Event::End(TagEnd::Heading(level)) => self.end_heading(level, &span),
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                self.start_link(link_type, &dest_url, &title, span);
            }
            Event::End(TagEnd::Link) => {
                self.links = self.links.saturating_sub(1);
                let marker = self.events.last()
                    == Some(&Event::InlineHtml(hole_marker(self.holes.len().wrapping_sub(1)).into()));
                match self.holes.last_mut() {
                    // `[[id|]]`: a link that nobody could see becomes the plain mention.
                    Some((_, kind @ HoleKind::MentionStart { .. })) if marker => {
                        if let HoleKind::MentionStart { id } = kind {
                            *kind = HoleKind::Mention { id: std::mem::take(id) };
                        }
                    }
                    _ => self.hole(span, HoleKind::LinkEnd),
                }
            }
            Event::Start(Tag::Image { dest_url, title, .. }) => {
                let kind = HoleKind::Image { src: dest_url.to_string(), title: title.to_string(), alt: String::new() };
                self.image = Some((1, span, kind));
            }
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                self.events.push(Event::Start(Tag::BlockQuote(Some(kind))));
                self.raw("<p class=\"alert-title\">");
                self.hole(span, HoleKind::Word(alert(kind)));
                self.raw("</p>\n");
            }
            Event::Start(Tag::Table(columns)) => {
                self.raw("<div class=\"table\" tabindex=\"0\">");
                // Cells are written here: pulldown-cmark aligns them with inline styles, which a strict
                // Content-Security-Policy forbids.
                self.events.push(Event::Start(Tag::Table(Vec::new())));
                self.table = Table { columns, cell: 0, head: false, open: true };
            }
            Event::Start(tag @ (Tag::TableHead | Tag::TableRow)) => {
                self.table.cell = 0;
                self.table.head = tag == Tag::TableHead;
                self.events.push(Event::Start(tag));
            }
            Event::Start(Tag::TableCell) => {
                let open = self.table.cell_tag();
                self.raw(open);
            }
            Event::End(TagEnd::TableCell) => {
                self.raw(if self.table.head { "</th>" } else { "</td>" });
                self.table.cell += 1;
            }
            Event::End(TagEnd::Table) => {
                self.table.open = false;
                self.events.push(Event::End(TagEnd::Table));
                self.raw("</div>\n");
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                self.code = true;
                // A wide block scrolls, and a keyboard must get there too. Only the first word of an info
                // string names the language.
                self.raw("<pre tabindex=\"0\"><code");
                if let CodeBlockKind::Fenced(info) = kind
                    && let Some(language) = info.split_whitespace().next()
                {
                    self.raw(format!(" class=\"language-{}\"", escape_attribute(language)));
                }
                self.raw(">");
            }
            Event::End(TagEnd::CodeBlock) => {
                self.code = false;
                self.raw("</code></pre>\n");
            }
            Event::Code(code) => {
                if let Some((_, heading)) = &mut self.heading {
                    heading.push_str(&code);
                }
                self.events.push(Event::Code(code));
            }
            Event::FootnoteReference(name) => self.footnote_reference(&name),
            Event::Start(Tag::HtmlBlock) => self.html = Some((span, String::new())),
            Event::End(TagEnd::HtmlBlock) => {
                if let Some((span, html)) = self.html.take() {
                    self.author_html(&html, span, true);
                }
            }
            Event::Html(html) => match &mut self.html {
                Some((_, block)) => block.push_str(&html),
                None => self.author_html(&html, span, true),
            },
            Event::InlineHtml(html) => self.author_html(&html, span, false),
            event => self.events.push(event),
        }
    }

    /// Inside a picture only the words of its alternative text count.
    fn in_image(&mut self, event: Event<'a>) {
        let Some((depth, span, kind)) = &mut self.image else { return };
        match event {
            Event::Start(Tag::Image { .. }) => *depth += 1,
            Event::End(TagEnd::Image) => *depth -= 1,
            Event::Text(text) | Event::Code(text) => {
                if let HoleKind::Image { alt, .. } = kind {
                    alt.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let HoleKind::Image { alt, .. } = kind {
                    alt.push(' ');
                }
            }
            _ => {}
        }
        if *depth == 0 {
            let (span, kind) = (span.clone(), kind.clone());
            self.image = None;
            self.hole(span, kind);
        }
    }

    fn start_link(&mut self, link_type: LinkType, url: &str, title: &str, span: Range<usize>) {
        if let LinkType::WikiLink { has_pothole } = link_type {
            // In a table the bar is written `\|`, and the backslash stays on the id.
            let id = url.trim_end_matches('\\').trim().to_owned();
            if has_pothole {
                self.links += 1;
                self.hole(span, HoleKind::MentionStart { id });
            } else {
                self.bare_mention = true;
                if let Some((_, heading)) = &mut self.heading {
                    heading.push_str(&id);
                }
                self.hole(span, HoleKind::Mention { id });
            }
            return;
        }
        self.links += 1;
        let url = if link_type == LinkType::Email { format!("mailto:{url}") } else { url.to_owned() };
        self.hole(span, HoleKind::LinkStart { url, title: title.to_owned() });
    }

    fn level(&self, level: HeadingLevel) -> HeadingLevel {
        HeadingLevel::try_from((level as usize + usize::from(self.shift)).min(6)).unwrap_or(HeadingLevel::H6)
    }

    fn end_heading(&mut self, level: HeadingLevel, span: &Range<usize>) {
        let level = self.level(level);
        let Some((at, mut text)) = self.heading.take() else { return };
        let explicit = self.explicit_anchor();
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

    /// Takes `{#anchor}` from the end of a heading's text: the anchor, and how many bytes it was written in.
    ///
    /// pulldown-cmark's own heading attributes are not used: they take everything in braces for attributes, a script
    /// (`{onclick=…}`) as well as words that a reader should see (`{in euros}`).
    fn explicit_anchor(&mut self) -> Option<(String, usize)> {
        let Some(Event::Text(text)) = self.events.last_mut() else { return None };
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

    fn footnote_reference(&mut self, name: &str) {
        let number = match self.notes.iter().position(|(other, _)| other == name) {
            Some(at) => at,
            None => {
                self.notes.push((name.to_owned(), 0));
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
    fn footnotes(&mut self, mut definitions: BTreeMap<String, Note<'a>>) {
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

    /// HTML that the author wrote. Comments are dropped; the rest is shown as text unless the site
    /// trusts its authors.
    fn author_html(&mut self, html: &str, span: Range<usize>, block: bool) {
        let trimmed = html.trim();
        if trimmed.starts_with("<!--") && trimmed.ends_with("-->") && trimmed.matches("<!--").count() == 1 {
            return;
        }
        if self.markup.trusted_html {
            return self.raw(html.to_owned());
        }
        if !self.warned_html {
            self.warned_html = true;
            let first_line = html.lines().next().unwrap_or("").len();
            self.problems.push(Problem {
                span: span.start..(span.start + first_line.max(1)).min(span.end.max(span.start)),
                code: "raw-html",
                message: String::from("HTML is shown as text"),
                label: None,
                help: Some(String::from("use Markdown, or set `html: trusted` in nutgraf.yaml if you trust everybody who writes for the site")),
                warning: true,
            });
        }
        if block {
            self.events.push(Event::Start(Tag::Paragraph));
            self.events.push(Event::Text(trimmed.to_owned().into()));
            self.events.push(Event::End(TagEnd::Paragraph));
        } else {
            self.events.push(Event::Text(html.to_owned().into()));
        }
    }

    fn finish(mut self) -> (Body, Vec<Problem>) {
        self.end_run();
        let mut marked = String::with_capacity(self.text.len() / 2);
        pulldown_cmark::html::push_html(&mut marked, self.events.into_iter());
        let mut html = String::with_capacity(marked.len());
        let mut holes = Vec::with_capacity(self.holes.len());
        let mut kinds = self.holes.into_iter();
        // Every second piece is the number of a hole; they come in order, so the number is not needed.
        for (i, piece) in marked.split('\0').enumerate() {
            if i % 2 == 0 {
                html.push_str(piece);
            } else if let Some((span, kind)) = kinds.next() {
                holes.push(Hole { at: html.len(), span, kind });
            }
        }
        let first_paragraph = html.starts_with("<p>").then(|| html.find("</p>").map(|end| 3..end)).flatten();
        (Body { html, holes, headings: self.headings, first_paragraph }, self.problems)
    }
}

/// The table that is being written.
#[derive(Default)]
struct Table {
    columns: Vec<Alignment>,
    /// The column of the next cell.
    cell: usize,
    head: bool,
    open: bool,
}

impl Table {
    /// The opening tag of the next cell.
    fn cell_tag(&self) -> String {
        let tag = if self.head { "th scope=\"col\"" } else { "td" };
        match self.columns.get(self.cell) {
            Some(Alignment::Left) => format!("<{tag} class=\"left\">"),
            Some(Alignment::Center) => format!("<{tag} class=\"center\">"),
            Some(Alignment::Right) => format!("<{tag} class=\"right\">"),
            _ => format!("<{tag}>"),
        }
    }
}

fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "alert_note",
        BlockQuoteKind::Tip => "alert_tip",
        BlockQuoteKind::Important => "alert_important",
        BlockQuoteKind::Warning => "alert_warning",
        BlockQuoteKind::Caution => "alert_caution",
    }
}

/// Anchors that pages make themselves: `actor-iran`, `fn-1`. Headings keep out of their way.
const RESERVED_PREFIXES: &[&str] =
    &["actor-", "event-", "source-", "claim-", "question-", "fn-", "fnref-", "entry-", "part-"];
const RESERVED: &[&str] =
    &["main", "who-is-who", "timeline", "sources", "contents", "in-brief", "footnotes", "related"];

/// Whether an anchor is one that a page makes itself.
#[must_use]
pub fn is_reserved(id: &str) -> bool {
    RESERVED.contains(&id) || RESERVED_PREFIXES.iter().any(|prefix| id.starts_with(prefix))
}

fn heading_id(text: &str) -> String {
    let slug = id::slug(text);
    match slug.as_str() {
        "" => String::from("section"),
        slug if is_reserved(slug) => format!("s-{slug}"),
        _ => slug,
    }
}

/// What stands for a hole while pulldown-cmark writes the HTML.
fn hole_marker(number: usize) -> String {
    format!("\0{number}\0")
}

fn escape_attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    crate::html::escape(text, &mut out);
    out
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
        let [HoleKind::Text { text, section: 0 }] = &kinds("Iran\nand Oman &amp; \\*x\\*")[..] else { panic!() };
        assert_eq!(text, "Iran\nand Oman & *x*");
    }

    #[test]
    fn headings_code_and_links_hold_no_running_text() {
        let texts: Vec<_> = kinds("# Iran\n\n`Iran` [Iran](x.md) ![Iran](x.png) <https://iran.example>\n\n    Iran\n")
            .into_iter()
            .filter_map(|kind| if let HoleKind::Text { text, .. } = kind { Some(text) } else { None })
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
    fn two_headings_of_one_name_have_two_anchors_and_none_takes_the_pages_own() {
        let ids: Vec<_> =
            body("## Talks\n\n## Talks\n\n## Timeline\n\n## !!\n").headings.into_iter().map(|h| h.id).collect();
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
    fn author_html_is_shown_as_text_and_comments_are_dropped() {
        let (body, problems) =
            parse("<script>alert(1)</script>\n\na <b>c</b> <!-- secret -->\n\n<!--\nsecret\n-->\n", &Markup::inline());
        assert!(!body.html.contains("<script") && !body.html.contains("<b>"), "{}", body.html);
        assert!(!body.html.contains("secret"), "{}", body.html);
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn a_nul_character_opens_no_hole() {
        let body = body("a\0b `c\0d`\n\n```\n\0\n```\n");
        assert_eq!(body.holes.len(), 1);
        assert!(!body.html.contains('\0'), "{:?}", body.html);
    }
}
