//! The text of a page, rewritten for its new place. Start at [`prepare`] and [`finish`].
//!
//! A text stays as it was written, but for the bytes that would mean something else in nutgraf or lead nowhere. So each
//! pass finds such bytes with the Markdown reader that nutgraf itself uses, and replaces only these.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;

use percent_encoding::percent_decode_str;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};

use super::place::{joined, parent, travels};
use super::shortcodes::{self, REF, target};
use super::tags::{self, Address};
use super::{Desk, Page};
use crate::diag::Diagnostic;
use crate::html::escape;
use crate::parse::address::{SCHEMES, flaw, scheme};
use crate::parse::blocks::KINDS;
use crate::parse::id;
use crate::parse::markdown::{self, Markup};
use crate::parse::yaml::Node;
use crate::resolve::links::relative;

/// A text whose links are not followed yet.
pub(super) struct Prepared {
    text: String,
    /// The anchors of its headings.
    anchors: Vec<String>,
}

/// Bytes to be replaced, and with what.
type Edits = Vec<(Range<usize>, String)>;

/// The text without short codes that nutgraf can say otherwise, and without what it would misunderstand.
pub(super) fn prepare(page: &Page<'_>, desk: &mut Desk<'_>) -> Prepared {
    let from = page.front.body.start;
    let replaced = shortcodes::replace(desk.folder.program, &page.source.text[page.front.body.clone()]);
    for (name, span) in replaced.others {
        let message = format!("the short code `{name}` stays as it is");
        desk.import.left.note("short codes", page.path, &name);
        let diagnostic = Diagnostic::error("short-code", page.source, span.start + from..span.end + from, message);
        desk.warn(diagnostic.label("shown as text").help("write it in Markdown, or as a block"));
    }
    let text = replaced.text.replace("\r\n", "\n").replace('\0', " ");
    let text = without_more(&text);
    let (text, blocks) = without_blocks(&text);
    if blocks {
        desk.import.left.note("code in a language that is the name of a block", page.path, "quote");
    }
    let text = without_bad_anchors(text);
    let anchors =
        markdown::parse(&text, &Markup::default()).0.headings.iter().map(|heading| heading.id.clone()).collect();
    Prepared { text, anchors }
}

/// The mark that ends what lists show: nutgraf has descriptions for that.
fn without_more(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("<!--") {
        out.push_str(before);
        match behind.split_once("-->") {
            Some((inner, after)) if inner.trim().eq_ignore_ascii_case("more") => {
                // Alone on its line, it goes with the line and the empty one below.
                let is_alone = out.is_empty() || out.ends_with('\n');
                rest = if is_alone { after.trim_start_matches(['\r', '\n']) } else { after };
            }
            _ => {
                out.push_str("<!--");
                rest = behind;
            }
        }
    }
    out + rest
}

/// Escapes `[[…]]`, and renames code in a language that nutgraf would take for a block of its own.
fn without_blocks(text: &str) -> (String, bool) {
    let mut edits = Edits::new();
    let mut blocks = false;
    for (event, span) in markdown::parser(text).into_iter().flat_map(Parser::into_offset_iter) {
        match event {
            Event::Start(
                Tag::Link { link_type: LinkType::WikiLink { .. }, .. }
                | Tag::Image { link_type: LinkType::WikiLink { .. }, .. },
            ) => {
                let at = span.start + text[span.clone()].find('[').unwrap_or(0);
                edits.push((at..at, String::from("\\")));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let word = info.split_whitespace().next().unwrap_or("");
                if KINDS.contains(&word)
                    && let Some(found) = text[span.clone()].find(word)
                {
                    let at = span.start + found;
                    edits.push((at..at + word.len(), String::from("text")));
                    blocks = true;
                }
            }
            _ => {}
        }
    }
    (edited(text, edits), blocks)
}

/// Takes away anchors of headings that nutgraf keeps for itself or that two headings have.
fn without_bad_anchors(text: String) -> String {
    let (_, problems) = markdown::parse(&text, &Markup::default());
    let edits = problems.iter().filter(|problem| problem.code == "heading-id").filter_map(|problem| {
        let heading = text.get(problem.span.clone())?;
        let open = heading.rfind("{#")?;
        let close = heading[open..].find('}')? + open + 1;
        let open = heading[..open].trim_end_matches(' ').len();
        Some((problem.span.start + open..problem.span.start + close, String::new()))
    });
    let edits: Edits = edits.collect();
    if edits.is_empty() { text } else { edited(&text, edits) }
}

/// The text with bytes replaced; of those that overlap, the first.
fn edited(text: &str, mut edits: Edits) -> String {
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in edits {
        if range.start >= at {
            out.push_str(&text[at..range.start]);
            out.push_str(&new);
            at = range.end;
        }
    }
    out.push_str(&text[at..]);
    out
}

/// Where a link leads in the new site.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Led {
    Same,
    To(String),
    Nowhere,
}

/// A link that is open: where it begins, and where its words begin and end.
struct OpenLink {
    span: Range<usize>,
    words: usize,
    end: usize,
    led: Led,
    is_inline: bool,
}

/// The text with each link leading to where its target stands now. A link that leads nowhere keeps its words.
pub(super) fn finish(page: &Page<'_>, prepared: &Prepared, all: &[Prepared], desk: &mut Desk<'_>) -> String {
    let text = &*prepared.text;
    let mut follower = Follower { page, own: prepared, all, known: BTreeMap::new() };
    let (mut edits, mut open) = (Edits::new(), Vec::<OpenLink>::new());
    let mut pieces = Vec::<Range<usize>>::new();
    // The first build tells what is wrong with it.
    let Ok(parser) = markdown::parser(text) else { return text.to_owned() };
    for (_, definition) in parser.reference_definitions().iter() {
        if let Led::To(new) = follower.follow(&definition.dest, desk) {
            let span = definition.span.clone();
            edits.extend(destination(text, span, "]:").map(|range| (range, new)));
        }
    }
    for (event, span) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
                let is_ours = matches!(link_type, LinkType::WikiLink { .. } | LinkType::Email);
                let led = if is_ours { Led::Same } else { follower.follow(&dest_url, desk) };
                let words = span.start + if text[span.clone()].starts_with('!') { 2 } else { 1 };
                open.push(OpenLink { words, end: words, led, is_inline: link_type == LinkType::Inline, span });
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some(link) = open.pop() {
                    edits.extend(link.edits(text));
                    grow(&mut open, &link.span);
                }
            }
            Event::Html(_) | Event::InlineHtml(_) => {
                grow(&mut open, &span);
                // The lines of a block are one piece.
                match pieces.last_mut() {
                    Some(last) if last.end == span.start => last.end = span.end,
                    _ => pieces.push(span),
                }
            }
            _ => grow(&mut open, &span),
        }
    }
    if let Some(first) = pieces.iter().find(|piece| !text[(*piece).clone()].trim_start().starts_with("<!--")) {
        let key = "HTML in texts (of which only what is harmless is shown)";
        desk.import.left.note(key, page.path, &text[first.clone()]);
    }
    for piece in pieces {
        for address in tags::addresses(&text[piece.clone()]) {
            let led = follower.follow(&address.url, desk);
            edits.extend(
                led_to(&address, &led).map(|(range, new)| (range.start + piece.start..range.end + piece.start, new)),
            );
        }
    }
    without_new_links(edited(text, edits), &follower.known)
}

/// What becomes of a link or picture of HTML, and where. One that leads nowhere keeps its words, as one of Markdown does.
fn led_to(address: &Address, led: &Led) -> Option<(Range<usize>, String)> {
    let (place, new) = match (led, &address.alt) {
        (Led::Same, _) => return None,
        (Led::To(url), alt) => {
            let mut new = String::from(if alt.is_some() { "src=\"" } else { "href=\"" });
            escape(url, &mut new);
            (&address.attribute, new + "\"")
        }
        (Led::Nowhere, None) => (&address.attribute, String::new()),
        // Within a tag, words at the beginning of a line begin nothing of Markdown.
        (Led::Nowhere, Some(alt)) => (&address.tag, format!("<span>{}</span>", literal(alt))),
    };
    Some((place.clone(), new))
}

/// Words of which no character means anything, be it in a block of HTML or in a line of Markdown.
fn literal(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if c.is_ascii_punctuation() {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// Where a link lost its brackets, those around it may be a link now. They are escaped until there is none but those
/// that were followed.
fn without_new_links(mut text: String, known: &BTreeMap<String, Led>) -> String {
    const MOST: usize = 100;
    let followed = known.iter().filter_map(|(url, led)| match led {
        Led::Same => Some(url.as_str()),
        Led::To(new) => Some(new.as_str()),
        Led::Nowhere => None,
    });
    let followed: BTreeSet<&str> = followed.collect();
    for _ in 0..MOST {
        let events = markdown::parser(&text).into_iter().flat_map(Parser::into_offset_iter);
        let edits = events.filter_map(|(event, span)| match event {
            Event::Start(Tag::Link { link_type: LinkType::Email, .. }) => None,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                if !followed.contains(&*dest_url) =>
            {
                let at = span.start + usize::from(text[span].starts_with('!'));
                Some((at..at, String::from("\\")))
            }
            _ => None,
        });
        let edits: Edits = edits.collect();
        if edits.is_empty() {
            break;
        }
        text = edited(&text, edits);
    }
    text
}

/// The words of the innermost open link reach so far.
fn grow(open: &mut [OpenLink], span: &Range<usize>) {
    if let Some(link) = open.last_mut() {
        link.end = link.end.max(span.end.min(link.span.end));
    }
}

impl OpenLink {
    fn edits(&self, text: &str) -> Edits {
        match &self.led {
            Led::To(new) if self.is_inline => {
                let found = destination(text, self.end..self.span.end, "](");
                found.map(|range| (range, new.clone())).into_iter().collect()
            }
            Led::Same | Led::To(_) => Edits::new(),
            Led::Nowhere => {
                // What stood within brackets must not begin a list or a heading now.
                let begins = text[self.words..].starts_with(['#', '>', '+', '-', '=', ':', '|']);
                let escape = if begins { "\\" } else { "" };
                vec![(self.span.start..self.words, escape.to_owned()), (self.end..self.span.end, String::new())]
            }
        }
    }
}

/// Where the target of a link stands, behind `mark`.
fn destination(text: &str, span: Range<usize>, mark: &str) -> Option<Range<usize>> {
    let start = span.start + text.get(span.clone())?.find(mark)? + mark.len();
    let rest = &text[start..span.end];
    let start = start + rest.len() - rest.trim_start().len();
    let rest = &text[start..span.end];
    if rest.starts_with('<') {
        return rest.find('>').map(|end| start..start + end + 1);
    }
    let mut depth = 0_usize;
    let end = rest.char_indices().find(|(_, c)| match c {
        '(' => {
            depth += 1;
            false
        }
        ')' if depth == 0 => true,
        ')' => {
            depth -= 1;
            false
        }
        c => c.is_whitespace(),
    });
    Some(start..start + end.map_or(rest.len(), |(at, _)| at))
}

/// Follows the links of one page, each once.
struct Follower<'a> {
    page: &'a Page<'a>,
    own: &'a Prepared,
    all: &'a [Prepared],
    known: BTreeMap<String, Led>,
}

impl Follower<'_> {
    fn follow(&mut self, url: &str, desk: &mut Desk<'_>) -> Led {
        if let Some(led) = self.known.get(url) {
            return led.clone();
        }
        let led = self.led(url.trim(), desk);
        if led == Led::Nowhere {
            let written = match url.trim().strip_prefix(REF) {
                Some(path) => decode(path),
                None => url.to_owned(),
            };
            let body = &self.page.source.text[self.page.front.body.clone()];
            let at = self.page.front.body.start + body.find(&written).unwrap_or(0);
            let end = if body.contains(&written) { at + written.len() } else { at };
            let message = format!("the link `{written}` leads nowhere, so that only its words are kept");
            desk.import.left.note("links that lead nowhere", self.page.path, &written);
            desk.warn(Diagnostic::error("dead-link", self.page.source, at..end, message));
        }
        self.known.insert(url.to_owned(), led.clone());
        led
    }

    fn led(&self, url: &str, desk: &mut Desk<'_>) -> Led {
        if let Some(reference) = url.strip_prefix(REF) {
            let reference = decode(reference);
            let (path, anchor) = split(&reference);
            let found =
                if path.is_empty() { desk.map.path(self.page.path) } else { desk.map.reference(self.page, path) };
            return found.map_or(Led::Nowhere, |at| self.to(at, anchor, desk));
        }
        if let Some(scheme) = scheme(url) {
            return if is_web(&scheme, url) { Led::Same } else { Led::Nowhere };
        }
        if url.starts_with("//") {
            return Led::Same;
        }
        let (path, anchor) = split(url);
        let path = decode(path.split('?').next().unwrap_or(path));
        if path.is_empty() {
            return self.here(anchor, desk);
        }
        match self.page_at(&path, desk) {
            Some(at) => self.to(at, anchor, desk),
            None => self.file_at(&path, desk),
        }
    }

    /// A link within the page.
    fn here(&self, anchor: Option<&str>, desk: &mut Desk<'_>) -> Led {
        let Some(anchor) = anchor.map(decode) else { return Led::Nowhere };
        if anchor.is_empty() || anchor == "top" || self.own.anchors.contains(&anchor) {
            return Led::Same;
        }
        match near(&self.own.anchors, &anchor) {
            Some(near) => Led::To(format!("#{}", target(near))),
            None => {
                desk.import.left.note("anchors that no heading has", self.page.path, &anchor);
                Led::Nowhere
            }
        }
    }

    /// The page that a link means: by its file, or by where it stood.
    fn page_at(&self, path: &str, desk: &Desk<'_>) -> Option<usize> {
        if let Some(path) = path.strip_prefix("@/") {
            return desk.map.path(path);
        }
        if path.starts_with('/') {
            return desk.map.url(path).or_else(|| desk.map.path(path.trim_start_matches('/')));
        }
        let beside = joined(parent(self.page.path), path)?;
        desk.map.path(&beside).or_else(|| desk.map.url(&joined(&self.page.stand.old, path)?))
    }

    /// A link to a page, and to a heading of it if it has that.
    fn to(&self, at: usize, anchor: Option<&str>, desk: &mut Desk<'_>) -> Led {
        let mut link = target(&relative(parent(&self.page.stand.path), desk.map.new_path(at)));
        if let Some(anchor) = anchor.map(decode).filter(|anchor| !anchor.is_empty()) {
            match self.all.get(at).and_then(|page| near(&page.anchors, &anchor)) {
                Some(near) => link = format!("{link}#{}", target(near)),
                None => desk.import.left.note("anchors that no heading has", self.page.path, &anchor),
            }
        }
        Led::To(link)
    }

    /// A link to a file beside the page, elsewhere in the content, or below `static/`.
    fn file_at(&self, path: &str, desk: &mut Desk<'_>) -> Led {
        let Some(file) = content_file(self.page, path, desk) else {
            let url = path.trim_start_matches('/');
            if path.starts_with('/') && desk.folder.statics.contains(url) {
                desk.copies.insert(format!("static/{url}"), format!("static/{url}"));
                return Led::Same;
            }
            return if path == "/" { Led::Same } else { Led::Nowhere };
        };
        let to = desk.map.file(&file);
        let link = target(&relative(parent(&self.page.stand.path), &to));
        desk.copies.insert(to, format!("content/{file}"));
        if decode(&link) == path { Led::Same } else { Led::To(link) }
    }
}

/// The file of the content folder that a link means.
fn content_file(page: &Page<'_>, path: &str, desk: &Desk<'_>) -> Option<String> {
    let is_there = |file: &String| desk.folder.files.contains(file) && travels(file);
    if let Some(path) = path.strip_prefix('/') {
        return Some(path.to_owned()).filter(is_there);
    }
    let near = joined(parent(page.path), path.strip_prefix("@/").unwrap_or(path)).filter(is_there);
    near.or_else(|| joined(&page.stand.old, path).filter(is_there))
}

/// The `image` of an article; a file that is a picture comes to stand beside it.
pub(super) fn image(page: &Page<'_>, desk: &mut Desk<'_>) -> Option<Node> {
    const PICTURES: &[&str] = &["jpg", "jpeg", "png", "webp", "gif", "svg"];
    let image = page.taken.image.as_ref()?;
    let ending = image.src.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    let url = image.src.trim_start_matches('/');
    let file = content_file(page, &image.src, desk);
    let from = match file {
        Some(file) => Some((desk.map.file(&file), format!("content/{file}"))),
        None if desk.folder.statics.contains(url) && travels(url) => {
            let name = url.rsplit('/').next().unwrap_or(url);
            Some((format!("{}/{name}", parent(&page.stand.path)), format!("static/{url}")))
        }
        None => None,
    };
    let known = |(to, from): &(String, String)| desk.copies.get(to).is_none_or(|other| other == from);
    let Some((to, from)) = from.filter(known).filter(|_| PICTURES.contains(&ending.as_str())) else {
        desk.import.left.note("an image that is no picture beside its page", page.path, &image.src);
        return None;
    };
    let mut pairs = vec![(String::from("src"), relative(parent(&page.stand.path), &to))];
    desk.copies.insert(to, from);
    for (key, value) in [("alt", &image.alt), ("credit", &image.credit)] {
        if !value.is_empty() {
            pairs.push((key.to_owned(), value.clone()));
        }
    }
    Some(Node::Map(pairs.into_iter().map(|(key, value)| (key, Node::Text(value))).collect()))
}

fn split(url: &str) -> (&str, Option<&str>) {
    url.split_once('#').map_or((url, None), |(path, anchor)| (path, Some(anchor)))
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Whether nutgraf takes an address as it is.
fn is_web(scheme: &str, url: &str) -> bool {
    SCHEMES.contains(&scheme) && flaw(url).is_none()
}

/// The anchor itself, or the one that nutgraf makes of the same words.
fn near<'a>(anchors: &'a [String], anchor: &str) -> Option<&'a String> {
    let slug = id::slug(anchor);
    let kept = format!("s-{slug}");
    [anchor, &slug, &kept].into_iter().find_map(|wanted| anchors.iter().find(|known| *known == wanted))
}
