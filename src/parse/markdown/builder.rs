//! Events of pulldown-cmark to a [`Body`]. Start at [`Builder::event`].
//!
//! Most events pass through to pulldown-cmark's own HTML writer. What needs looking up becomes a hole; what
//! pulldown-cmark would write differently from what a page needs (tables, code, notes, headings) is written here.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};

use super::comments;
use super::sanitize::{self, Piece};
use super::{Blocks, Body, Heading, Hole, HoleKind, Html, Markup, Problem, Running};
use crate::parse::id::Anchors;

/// An event and its bytes of the text.
pub(super) type Spanned<'a> = (Event<'a>, Range<usize>);

/// A text on its way to HTML.
pub(super) struct Builder<'a> {
    pub(super) text: &'a str,
    pub(super) markup: &'a Markup,
    pub(super) events: Vec<Event<'a>>,
    /// Holes in the order of their numbers, which is also that of the events.
    pub(super) holes: Vec<(Range<usize>, HoleKind)>,
    pub(super) headings: Vec<Heading>,
    pub(super) anchors: Anchors,
    pub(super) problems: Vec<Problem>,
    pub(super) section: u32,
    /// 1 where the text has headings of level 1, which is the page's own.
    pub(super) shift: u8,
    /// Text that may still grow.
    pub(super) run: Option<(Range<usize>, String)>,
    /// How many links are open; text in a link names nobody.
    pub(super) links: usize,
    /// Where `[[id]]` began whose own text is not shown.
    pub(super) bare_mention: bool,
    /// A picture whose alternative text is being gathered.
    pub(super) image: Option<(usize, Range<usize>, HoleKind)>,
    pub(super) heading: Option<(usize, String)>,
    pub(super) code: bool,
    pub(super) table: Table,
    pub(super) html: Option<(Range<usize>, String)>,
    /// Names of footnotes in order of their first reference, and how often each was referred to.
    pub(super) notes: Vec<(String, usize)>,
    /// Where each name stands among them.
    pub(super) note_numbers: BTreeMap<String, usize>,
    pub(super) warned_html: bool,
    /// HTML of the author's that is still to be made safe.
    pieces: Vec<Piece>,
    blocks: &'a mut dyn Blocks,
    block: Option<OpenBlock>,
}

/// A block whose text is being gathered.
struct OpenBlock {
    name: String,
    span: Range<usize>,
    /// Bytes of its text.
    yaml: Option<Range<usize>>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str, markup: &'a Markup, blocks: &'a mut dyn Blocks) -> Self {
        Self {
            text,
            markup,
            blocks,
            block: None,
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
            note_numbers: BTreeMap::new(),
            warned_html: false,
            pieces: Vec::new(),
        }
    }

    pub(super) fn blocks(&mut self, events: Vec<Spanned<'a>>) {
        for (event, span) in events {
            self.event(event, span);
        }
        self.end_run();
    }

    pub(super) fn event(&mut self, event: Event<'a>, span: Range<usize>) {
        if self.image.is_some() {
            return self.in_image(event);
        }
        if self.bare_mention {
            if matches!(event, Event::End(TagEnd::Link)) {
                self.bare_mention = false;
            }
            return;
        }
        if self.block.is_some() {
            return self.in_block(&event, &span);
        }
        match event {
            Event::Text(text) => self.text(text, span),
            Event::SoftBreak if self.run.is_some() && self.running() => self.append("\n", &span),
            event => {
                if let (Event::SoftBreak | Event::HardBreak, Some((_, heading))) = (&event, &mut self.heading) {
                    heading.push(' ');
                }
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

    pub(super) fn end_run(&mut self) {
        if let Some((span, text)) = self.run.take() {
            let section = self.section;
            self.hole(span, HoleKind::Text { text: Running::Own(text.into()), section, dates: Box::default() });
        }
    }

    pub(super) fn hole(&mut self, span: Range<usize>, kind: HoleKind) {
        self.events.push(Event::InlineHtml(hole_marker(self.holes.len()).into()));
        self.holes.push((span, kind));
    }

    pub(super) fn raw(&mut self, html: impl Into<CowStr<'a>>) {
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
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))
                if info.split_whitespace().next().is_some_and(|name| self.blocks.is_block(name)) =>
            {
                let name = info.split_whitespace().next().unwrap_or_default().to_owned();
                self.block = Some(OpenBlock { name, span, yaml: None });
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

    /// Inside a block there is nothing but its text.
    fn in_block(&mut self, event: &Event<'_>, span: &Range<usize>) {
        if let (Event::Text(_), Some(block)) = (event, &mut self.block) {
            block.yaml = Some(block.yaml.as_ref().map_or(span.start, |yaml| yaml.start)..span.end);
        }
        if matches!(event, Event::End(TagEnd::CodeBlock))
            && let Some(block) = self.block.take()
        {
            self.end_block(block);
        }
    }

    /// The YAML is taken from the beginning of its first line, so that what stands in a list keeps its indentation.
    fn end_block(&mut self, OpenBlock { name, span, yaml }: OpenBlock) {
        let empty = self.text[span.clone()].find('\n').map_or(span.end, |at| span.start + at + 1);
        let line = yaml.as_ref().map_or(empty, |yaml| self.text[..yaml.start].rfind('\n').map_or(0, |at| at + 1));
        let yaml = yaml.unwrap_or(empty..empty);
        let fence = span.start..span.start + self.text[span.clone()].lines().next().unwrap_or("").len();
        if self.text[line..yaml.start].contains('>') {
            return self.problems.push(Problem {
                span: fence,
                code: "block-here",
                message: format!("a `{name}` block in a quotation"),
                label: None,
                help: Some(String::from("put it outside the lines that begin with `>`")),
                warning: false,
            });
        }
        if !is_closed(&self.text[span.clone()]) {
            return self.problems.push(Problem {
                span: fence,
                code: "open-block",
                message: format!("a `{name}` block that is never closed"),
                label: None,
                help: Some(String::from("end it with a line that holds the same backticks as the first")),
                warning: false,
            });
        }
        match self.blocks.read(&name, line..yaml.end) {
            Ok(Some(placed)) => {
                let section = self.section;
                self.hole(span, HoleKind::Block { placed: Arc::new(placed), section });
                self.raw("\n");
            }
            Ok(None) => {}
            Err(problem) => self.problems.push(Problem { span: fence, ..problem }),
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
            if let (HoleKind::Image { alt, .. }, Some((_, heading))) = (&kind, &mut self.heading) {
                heading.push_str(alt);
            }
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

    /// HTML that the author wrote. Comments are dropped; what becomes of the rest is for the site to say.
    fn author_html(&mut self, html: &str, span: Range<usize>, block: bool) {
        if comments::never_ends(html) {
            self.tell_comment(&span);
        }
        let shown = comments::without(html);
        if shown.trim().is_empty() {
            return;
        }
        match self.markup.html {
            Html::Trusted => return self.raw(comments::without_first(html).to_owned()),
            Html::Sanitize(_) => {
                let token = sanitize::token_of_piece(self.pieces.len());
                self.pieces.push(Piece { html: html.to_owned(), span });
                return self.raw(token);
            }
            Html::Escape => {}
        }
        if !self.warned_html {
            self.warned_html = true;
            let first_line = html.lines().next().unwrap_or("").len();
            self.problems.push(Problem {
                span: span.start..(span.start + first_line.max(1)).min(span.end.max(span.start)),
                code: "raw-html",
                message: String::from("HTML is shown as text"),
                label: None,
                help: Some(String::from("use Markdown; only the texts of files can hold HTML, and only where nutgraf.yaml does not say `html: escape`")),
                warning: true,
            });
        }
        if block {
            self.events.push(Event::Start(Tag::Paragraph));
            self.events.push(Event::Text(shown.trim().to_owned().into()));
            self.events.push(Event::End(TagEnd::Paragraph));
        } else {
            self.events.push(Event::Text(shown.into_owned().into()));
        }
    }

    /// A comment that nothing ends takes all that follows with it.
    fn tell_comment(&mut self, of: &Range<usize>) {
        let at = of.start + self.text.get(of.clone()).and_then(|text| text.rfind(comments::START)).unwrap_or(0);
        self.problems.push(Problem {
            span: at..at + comments::START.len(),
            code: "open-comment",
            message: String::from("a comment that never ends"),
            label: Some(String::from("what stands behind it is left out with it")),
            help: Some(String::from("end it with `-->`")),
            warning: true,
        });
    }

    pub(super) fn finish(mut self) -> (Body, Vec<Problem>) {
        self.end_run();
        let mut marked = String::with_capacity(self.text.len() / 2);
        pulldown_cmark::html::push_html(&mut marked, self.events.into_iter());
        let safe = match &self.markup.html {
            Html::Sanitize(allowed) if !self.pieces.is_empty() => {
                match sanitize::sanitize(&marked, &self.pieces, &self.holes, allowed) {
                    Ok((html, holes, problems)) => {
                        self.problems.extend(problems);
                        Some((html, holes))
                    }
                    Err(problem) => {
                        self.problems.push(problem);
                        marked = sanitize::as_text(&marked, &self.pieces);
                        None
                    }
                }
            }
            _ => None,
        };
        let (mut html, holes) = safe.unwrap_or_else(|| cut(&marked, self.holes));
        let first_paragraph = html.starts_with("<p>").then(|| html.find("</p>").map(|end| 3..end)).flatten();
        html.shrink_to_fit();
        (Body { html, holes, headings: Arc::new(self.headings.into()), first_paragraph }, self.problems)
    }
}

/// Takes the marks of the holes out of the HTML.
fn cut(marked: &str, holes: Vec<(Range<usize>, HoleKind)>) -> (String, Vec<Hole>) {
    let mut html = String::with_capacity(marked.len());
    let mut cut = Vec::with_capacity(holes.len());
    let mut kinds = holes.into_iter();
    // Every second piece is the number of a hole; they come in order, so the number is not needed.
    for (i, piece) in marked.split('\0').enumerate() {
        if i % 2 == 0 {
            html.push_str(piece);
        } else if let Some((span, kind)) = kinds.next() {
            cut.push(Hole { at: html.len(), span, kind });
        }
    }
    (html, cut)
}

/// Whether fenced text ends with a fence. Markdown takes all that follows into one that does not.
fn is_closed(fenced: &str) -> bool {
    let mut lines = fenced.trim_end().lines();
    let (first, last) = (lines.next(), lines.next_back().map(str::trim_start));
    first.is_some()
        && last.is_some_and(|last| last.len() >= 3 && ['`', '~'].iter().any(|mark| last.trim_matches(*mark).is_empty()))
}

/// The table that is being written.
#[derive(Default)]
pub(super) struct Table {
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

/// What stands for a hole while pulldown-cmark writes the HTML.
fn hole_marker(number: usize) -> String {
    format!("\0{number}\0")
}

pub(super) fn escape_attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    crate::html::escape(text, &mut out);
    out
}
