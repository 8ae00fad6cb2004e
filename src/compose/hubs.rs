//! What actors and topics have in common: a timeline and a list of explainers, each of several pages where it is long.
//! Start at [`Hub`].

use super::look::Seen;
use super::pages::{Frame, owner, pager, with_events};
use super::part::Part;
use super::urls::{ARTICLES_A_PAGE, EVENTS_A_PAGE, list_page, list_pages};
use super::views::{ArticleList, Content, Owner, Page, Pager, Teaser, TimelineView};
use super::{Composer, Here};
use crate::resolve::{ActorIx, ArticleIx, EventIx, TopicIx};

/// What has a timeline and a list of explainers of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hub {
    Actor(ActorIx),
    Topic(TopicIx),
}

impl Hub {
    pub(super) fn events<'a>(self, here: &Here<'a>) -> &'a [EventIx] {
        match self {
            Self::Actor(ix) => &here.look.actor_links(ix).events,
            Self::Topic(ix) => &here.look.topic_links(ix).events,
        }
    }

    fn articles<'a>(self, here: &Here<'a>) -> &'a [ArticleIx] {
        match self {
            Self::Actor(ix) => &here.look.actor_links(ix).articles,
            Self::Topic(ix) => &here.look.topic_links(ix).articles,
        }
    }

    pub(super) fn url<'a>(self, here: &Here<'a>) -> &'a str {
        match self {
            Self::Actor(ix) => here.look.actor_link(ix).url,
            Self::Topic(ix) => here.look.topic_line(ix).url,
        }
    }

    /// The events of one of its pages, from 1.
    pub(super) fn page<'a>(self, here: &Here<'a>, n: usize) -> &'a [EventIx] {
        self.events(here).chunks(EVENTS_A_PAGE).nth(n - 1).unwrap_or_default()
    }

    pub(super) fn pager(self, here: &Here<'_>, n: usize) -> Pager {
        pager(here, |n| list_page(self.url(here), n), n, list_pages(self.events(here).len(), EVENTS_A_PAGE))
    }

    /// One of the pages of its explainers, from 1, and the way to the others.
    pub(super) fn explainers(self, here: &Here<'_>, n: usize) -> (Vec<Part<Teaser>>, Pager) {
        let all = self.articles(here);
        let items = all.chunks(ARTICLES_A_PAGE).nth(n - 1).unwrap_or_default();
        let count = list_pages(all.len(), ARTICLES_A_PAGE);
        let pager = pager(here, |n| articles_of_hub(self.url(here), n), n, count);
        (items.iter().map(|ix| here.teaser(*ix)).collect(), pager)
    }

    /// What its further pages are called after, who they belong to, and whether search engines are asked to leave them
    /// out.
    fn heading<'a>(self, here: &Here<'a>) -> (&'a str, Owner, bool) {
        match self {
            Self::Actor(ix) => {
                let actor = here.look.actor(ix);
                (&actor.data.name, owner("actor", &actor.id, &actor.origin), actor.data.noindex)
            }
            Self::Topic(ix) => {
                let topic = here.look.topic(ix);
                (&topic.data.title, owner("topic", &topic.id, &topic.origin), topic.data.noindex)
            }
        }
    }

    /// A further page of it, by what follows its URL.
    fn further<'a>(self, composer: &'a Composer<'a>, url: impl FnOnce(&str) -> String) -> Here<'a> {
        let (lang, own) = match self {
            Self::Actor(ix) => (None, &composer.site().actors[ix].url),
            Self::Topic(ix) => {
                let topic = &composer.site().topics[ix];
                (topic.data.lang.as_ref(), &topic.url)
            }
        };
        Here::new(composer, composer.language(lang), &url(own))
    }
}

/// The URL of the n-th page (from 1) of the explainers of an actor or a topic, which has the URL `hub`.
fn articles_of_hub(hub: &str, n: usize) -> String {
    if n <= 1 { hub.to_owned() } else { list_page(&format!("{hub}articles/"), n) }
}

/// Further events of an actor or a topic.
pub(super) fn events(composer: &Composer<'_>, hub: Hub, n: usize) -> (Page, Seen) {
    let here = hub.further(composer, |url| list_page(url, n));
    let events = hub.page(&here, n);
    let here = with_events(here, events);
    let content = TimelineView {
        items: here.entries(events, true),
        timeline_actors: here.actors_of_timeline(events),
        pager: hub.pager(&here, n),
    };
    let frame = further_frame(&here, hub, list_page(hub.url(&here), n), ("timeline", "timeline.html", "timeline"));
    here.finish(frame, Content::Timeline(content))
}

/// Further explainers of an actor or a topic.
pub(super) fn articles(composer: &Composer<'_>, hub: Hub, n: usize) -> (Page, Seen) {
    let here = hub.further(composer, |url| articles_of_hub(url, n));
    let (items, pager) = hub.explainers(&here, n);
    let frame =
        further_frame(&here, hub, articles_of_hub(hub.url(&here), n), ("articles", "articles.html", "explainers"));
    here.finish(frame, Content::Articles(ArticleList { items, pager }))
}

/// The frame of a further page of an actor or a topic: its kind, its template, and the word for what it lists.
fn further_frame(here: &Here<'_>, hub: Hub, url: String, of: (&'static str, &'static str, &str)) -> Frame {
    let (kind, template, word) = of;
    let (title, owner, noindex) = hub.heading(here);
    let title = format!("{title}{}{}", here.language.word("colon"), here.language.word(word));
    Frame { url, kind, template, owner, title, description: String::new(), noindex }
}
