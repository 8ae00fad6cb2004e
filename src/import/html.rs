//! HTML to Markdown that says the same: [`markdown`]; and to plain words: [`words`].
//!
//! What is kept: paragraphs, headings (as bold lines: a text that stands in a timeline has none), lists, quotations,
//! emphasis, code, line breaks, and links to the web. Everything else keeps its words and loses its tags; scripts, style
//! sheets, frames and pictures are left out and told. Words are escaped, so that none of them becomes Markdown, a mention
//! or HTML.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use crate::parse::escape;

/// Markdown, and the tags of what it does not hold.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Markdown {
    pub text: String,
    /// `img`, `script`, or `a` for a link that leads to no web address.
    pub left: BTreeSet<String>,
}

/// Elements whose content is no text of the page.
const SKIPPED: &[&str] = &[
    "script", "style", "iframe", "object", "embed", "template", "noscript", "svg", "video", "audio", "canvas", "head",
];

/// How deep lists and quotations may lie in one another; deeper ones are taken for the last.
const DEEPEST: usize = 6;
/// How many elements within a line may be open.
const MOST_OPEN: usize = 30;

/// Makes Markdown of a piece of HTML, whatever it is.
#[must_use]
pub fn markdown(html: &str) -> Markdown {
    let mut writer = Writer::default();
    for token in tokens(html) {
        match token {
            Token::StartTag(tag) => writer.open(&tag),
            Token::EndTag(tag) => writer.close(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => writer.words(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    writer.finish()
}

/// The words of a piece of HTML on one line, without Markdown.
#[must_use]
pub fn words(html: &str) -> String {
    let mut text = String::new();
    let mut skipped = 0_usize;
    for token in tokens(html) {
        match token {
            Token::StartTag(tag) if is_skipped(&tag) => skipped += 1,
            Token::EndTag(tag) if SKIPPED.contains(&&*String::from_utf8_lossy(&tag.name)) => {
                skipped = skipped.saturating_sub(1);
            }
            Token::StartTag(tag) if !is_inline(&String::from_utf8_lossy(&tag.name)) => text.push(' '),
            Token::EndTag(tag) if !is_inline(&String::from_utf8_lossy(&tag.name)) => text.push(' '),
            Token::String(words) if skipped == 0 => text.push_str(&String::from_utf8_lossy(&words)),
            _ => {}
        }
    }
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address of the web as it can stand in a link: `None` for anything else, such as `javascript:`.
#[must_use]
pub fn web_address(url: &str) -> Option<String> {
    let url = url.trim();
    let url = if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() };
    let lower = url.to_ascii_lowercase();
    let host = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"))?;
    if host.is_empty() || host.starts_with(['/', '?', '#', '.']) || url.chars().any(char::is_control) {
        return None;
    }
    Some(url.chars().fold(String::with_capacity(url.len()), |mut out, c| {
        match c {
            ' ' | '"' | '<' | '>' | '\\' | '`' | '(' | ')' | '|' => {
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
        out
    }))
}

fn tokens(html: &str) -> impl Iterator<Item = Token> {
    let mut emitter = DefaultEmitter::default();
    // What stands in `<script>` or `<style>` is then text of that element and no tags.
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, emitter).filter_map(Result::ok)
}

fn is_inline(name: &str) -> bool {
    const INLINE: &[&str] = &[
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s",
        "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    ];
    INLINE.contains(&name)
}

fn is_skipped(tag: &StartTag<()>) -> bool {
    !tag.self_closing && SKIPPED.contains(&&*String::from_utf8_lossy(&tag.name))
}

/// An element within a line that is open.
struct Open {
    mark: Mark,
    /// Where its text begins in the line.
    at: usize,
}

#[derive(PartialEq)]
enum Mark {
    Strong,
    Weak,
    Link(Option<String>),
}

/// A list or a quotation that is open.
enum Container {
    Quote,
    List {
        /// The number of its last item, where it counts them.
        number: Option<usize>,
        /// How far in its words stand.
        width: usize,
    },
}

#[derive(Default)]
struct Writer {
    out: String,
    /// The block that is being written, escaped within its lines.
    line: String,
    open: Vec<Open>,
    containers: Vec<Container>,
    /// The mark of a list's item, as long as nothing stands behind it.
    marker: Option<String>,
    /// How deep within elements that are left out.
    skipped: usize,
    heading: bool,
    last_in_list: bool,
    left: BTreeSet<String>,
}

impl Writer {
    fn open(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if SKIPPED.contains(&name.as_str()) {
            self.left.insert(name);
            self.skipped += usize::from(!tag.self_closing);
            return;
        }
        if self.skipped > 0 {
            return;
        }
        match name.as_str() {
            "b" | "strong" => self.mark(Mark::Strong),
            "i" | "em" | "cite" => self.mark(Mark::Weak),
            "a" => {
                // A link in a link ends the first.
                self.close("a");
                let href = tag.attributes.get("href".as_bytes());
                let url = href.and_then(|href| web_address(&String::from_utf8_lossy(href)));
                if url.is_none() && href.is_some() {
                    self.left.insert(name);
                }
                self.mark(Mark::Link(url));
            }
            "br" => {
                let kept = self.line.trim_end().len();
                self.line.truncate(kept);
                if !self.line.is_empty() && !self.line.ends_with('\n') {
                    self.line.push_str("\\\n");
                }
            }
            "img" => {
                self.left.insert(name);
            }
            "ul" | "ol" => {
                let number = (name == "ol").then_some(0);
                self.enter(Container::List { number, width: 2 });
            }
            "li" => self.item(),
            "blockquote" => self.enter(Container::Quote),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = true;
            }
            "td" | "th" => self.words(" "),
            name if is_inline(name) => {}
            _ => self.flush(),
        }
    }

    fn close(&mut self, name: &str) {
        if SKIPPED.contains(&name) {
            self.skipped = self.skipped.saturating_sub(1);
            return;
        }
        if self.skipped > 0 {
            return;
        }
        match name {
            "b" | "strong" => self.unmark(|mark| *mark == Mark::Strong),
            "i" | "em" | "cite" => self.unmark(|mark| *mark == Mark::Weak),
            "a" => self.unmark(|mark| matches!(mark, Mark::Link(_))),
            "ul" | "ol" => self.leave(|container| matches!(container, Container::List { .. })),
            "blockquote" => self.leave(|container| matches!(container, Container::Quote)),
            "li" => {
                self.flush();
                self.marker = None;
            }
            name if is_inline(name) => {}
            "td" | "th" | "br" | "img" => {}
            _ => self.flush(),
        }
    }

    fn words(&mut self, text: &str) {
        if self.skipped > 0 {
            return;
        }
        // In a spreadsheet an empty line parts paragraphs, although HTML does not say so.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        for (number, paragraph) in text.split("\n\n").enumerate() {
            if number > 0 {
                self.flush();
            }
            self.run(paragraph);
        }
    }

    fn run(&mut self, text: &str) {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let mut words = text.split(char::is_whitespace).filter(|word| !word.is_empty()).peekable();
        let is_parted = |text: &str| text.is_empty() || text.ends_with([' ', '\n']);
        if text.starts_with(char::is_whitespace) && !is_parted(&self.line) {
            self.line.push(' ');
        }
        while let Some(word) = words.next() {
            self.line.push_str(&escape::within(word));
            if words.peek().is_some() || text.ends_with(char::is_whitespace) {
                self.line.push(' ');
            }
        }
    }

    fn mark(&mut self, mark: Mark) {
        if self.open.len() < MOST_OPEN {
            self.open.push(Open { mark, at: self.line.len() });
        }
    }

    /// Ends the last open element of a sort; those within it end too.
    fn unmark(&mut self, is_meant: impl Fn(&Mark) -> bool) {
        let Some(from) = self.open.iter().rposition(|open| is_meant(&open.mark)) else { return };
        while self.open.len() > from {
            self.end_last();
        }
    }

    fn end_last(&mut self) {
        let Some(Open { mark, at }) = self.open.pop() else { return };
        // A line break at an end stands outside.
        let inner = self.line.split_off(at.min(self.line.len()));
        let words = inner.trim().trim_end_matches("\\\n").trim();
        let space = |is_there: bool| if is_there { " " } else { "" };
        let (before, after) = (space(inner.starts_with(' ')), space(inner.ends_with([' ', '\n'])));
        let is_twice = self.open.iter().any(|open| open.mark == mark);
        // Markdown knows emphasis only where a word begins.
        let begins =
            words.starts_with(char::is_alphanumeric) || self.line.is_empty() || self.line.ends_with([' ', '\n']);
        let (open, close) = match mark {
            Mark::Strong if begins && !is_twice => ("**", String::from("**")),
            Mark::Weak if begins && !is_twice => ("*", String::from("*")),
            Mark::Link(Some(url)) => ("[", format!("]({url})")),
            _ => ("", String::new()),
        };
        if words.is_empty() {
            self.line.push_str(before);
        } else {
            let _ = write!(self.line, "{before}{open}{words}{close}{after}");
        }
    }

    fn enter(&mut self, container: Container) {
        self.flush();
        if self.containers.len() < DEEPEST {
            self.containers.push(container);
        }
    }

    fn item(&mut self) {
        self.flush();
        if !matches!(self.containers.last(), Some(Container::List { .. })) {
            self.enter(Container::List { number: None, width: 2 });
        }
        if let Some(Container::List { number, width }) = self.containers.last_mut() {
            let marker = number.as_mut().map_or_else(
                || String::from("- "),
                |number| {
                    *number += 1;
                    format!("{number}. ")
                },
            );
            *width = marker.len();
            self.marker = Some(marker);
        }
    }

    fn leave(&mut self, is_meant: impl Fn(&Container) -> bool) {
        self.flush();
        if let Some(at) = self.containers.iter().rposition(is_meant) {
            self.containers.truncate(at);
        }
        self.marker = None;
    }

    /// Ends the block that is being written.
    fn flush(&mut self) {
        while !self.open.is_empty() {
            self.end_last();
        }
        let heading = std::mem::take(&mut self.heading);
        let line = std::mem::take(&mut self.line);
        let text = line.trim().trim_end_matches('\\').trim();
        if text.is_empty() {
            return;
        }
        let text =
            if heading && !text.contains("**") && !text.contains('\n') { format!("**{text}**") } else { text.into() };
        let widths: Vec<usize> = self
            .containers
            .iter()
            .filter_map(|c| if let Container::List { width, .. } = c { Some(*width) } else { None })
            .collect();
        let quote = "> ".repeat(self.containers.len() - widths.len());
        let indent = " ".repeat(widths.iter().sum());
        let marker = self.marker.take();
        if !self.out.is_empty() {
            let goes_on = self.last_in_list && marker.is_some();
            self.out.push_str(if goes_on { "\n" } else { "\n\n" });
        }
        let outer = indent.len() - marker.as_ref().map_or(0, String::len).min(indent.len());
        let first = marker.map_or_else(|| indent.clone(), |marker| indent[..outer].to_owned() + &marker);
        for (number, line) in text.lines().enumerate() {
            if number > 0 {
                self.out.push('\n');
            }
            let start = if number == 0 { &first } else { &indent };
            let _ = write!(self.out, "{quote}{start}{}", escape::line_start(line.trim()));
        }
        self.last_in_list = !widths.is_empty();
    }

    fn finish(mut self) -> Markdown {
        self.flush();
        Markdown { text: self.out, left: self.left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::markdown::{self as read, Markup};

    fn of(html: &str) -> String {
        markdown(html).text
    }

    #[test]
    fn what_html_says_is_said_in_markdown() {
        for (html, expected) in [
            ("<p>One <b>two</b> <i>three</i>.</p><p>Four</p>", "One **two** *three*.\n\nFour"),
            ("a<br>b<br/>", "a\\\nb"),
            ("<a href=\"https://e.org/a_(b)\">the <em>page</em></a>", "[the *page*](https://e.org/a_%28b%29)"),
            ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul><p>d</p>", "- a\n- b\n  1. c\n\nd"),
            ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n\n> b"),
            ("<b> x </b>y", " **x** y".trim()),
            ("<h2>Head</h2>text &amp; more", "**Head**\n\ntext & more"),
            ("first\n\nsecond", "first\n\nsecond"),
        ] {
            assert_eq!(of(html), expected, "{html}");
        }
    }

    #[test]
    fn words_never_become_markdown_or_html() {
        for text in
            ["# a", "1. b", "- c", "*d* _e_ `f`", "[[g]]", "&amp;lt;b&amp;gt;", "---", "{{ h }}", "a | b", "~~~"]
        {
            let made = of(text);
            let (body, problems) = read::parse(&made, &Markup::default());
            assert_eq!((body.words(), problems.len()), (words(text), 0), "{text}: {made}");
        }
    }

    #[test]
    fn nothing_runs_and_nothing_leads_astray() {
        let made = markdown(
            "<script>alert('**1**')</script><a href=\"java\nscript:alert(1)\">a</a><a href='data:x'>b</a>\
             <img src=x onerror=alert(1)><iframe src=//e.org>c</iframe><a href=https://e.org/\">d</a><style>p{}</style>e",
        );
        assert_eq!(made.text, "ab[d](https://e.org/%22)e");
        assert_eq!(made.left.into_iter().collect::<Vec<_>>(), ["a", "iframe", "img", "script", "style"]);
    }

    #[test]
    fn a_thousand_open_elements_end() {
        for tag in ["<b>", "<ul><li>", "<blockquote>", "<a href=https://e.org>", "<p>", "</p></b></ul>"] {
            let made = of(&(tag.repeat(1000) + "x"));
            assert!(made.contains('x') && made.len() < 20_000, "{tag}: {}", made.len());
        }
    }
}
