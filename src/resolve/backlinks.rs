//! All references turned round: what speaks of an actor or belongs to a topic. Start at [`Backlinks::new`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::article::sort_events;
use super::links::Target;
use super::text::{Fill, Text};
use super::{ActorIx, Article, ArticleIx, EventIx, Things, TopicIx};
use crate::source::SitePath;

/// What speaks of an actor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActorLinks {
    /// Articles with a card of the actor, newest first.
    pub articles: Vec<ArticleIx>,
    /// In the order of time.
    pub events: Vec<EventIx>,
    /// Relations of others to this actor: who, and the place in that actor's `relations`.
    pub relations: Vec<(ActorIx, usize)>,
    /// Who holds or held a role at this actor, and the place in that actor's `roles`.
    pub members: Vec<(ActorIx, usize)>,
    pub topics: Vec<TopicIx>,
}

/// What belongs to a topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicLinks {
    /// Newest first.
    pub articles: Vec<ArticleIx>,
    /// The actors of its articles and events, the most frequent first.
    pub actors: Vec<ActorIx>,
    /// Its own events and those of its articles' timelines, in the order of time.
    pub events: Vec<EventIx>,
}

/// What refers to what, from the other end.
#[derive(Debug)]
pub struct Backlinks {
    /// The articles by date, the newest first; equals by id.
    pub newest: Vec<ArticleIx>,
    actors: Vec<ActorLinks>,
    topics: Vec<TopicLinks>,
}

impl Backlinks {
    #[must_use]
    pub fn new(things: &Things) -> Self {
        let newest = newest_first(&things.articles);
        let mut actors = vec![ActorLinks::default(); things.actors.len()];
        let mut topics = vec![TopicLinks::default(); things.topics.len()];
        of_articles(things, &newest, &mut actors, &mut topics);
        of_actors(things, &mut actors);
        of_events(things, &mut actors, &mut topics);
        Self { newest, actors, topics }
    }

    #[must_use]
    pub fn actor(&self, ix: ActorIx) -> &ActorLinks {
        &self.actors[ix.get()]
    }

    #[must_use]
    pub fn topic(&self, ix: TopicIx) -> &TopicLinks {
        &self.topics[ix.get()]
    }
}

fn of_articles(things: &Things, newest: &[ArticleIx], actors: &mut [ActorLinks], topics: &mut [TopicLinks]) {
    for &ix in newest {
        let article = &things.articles[ix.get()];
        for cast in &article.cast {
            let links = &mut actors[cast.actor.get()];
            links.articles.push(ix);
            for topic in &article.topics {
                if !links.topics.contains(topic) {
                    links.topics.push(*topic);
                }
            }
        }
        for topic in &article.topics {
            topics[topic.get()].articles.push(ix);
        }
    }
}

fn of_actors(things: &Things, actors: &mut [ActorLinks]) {
    for (at, actor) in things.actors.iter().enumerate() {
        for relation in &actor.relations {
            actors[relation.to.get()].relations.push((ActorIx::new(at), relation.at));
        }
        for role in &actor.roles {
            if let Some(of) = role.of {
                actors[of.get()].members.push((ActorIx::new(at), role.at));
            }
        }
    }
}

/// Events of actors and topics; a topic has its own and those of its articles' timelines.
fn of_events(things: &Things, actors: &mut [ActorLinks], topics: &mut [TopicLinks]) {
    let of_timelines = |links: &TopicLinks| -> BTreeSet<EventIx> {
        links.articles.iter().flat_map(|ix| things.articles[ix.get()].timeline.iter().copied()).collect()
    };
    let mut events_of_topic: Vec<BTreeSet<EventIx>> = topics.iter().map(of_timelines).collect();
    for (at, event) in things.events.iter().enumerate() {
        for actor in &event.actors {
            actors[actor.get()].events.push(EventIx::new(at));
        }
        for topic in &event.topics {
            events_of_topic[topic.get()].insert(EventIx::new(at));
        }
    }
    for (links, events) in topics.iter_mut().zip(events_of_topic) {
        links.events = events.into_iter().collect();
        sort_events(&mut links.events, &things.events);
        links.actors = frequent_actors(things, links);
    }
    for links in actors {
        sort_events(&mut links.events, &things.events);
    }
}

/// Articles by date, the newest first; equals by id.
fn newest_first(articles: &[Article]) -> Vec<ArticleIx> {
    let mut order: Vec<ArticleIx> = (0..articles.len()).map(ArticleIx::new).collect();
    order.sort_by_cached_key(|ix| (Reverse(articles[ix.get()].data.date.map(|date| date.sort_key())), *ix));
    order
}

fn frequent_actors(things: &Things, links: &TopicLinks) -> Vec<ActorIx> {
    let mut count: BTreeMap<ActorIx, usize> = BTreeMap::new();
    let in_articles = links.articles.iter().flat_map(|ix| things.articles[ix.get()].cast.iter().map(|cast| cast.actor));
    let in_events = links.events.iter().flat_map(|ix| things.events[ix.get()].actors.iter().copied());
    for actor in in_articles.chain(in_events) {
        *count.entry(actor).or_default() += 1;
    }
    let mut actors: Vec<(usize, ActorIx)> = count.into_iter().map(|(actor, n)| (n, actor)).collect();
    actors.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    actors.into_iter().map(|(_, actor)| actor).collect()
}

/// The files beside pages that some page, or the menu, refers to.
#[must_use]
pub fn assets(things: &Things, menu: &[(String, Target)]) -> BTreeSet<SitePath> {
    let Things { articles, actors, events, topics, pages, .. } = things;
    let texts = (articles.iter().map(|a| &a.body))
        .chain(actors.iter().map(|a| &a.body))
        .chain(events.iter().map(|e| &e.body))
        .chain(topics.iter().map(|t| &t.body))
        .chain(pages.iter().map(|p| &p.body));
    let in_texts = texts.flat_map(|text: &Text| &text.fills).filter_map(|fill| match fill {
        Fill::To(target) => Some(target),
        _ => None,
    });
    let pictures =
        articles.iter().filter_map(|a| a.image.as_ref()).chain(actors.iter().filter_map(|a| a.image.as_ref()));
    let files =
        in_texts.chain(pictures).chain(menu.iter().map(|(_, target)| target)).filter_map(|target| match target {
            Target::File(path) => Some(path.clone()),
            _ => None,
        });
    files.collect()
}
