//! All references turned round: what speaks of an actor or belongs to a topic. Start at [`fill`].

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::article::sort_events;
use super::links::Target;
use super::text::{Fill, Text};
use super::{ActorIx, Article, ArticleIx, EventIx, Site, TopicIx};
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

/// Fills the backlinks of a site.
pub fn fill(site: &mut Site) {
    let newest = newest_first(&site.articles);
    let mut actors = vec![ActorLinks::default(); site.actors.len()];
    let mut topics = vec![TopicLinks::default(); site.topics.len()];
    let mut events_of_topic = vec![BTreeSet::new(); site.topics.len()];
    for &ix in &newest {
        let article = &site.articles[ix.get()];
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
            events_of_topic[topic.get()].extend(article.timeline.iter().copied());
        }
    }
    for (at, event) in site.events.iter().enumerate() {
        for actor in &event.actors {
            actors[actor.get()].events.push(EventIx::new(at));
        }
        for topic in &event.topics {
            events_of_topic[topic.get()].insert(EventIx::new(at));
        }
    }
    for (at, actor) in site.actors.iter().enumerate() {
        for relation in &actor.relations {
            actors[relation.to.get()].relations.push((ActorIx::new(at), relation.at));
        }
        for role in &actor.roles {
            if let Some(of) = role.of {
                actors[of.get()].members.push((ActorIx::new(at), role.at));
            }
        }
    }
    for (links, events) in topics.iter_mut().zip(events_of_topic) {
        links.events = events.into_iter().collect();
        sort_events(&mut links.events, &site.events);
        links.actors = frequent_actors(site, links);
    }
    for links in &mut actors {
        sort_events(&mut links.events, &site.events);
    }
    site.newest = newest;
    for (actor, links) in site.actors.iter_mut().zip(actors) {
        actor.links = links;
    }
    for (topic, links) in site.topics.iter_mut().zip(topics) {
        topic.links = links;
    }
}

/// Articles by date, the newest first; equals by id.
fn newest_first(articles: &[Article]) -> Vec<ArticleIx> {
    let mut order: Vec<ArticleIx> = (0..articles.len()).map(ArticleIx::new).collect();
    order.sort_by_cached_key(|ix| (Reverse(articles[ix.get()].data.date.map(|date| date.sort_key())), *ix));
    order
}

fn frequent_actors(site: &Site, links: &TopicLinks) -> Vec<ActorIx> {
    let mut count: BTreeMap<ActorIx, usize> = BTreeMap::new();
    let in_articles = links.articles.iter().flat_map(|ix| site.articles[ix.get()].cast.iter().map(|cast| cast.actor));
    let in_events = links.events.iter().flat_map(|ix| site.events[ix.get()].actors.iter().copied());
    for actor in in_articles.chain(in_events) {
        *count.entry(actor).or_default() += 1;
    }
    let mut actors: Vec<(usize, ActorIx)> = count.into_iter().map(|(actor, n)| (n, actor)).collect();
    actors.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    actors.into_iter().map(|(_, actor)| actor).collect()
}

/// The files beside pages that some page refers to.
#[must_use]
pub fn assets(site: &Site) -> BTreeSet<SitePath> {
    let texts = site
        .articles
        .iter()
        .map(|a| &a.body)
        .chain(site.actors.iter().map(|a| &a.body))
        .chain(site.events.iter().map(|e| &e.body))
        .chain(site.topics.iter().map(|t| &t.body))
        .chain(site.pages.iter().map(|p| &p.body));
    let in_texts = texts.flat_map(|text: &Text| &text.fills).filter_map(|fill| match fill {
        Fill::To(target) => Some(target),
        _ => None,
    });
    let pictures = site
        .articles
        .iter()
        .filter_map(|a| a.image.as_ref())
        .chain(site.actors.iter().filter_map(|a| a.image.as_ref()));
    let in_menu = site.menu.iter().map(|(_, target)| target);
    let files = in_texts.chain(pictures).chain(in_menu).filter_map(|target| match target {
        Target::File(path) => Some(path.clone()),
        _ => None,
    });
    files.collect()
}
