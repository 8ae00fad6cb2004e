//! A timeline as the file of an article. Start at [`write`].

use std::collections::BTreeMap;

use super::dates::{self, Told};
use super::{Media, Slide, Timeline, Wishes};
use crate::diag::Diagnostic;
use crate::import::html::{self, Markdown, web_address};
use crate::import::left::Left;
use crate::import::write::FrontMatter;
use crate::import::{Content, Import, New, What};
use crate::parse::id::{self, Anchors};
use crate::parse::yaml::Node;
use crate::source::{SitePath, Source};

/// What is gathered on the way through the slides.
struct Desk<'a> {
    words: &'a [crate::date::DateFormatter],
    sources: Vec<Node>,
    /// The id of the source with an address.
    known: BTreeMap<String, String>,
    ids: Anchors,
    left: Left,
    diagnostics: Vec<Diagnostic>,
}

/// The article, as a draft.
pub(super) fn write(source: &Source, timeline: &Timeline, wishes: &Wishes<'_>, left: Left) -> Import {
    let mut desk = Desk {
        words: wishes.words,
        sources: Vec::new(),
        known: BTreeMap::new(),
        ids: Anchors::default(),
        left,
        diagnostics: Vec::new(),
    };
    let stem = source.path.file_name().trim_end_matches(".json").trim_end_matches(".csv").replace(['-', '_'], " ");
    let (mut title, mut description, mut body) = (String::new(), String::new(), String::new());
    if let Some(slide) = &timeline.title {
        title = html::words(&slide.headline);
        (description, body) = desk.opening(slide);
        desk.cite(slide);
        desk.note_other(slide);
    }
    let entries: Vec<Node> = timeline.slides.iter().filter_map(|slide| desk.entry(slide, &source.path)).collect();
    if title.is_empty() {
        title = if stem.trim().is_empty() { String::from("Timeline") } else { stem };
    }
    let id = wishes.id.map_or_else(|| valid(&id::slug(&title)), str::to_owned);
    let mut front = FrontMatter::default();
    front.text("title", &title);
    front.text("description", &description);
    front.comment("The day of the import. Put the day that the article is about.");
    front.plain("date", wishes.today);
    if !entries.is_empty() {
        front.node("timeline", &Node::List(entries));
    }
    if !desk.sources.is_empty() {
        front.node("sources", &Node::List(desk.sources));
    }
    front.comment("Deleted, it is published.");
    front.plain("draft", true);
    let path = format!("content/articles/{id}.md");
    let new = New { path, what: What::Article, content: Content::Text(front.file(&body)) };
    Import { files: vec![new], left: desk.left, diagnostics: desk.diagnostics }
}

/// An id that can be one.
fn valid(wanted: &str) -> String {
    if id::check(wanted).is_ok() { wanted.to_owned() } else { String::from("timeline") }
}

impl Desk<'_> {
    /// The description and the body: the first paragraph of the title slide and the rest of it. A paragraph that is more
    /// than words belongs to the body.
    fn opening(&mut self, slide: &Slide) -> (String, String) {
        let Markdown { text, .. } = self.markdown(&slide.text, &slide.name);
        let (first, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
        let words = html::words(&slide.text);
        let is_plain = !first.contains(['\n', '>']) && !first.contains("](") && !first.contains("**");
        if !is_plain || first.is_empty() {
            return (String::new(), text.clone());
        }
        // The same words without their escapes and emphasis: they begin the words of the whole.
        let count = first.chars().filter(|c| c.is_alphanumeric()).count();
        let end =
            words.char_indices().filter(|(_, c)| c.is_alphanumeric()).nth(count).map_or(words.len(), |(at, _)| at);
        let description = words[..end].trim_end_matches(['“', '«', '(', '"', '-', ' ']).trim().to_owned();
        (description, rest.to_owned())
    }

    /// The entry of a slide; `None` after a diagnostic where it has no date.
    fn entry(&mut self, slide: &Slide, file: &SitePath) -> Option<Node> {
        self.note_other(slide);
        let Markdown { text, .. } = self.markdown(&slide.text, &slide.name);
        let headline = html::words(&slide.headline);
        let Told { date, time, display } = match dates::date(slide, self.words) {
            Ok(told) => told,
            Err(why) => {
                self.diagnostics.push(undated(slide, file, &headline, &why));
                return None;
            }
        };
        if let Some(time) = time {
            self.left.note("time of day", &slide.name, &time);
        }
        if let Some(display) = display {
            self.left.note("display date", &slide.name, &format!("{display} ({date})"));
        }
        let title =
            [headline, first_words(&html::words(&slide.text)), html::words(&slide.media.caption), date.to_string()]
                .into_iter()
                .find(|title| !title.is_empty())
                .unwrap_or_default();
        let mut pairs = vec![pair("date", &date.to_string()), pair("title", &title)];
        if !text.is_empty() {
            pairs.push(pair("text", &text));
        }
        if let Some(id) = self.cite(slide) {
            pairs.push(pair("source", &id));
        }
        Some(Node::Map(pairs))
    }

    fn markdown(&mut self, text: &str, place: &str) -> Markdown {
        let made = html::markdown(text);
        for tag in &made.left {
            let key = if tag == "a" {
                String::from("links that lead to no web address")
            } else {
                format!("<{tag}> in texts")
            };
            self.left.note(&key, place, &html::words(text));
        }
        made
    }

    /// The id of the source that a slide's media leads to, where it is more than a picture.
    fn cite(&mut self, slide: &Slide) -> Option<String> {
        let Media { url, link, caption, credit, alt } = &slide.media;
        let picture = is_picture(url);
        if picture {
            self.left.note("picture", &slide.name, url);
        }
        let shown = if picture { "" } else { url };
        let Some(address) = [link.as_str(), shown].iter().find_map(|url| web_address(url)) else {
            if !url.is_empty() && !picture {
                self.left.note("media that is no web address", &slide.name, url);
            }
            return None;
        };
        if let Some(id) = self.known.get(&address) {
            return Some(id.clone());
        }
        let host = host(&address);
        let title = [html::words(caption), html::words(alt), host.to_owned()];
        let title = title.into_iter().find(|title| !title.is_empty()).unwrap_or_default();
        let name = id::slug(host);
        let id = self.ids.unique(if id::check(&name).is_ok() { name } else { String::from("source") });
        let mut pairs = vec![pair("id", &id), pair("title", &title)];
        let publisher = html::words(credit);
        if !publisher.is_empty() {
            pairs.push(pair("publisher", &publisher));
        }
        pairs.push(pair("url", &address));
        self.sources.push(Node::Map(pairs));
        self.known.insert(address, id.clone());
        Some(id)
    }

    fn note_other(&mut self, slide: &Slide) {
        for (key, value) in &slide.other {
            self.left.note(key, &slide.name, value);
        }
    }
}

fn pair(key: &str, text: &str) -> (String, Node) {
    (key.to_owned(), Node::Text(text.to_owned()))
}

fn undated(slide: &Slide, file: &SitePath, headline: &str, why: &str) -> Diagnostic {
    let what = if headline.is_empty() { slide.name.clone() } else { format!("{} “{headline}”", slide.name) };
    let message = format!("{what} is left out: {why}");
    let diagnostic = match &slide.place {
        Some(place) => Diagnostic::error("bad-date", &place.source, place.span.clone(), message),
        None => Diagnostic::file_error("bad-date", file, message),
    };
    diagnostic.warning().help("add it to the article by hand, with a date as precise as it is known")
}

/// The beginning of a text, for a title.
fn first_words(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => {
            let cut = text[..at].rfind(' ').unwrap_or(at);
            format!("{}…", &text[..cut])
        }
        None => text.to_owned(),
    }
}

/// Whether an address is that of a picture itself.
fn is_picture(url: &str) -> bool {
    const ENDINGS: &[&str] = &["jpg", "jpeg", "png", "gif", "webp", "svg", "avif", "bmp", "tif", "tiff"];
    let path = url.split(['?', '#']).next().unwrap_or(url);
    path.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.iter().any(|other| ending.eq_ignore_ascii_case(other)))
}

fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = host.rsplit('@').next().unwrap_or(host);
    host.strip_prefix("www.").unwrap_or(host)
}
