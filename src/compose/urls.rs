//! Where everything stands. Start at [`Urls`]. URLs are relative to the root of the site, without a leading
//! slash, and end in `/` for pages.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::parse::id::{Anchors, slug};
use crate::resolve::article::sort_events;
use crate::resolve::{ActorIx, ArticleIx, EventIx, PageIx, Site, TopicIx};

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
pub fn encode(path: &str) -> String {
    utf8_percent_encode(path, KEPT).to_string()
}

/// The anchor of an actor's card.
#[must_use]
pub fn actor_anchor(id: &str) -> String {
    format!("actor-{id}")
}

/// The URL of the n-th page (from 1) of a list.
#[must_use]
pub fn list_page(list: &str, n: usize) -> String {
    if n <= 1 { list.to_owned() } else { format!("{list}page/{n}/") }
}

/// The URLs of all things.
#[derive(Debug)]
pub struct Urls {
    articles: Vec<String>,
    actors: Vec<String>,
    topics: Vec<String>,
    pages: Vec<String>,
    /// For each event, the page of the site's timeline and the anchor there.
    events: Vec<(String, String)>,
    /// All events in the order of time.
    pub timeline: Vec<EventIx>,
}

impl Urls {
    #[must_use]
    pub fn new(site: &Site) -> Self {
        let slugged = |folder: &str, id: &str, slug: Option<&String>| match slug {
            None => format!("{folder}{id}/"),
            Some(slug) => format!("{folder}{}{slug}/", id.rfind('/').map_or("", |at| &id[..=at])),
        };
        let articles = site.articles.iter().map(|a| slugged("articles/", &a.id, a.data.slug.as_ref())).collect();
        let pages = site
            .pages
            .iter()
            .map(|p| if p.id == "index" { String::new() } else { slugged("", &p.id, p.data.slug.as_ref()) })
            .collect();
        let mut timeline: Vec<EventIx> = (0..site.events.len()).map(EventIx::new).collect();
        sort_events(&mut timeline, &site.events);
        let mut events = vec![(String::new(), String::new()); site.events.len()];
        for (at, ix) in timeline.iter().enumerate() {
            events[ix.get()] = (list_page("timeline/", at / EVENTS_A_PAGE + 1), event_anchor(site, *ix));
        }
        Self {
            articles,
            actors: site.actors.iter().map(|a| format!("actors/{}/", a.id)).collect(),
            topics: site.topics.iter().map(|t| format!("topics/{}/", t.id)).collect(),
            pages,
            events,
            timeline,
        }
    }

    #[must_use]
    pub fn article(&self, ix: ArticleIx) -> &str {
        &self.articles[ix.get()]
    }

    #[must_use]
    pub fn actor(&self, ix: ActorIx) -> &str {
        &self.actors[ix.get()]
    }

    #[must_use]
    pub fn topic(&self, ix: TopicIx) -> &str {
        &self.topics[ix.get()]
    }

    #[must_use]
    pub fn page(&self, ix: PageIx) -> &str {
        &self.pages[ix.get()]
    }

    /// The page of the site's timeline that shows an event, and its anchor there.
    #[must_use]
    pub fn event(&self, ix: EventIx) -> (&str, &str) {
        let (page, anchor) = &self.events[ix.get()];
        (page, anchor)
    }
}

/// The anchor of an event where events of all articles stand together: from its id, or from its
/// article's id and its place there.
fn event_anchor(site: &Site, ix: EventIx) -> String {
    let event = &site.events[ix.get()];
    match (&event.id, event.home) {
        (Some(id), _) => format!("event-{id}"),
        (None, Some((article, at))) => format!("entry-{}-{}", site.articles[article.get()].id, at + 1),
        (None, None) => String::from("event"),
    }
}

/// The anchors of the events of one page, each once: from the id, or from the title.
#[must_use]
pub fn anchors(site: &Site, events: &[EventIx]) -> Vec<String> {
    let mut anchors = Anchors::default();
    for id in events.iter().filter_map(|ix| site.events[ix.get()].id.as_ref()) {
        anchors.reserve(format!("event-{id}"));
    }
    let anchor = |ix: &EventIx| {
        let event = &site.events[ix.get()];
        if let Some(id) = &event.id {
            return format!("event-{id}");
        }
        let title = slug(&event.data.title);
        anchors.unique(format!("event-{}", if title.is_empty() { "entry" } else { &title }))
    };
    events.iter().map(anchor).collect()
}
