//! How URLs and anchors are written. URLs are relative to the root of the site, without a leading slash, and end in
//! `/` for pages.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Here;
use super::look::Look;
use super::part::Part;
use crate::date::Date;
use crate::parse::id::{Anchors, slug};
use crate::parse::model::Correction;
use crate::resolve::EventIx;

/// How many events one page of the site's timeline holds.
pub const EVENTS_A_PAGE: usize = 200;
/// How many explainers one page of their list holds.
pub const ARTICLES_A_PAGE: usize = 100;

/// What stays as it is in a path or fragment (RFC 3986: `pchar` and `/`).
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/')
    .remove(b'@')
    .remove(b'+')
    .remove(b',');

/// A path or fragment as it stands in a link.
#[must_use]
pub fn encode(path: &str) -> Cow<'_, str> {
    utf8_percent_encode(path, KEPT).into()
}

/// The anchor of an actor's card.
#[must_use]
pub fn actor_anchor(id: &str) -> String {
    format!("actor-{id}")
}

/// Where a claim stands in a ledger.
#[must_use]
pub fn claim_anchor(id: &str) -> String {
    format!("claim-{id}")
}

/// A date as a part of an anchor.
#[must_use]
pub fn date_part(date: &Date) -> String {
    slug(&date.to_string())
}

/// The anchor of an article's correction: its date, and from the second of a day on its number among them in the order
/// of writing.
#[must_use]
pub fn correction_anchor(corrections: &[Correction], at: usize) -> String {
    let date = &corrections[at].date;
    let before = corrections[..at].iter().filter(|other| other.date == *date).count();
    let number = if before == 0 { String::new() } else { format!("-{}", before + 1) };
    format!("correction-{}{number}", date_part(date))
}

/// The whole address of a link that stands on the page `from` of a site with the address `base`.
#[must_use]
pub fn absolute(base: &str, from: &str, href: &str) -> String {
    if href.contains(':') {
        return href.to_owned();
    }
    if let Some(anchor) = href.strip_prefix('#') {
        return format!("{base}{}#{anchor}", encode(from));
    }
    // The page for missing pages links from the root of the host.
    if let Some(path) = href.strip_prefix('/') {
        let root = base.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| base.len() - rest.len() + at));
        return format!("{}/{path}", &base[..root.unwrap_or(base.len())]);
    }
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    let mut rest = href;
    while let Some(inner) = rest.strip_prefix("../") {
        folders.pop();
        rest = inner;
    }
    let folder: String = folders.iter().flat_map(|folder| [encode(folder), Cow::Borrowed("/")]).collect();
    // What a server shows for a folder is its index.
    let (path, anchor) = rest.split_once('#').map_or((rest, None), |(path, anchor)| (path, Some(anchor)));
    let path = path.strip_suffix("index.html").unwrap_or(path);
    let anchor = anchor.map_or_else(String::new, |anchor| format!("#{anchor}"));
    format!("{base}{folder}{path}{anchor}")
}

/// How many pages a list has; an empty one has a page that says so.
#[must_use]
pub fn list_pages(items: usize, a_page: usize) -> usize {
    items.div_ceil(a_page).max(1)
}

/// The URL of the n-th page (from 1) of a list.
#[must_use]
pub fn list_page(list: &str, n: usize) -> String {
    if n <= 1 { list.to_owned() } else { format!("{list}page/{n}/") }
}

/// The anchor of an event where events of all articles stand together: from its id, or from its
/// article's id and its place there.
#[must_use]
pub fn event_anchor(look: &Look<'_>, ix: EventIx) -> String {
    let event = look.event(ix);
    match (&event.id, event.home) {
        (Some(id), _) => format!("event-{id}"),
        (None, Some((article, at))) => format!("entry-{}-{}", look.article_id(article), at + 1),
        (None, None) => String::from("event"),
    }
}

/// The anchors of the events of one page, each once: from the id, or from the title.
#[must_use]
pub fn anchors(here: &Here<'_>, events: &[EventIx]) -> Vec<Part<String>> {
    let known: Vec<Option<Part<String>>> = events.iter().map(|ix| here.event_facts(*ix).anchor.clone()).collect();
    let mut anchors = Anchors::default();
    if known.iter().any(Option::is_none) {
        for anchor in known.iter().flatten() {
            anchors.reserve((**anchor).clone());
        }
    }
    let anchor = |(ix, known): (&EventIx, Option<Part<String>>)| {
        known.unwrap_or_else(|| {
            let title = slug(&here.look.event(*ix).data.title);
            Part::new(anchors.unique(format!("event-{}", if title.is_empty() { "entry" } else { &title })))
        })
    };
    events.iter().zip(known).map(anchor).collect()
}

#[cfg(test)]
mod tests {
    use super::absolute;

    #[test]
    fn a_link_of_a_page_becomes_a_whole_address() {
        let of = |href: &str| absolute("https://example.org/news/", "articles/a/", href);
        assert_eq!(of("#timeline"), "https://example.org/news/articles/a/#timeline");
        assert_eq!(of("../../actors/iran/index.html"), "https://example.org/news/actors/iran/");
        assert_eq!(of("../../actors/iran/index.html#x"), "https://example.org/news/actors/iran/#x");
        assert_eq!(of("../../style.css"), "https://example.org/news/style.css");
        assert_eq!(of("https://other.example/"), "https://other.example/");
        assert_eq!(of("/news/actors/"), "https://example.org/news/actors/");
        assert_eq!(absolute("https://example.org/", "", "articles/a/index.html"), "https://example.org/articles/a/");
    }
}
