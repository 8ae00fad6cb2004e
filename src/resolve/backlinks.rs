//! All references turned round: what speaks of an actor or belongs to a topic. Start at [`Backlinks::new`].

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::claims::{Claim, Disputer, Speaker};
use super::index::Linked;
use super::places::Order;
use super::{
    Actor, ActorIx, Article, ArticleIx, Cast, ClaimIx, Event, EventIx, Place, Relation, SharedEventIx, Table, Things,
    TopicIx,
};
use crate::date::SortKey;

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
    /// What it claims, the latest first.
    pub claims: Vec<ClaimIx>,
    pub corrections: Vec<CorrectionIx>,
}

/// A correction: the article, and the place in its list.
pub type CorrectionIx = (ArticleIx, usize);

/// What speaks of a claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimLinks {
    /// The claims that take its place.
    pub superseded_by: Vec<ClaimIx>,
    /// The claims that it stands against.
    pub disputes: Vec<ClaimIx>,
    pub corrections: Vec<CorrectionIx>,
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
    pub corrections: Vec<CorrectionIx>,
}

/// What refers to what, from the other end.
#[derive(Debug)]
pub struct Backlinks {
    /// The articles by date, the newest first; equals by id.
    pub newest: Vec<ArticleIx>,
    /// The date of each article by its place.
    dates: Vec<Option<SortKey>>,
    /// All events in the order of time.
    pub timeline: Vec<EventIx>,
    /// For each shared event by its place, where it stands in the timeline.
    in_timeline: Vec<usize>,
    actors: Vec<ActorLinks>,
    topics: Vec<TopicLinks>,
    /// For each article by its place, what speaks of its claims.
    claims: Vec<Vec<ClaimLinks>>,
    /// The articles that say the same in other languages, by each of them: the original, then its translations.
    versions: BTreeMap<ArticleIx, Arc<[ArticleIx]>>,
    /// All corrections of the site, the latest first.
    pub corrections: Vec<CorrectionIx>,
    /// Corrections by the articles and events that they are about, the latest first.
    of_articles: BTreeMap<ArticleIx, Vec<CorrectionIx>>,
    of_events: BTreeMap<SharedEventIx, Vec<CorrectionIx>>,
}

/// What backlinks take from an event.
#[derive(PartialEq)]
struct EventTies<'a> {
    when: When,
    actors: &'a [ActorIx],
    topics: &'a [TopicIx],
}

/// What backlinks take from an article.
#[derive(PartialEq)]
struct ArticleTies<'a> {
    when: When,
    translation_of: Option<ArticleIx>,
    cast: &'a [Cast],
    topics: &'a [TopicIx],
    timeline: &'a [EventIx],
    own: Vec<EventTies<'a>>,
    claims: Vec<ClaimTies<'a>>,
    corrections: Vec<(SortKey, &'a [Linked])>,
}

/// What backlinks take from a claim.
#[derive(PartialEq)]
struct ClaimTies<'a> {
    as_of: Option<SortKey>,
    by: &'a [Speaker],
    disputed_by: &'a [Disputer],
    supersedes: &'a [ClaimIx],
}

/// What backlinks take from an actor: relations, and the roles that are held at another actor.
#[derive(PartialEq)]
struct ActorTies<'a> {
    relations: &'a [Relation],
    roles: Vec<(ActorIx, usize)>,
}

/// When something happened, to sort by: what has no date comes last.
type When = (bool, Option<SortKey>);

fn when(event: &Event) -> When {
    let key = event.data.date.map(|date| date.sort_key());
    (key.is_none(), key)
}

fn event_ties(event: &Event) -> EventTies<'_> {
    EventTies { when: when(event), actors: &event.actors, topics: &event.topics }
}

fn article_ties(article: &Article) -> ArticleTies<'_> {
    let key = article.data.date.map(|date| date.sort_key());
    let corrections =
        article.data.corrections.iter().map(|correction| &correction.date).zip(&article.facts.corrections);
    ArticleTies {
        when: (key.is_none(), key),
        translation_of: article.translation_of,
        cast: &article.cast,
        topics: &article.topics,
        timeline: &article.timeline,
        own: article.events.iter().map(event_ties).collect(),
        claims: article.facts.claims.iter().map(claim_ties).collect(),
        corrections: corrections.map(|(date, correction)| (date.sort_key(), &*correction.affects)).collect(),
    }
}

fn claim_ties(claim: &Claim) -> ClaimTies<'_> {
    ClaimTies {
        as_of: claim.data.as_of.map(|date| date.sort_key()),
        by: &claim.by,
        disputed_by: &claim.disputed_by,
        supersedes: &claim.supersedes,
    }
}

fn actor_ties(actor: &Actor) -> ActorTies<'_> {
    let roles = actor.roles.iter().filter_map(|role| Some((role.of?, role.at)));
    ActorTies { relations: &actor.relations, roles: roles.collect() }
}

/// Whether two tables hold the same things in the same order, as far as `ties` can see.
fn same<'a, Ix: Place, T, C: PartialEq>(a: &'a Table<Ix, T>, b: &'a Table<Ix, T>, ties: fn(&'a T) -> C) -> bool {
    let both = || a.iter().zip(b.iter());
    same_order(a.order(), b.order()) && both().all(|((_, a), (_, b))| Arc::ptr_eq(a, b) || ties(a) == ties(b))
}

fn same_order(a: &Arc<Order>, b: &Arc<Order>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

impl Backlinks {
    /// The backlinks of a turn's things; those of the last turn if nothing that they depend on has changed.
    #[must_use]
    pub fn new(things: &Things, last: Option<(&Things, &Arc<Self>)>) -> Arc<Self> {
        let still_true = |last: &Things| {
            same(&last.articles, &things.articles, article_ties)
                && same(&last.actors, &things.actors, actor_ties)
                && same(&last.events, &things.events, event_ties)
                && same_order(last.topics.order(), things.topics.order())
        };
        if let Some((_, backlinks)) = last.filter(|(last, _)| still_true(last)) {
            return backlinks.clone();
        }
        let articles: Vec<(ArticleIx, ArticleTies<'_>)> =
            things.articles.iter().map(|(ix, article)| (ix, article_ties(article))).collect();
        // Lists name what was first written; a translation has its place beside that.
        let (translated, originals): (Vec<_>, Vec<_>) =
            articles.into_iter().partition(|(_, article)| article.translation_of.is_some());
        let events: Vec<(SharedEventIx, EventTies<'_>)> =
            things.events.iter().map(|(ix, event)| (ix, event_ties(event))).collect();
        let mut dates = vec![None; things.articles.end()];
        for (ix, article) in originals.iter().chain(&translated) {
            dates[ix.get()] = article.when.1;
        }
        let mut backlinks = Self {
            newest: newest_first(&originals),
            dates,
            timeline: Vec::new(),
            in_timeline: vec![0; things.events.end()],
            actors: vec![ActorLinks::default(); things.actors.end()],
            topics: vec![TopicLinks::default(); things.topics.end()],
            claims: vec![Vec::new(); things.articles.end()],
            versions: versions(&translated),
            corrections: Vec::new(),
            of_articles: BTreeMap::new(),
            of_events: BTreeMap::new(),
        };
        let by_place = by_place(&originals, things.articles.end());
        backlinks.of_articles(&by_place);
        backlinks.of_actors(things);
        backlinks.of_events(&originals, &events, &by_place);
        backlinks.frequent_actors(things, &events, &by_place);
        backlinks.of_claims(&originals, &translated);
        backlinks.of_corrections(&originals);
        Arc::new(backlinks)
    }

    #[must_use]
    pub fn actor(&self, ix: ActorIx) -> &ActorLinks {
        &self.actors[ix.get()]
    }

    #[must_use]
    pub fn topic(&self, ix: TopicIx) -> &TopicLinks {
        &self.topics[ix.get()]
    }

    /// What speaks of each of an article's own claims.
    #[must_use]
    pub fn claims(&self, ix: ArticleIx) -> &[ClaimLinks] {
        &self.claims[ix.get()]
    }

    /// The corrections of others that are about an article.
    #[must_use]
    pub fn corrections_of_article(&self, ix: ArticleIx) -> &[CorrectionIx] {
        self.of_articles.get(&ix).map_or(&[], Vec::as_slice)
    }

    /// The articles that say the same as one in several languages, itself included: the original, then its
    /// translations in the order of ids. None for an article without a translation.
    #[must_use]
    pub fn versions(&self, ix: ArticleIx) -> &[ArticleIx] {
        self.versions.get(&ix).map_or(&[], |versions| versions)
    }

    #[must_use]
    pub fn corrections_of_event(&self, ix: SharedEventIx) -> &[CorrectionIx] {
        self.of_events.get(&ix).map_or(&[], Vec::as_slice)
    }

    /// What to sort an article by for the newest to come first, beside its id.
    #[must_use]
    pub fn age(&self, ix: ArticleIx) -> Reverse<Option<SortKey>> {
        Reverse(self.dates[ix.get()])
    }

    /// How many events stand before a shared one in the timeline.
    #[must_use]
    pub fn before(&self, ix: SharedEventIx) -> usize {
        self.in_timeline[ix.get()]
    }

    fn of_articles(&mut self, articles: &[Option<&ArticleTies<'_>>]) {
        for &ix in &self.newest {
            let Some(article) = articles[ix.get()] else { continue };
            for cast in article.cast {
                let links = &mut self.actors[cast.actor.get()];
                links.articles.push(ix);
                for topic in article.topics {
                    if !links.topics.contains(topic) {
                        links.topics.push(*topic);
                    }
                }
            }
            for topic in article.topics {
                self.topics[topic.get()].articles.push(ix);
            }
        }
    }

    fn of_actors(&mut self, things: &Things) {
        for (ix, actor) in things.actors.iter() {
            let ActorTies { relations, roles } = actor_ties(actor);
            for relation in relations {
                self.actors[relation.to.get()].relations.push((ix, relation.at));
            }
            for (of, at) in roles {
                self.actors[of.get()].members.push((ix, at));
            }
        }
    }

    /// The timeline of the site, and the events of actors and topics; a topic has its own and those of its articles'
    /// timelines. All lists are filled in the order of time, so that only one has to be sorted.
    fn of_events(
        &mut self,
        articles: &[(ArticleIx, ArticleTies<'_>)],
        events: &[(SharedEventIx, EventTies<'_>)],
        by_place: &[Option<&ArticleTies<'_>>],
    ) {
        let shared = events.iter().map(|(ix, event)| (event.when, EventIx::Shared(*ix), event));
        let own = articles.iter().flat_map(|(ix, article)| {
            (0..).zip(&article.own).map(|(at, event)| (event.when, EventIx::Own(*ix, at), event))
        });
        let mut all: Vec<(When, EventIx, &EventTies<'_>)> = shared.chain(own).collect();
        // Equals stay in the order of ids, then of articles and of writing.
        all.sort_by_key(|(when, ..)| *when);
        let mut shown_by: BTreeMap<SharedEventIx, Vec<TopicIx>> = BTreeMap::new();
        for (_, article) in articles {
            for ix in article.timeline {
                if let EventIx::Shared(ix) = ix {
                    shown_by.entry(*ix).or_default().extend(article.topics);
                }
            }
        }
        for (at, (_, ix, event)) in all.iter().enumerate() {
            for actor in event.actors {
                self.actors[actor.get()].events.push(*ix);
            }
            let of_articles: &[TopicIx] = match ix {
                EventIx::Shared(ix) => {
                    self.in_timeline[ix.get()] = at;
                    shown_by.get(ix).map_or(&[], Vec::as_slice)
                }
                EventIx::Own(article, _) => by_place[article.get()].map_or(&[], |article| article.topics),
            };
            for topic in event.topics.iter().chain(of_articles) {
                let events = &mut self.topics[topic.get()].events;
                if events.last() != Some(ix) {
                    events.push(*ix);
                }
            }
        }
        self.timeline = all.into_iter().map(|(_, ix, _)| ix).collect();
    }

    /// Claims by who makes them, and what they say of each other.
    fn of_claims(&mut self, originals: &[(ArticleIx, ArticleTies<'_>)], translated: &[(ArticleIx, ArticleTies<'_>)]) {
        let articles = || originals.iter().chain(translated);
        let mut by_date: Vec<(Reverse<Option<SortKey>>, ActorIx, ClaimIx)> = Vec::new();
        for (ix, article) in articles() {
            self.claims[ix.get()].resize_with(article.claims.len(), ClaimLinks::default);
        }
        for (ix, article) in articles() {
            for (at, claim) in (0..).zip(&article.claims) {
                let own = ClaimIx { article: *ix, at };
                let is_told = article.translation_of.is_none();
                let speakers = claim.by.iter().filter_map(Speaker::actor).filter(|_| is_told);
                by_date.extend(speakers.map(|actor| (Reverse(claim.as_of), actor, own)));
                for other in claim.supersedes {
                    self.claim_mut(*other, |links| links.superseded_by.push(own));
                }
                for other in claim.disputed_by {
                    if let Disputer::Claim(other) = other {
                        self.claim_mut(*other, |links| links.disputes.push(own));
                    }
                }
            }
        }
        // Equals stay in the order of articles and of writing.
        by_date.sort_by_key(|(date, ..)| *date);
        for (_, actor, claim) in by_date {
            self.actors[actor.get()].claims.push(claim);
        }
    }

    fn claim_mut(&mut self, ix: ClaimIx, change: impl FnOnce(&mut ClaimLinks)) {
        if let Some(links) = self.claims.get_mut(ix.article.get()).and_then(|links| links.get_mut(ix.at as usize)) {
            change(links);
        }
    }

    fn of_corrections(&mut self, articles: &[(ArticleIx, ArticleTies<'_>)]) {
        let mut all: Vec<(Reverse<SortKey>, CorrectionIx, &[Linked])> = Vec::new();
        for (ix, article) in articles {
            let corrections = article.corrections.iter().enumerate();
            all.extend(corrections.map(|(at, (date, affects))| (Reverse(*date), (*ix, at), *affects)));
        }
        all.sort_by_key(|(date, ..)| *date);
        for (_, ix, affects) in &all {
            for linked in *affects {
                match linked {
                    Linked::Actor(actor) => self.actors[actor.get()].corrections.push(*ix),
                    Linked::Topic(topic) => self.topics[topic.get()].corrections.push(*ix),
                    Linked::Claim(claim) => self.claim_mut(*claim, |links| links.corrections.push(*ix)),
                    Linked::Event(event) => self.of_events.entry(*event).or_default().push(*ix),
                    Linked::Article(article) if *article != ix.0 => {
                        self.of_articles.entry(*article).or_default().push(*ix);
                    }
                    Linked::Article(_) | Linked::Source(_) | Linked::Page(_) => {}
                }
            }
        }
        self.corrections = all.into_iter().map(|(_, ix, _)| ix).collect();
    }

    fn frequent_actors(
        &mut self,
        things: &Things,
        events: &[(SharedEventIx, EventTies<'_>)],
        articles: &[Option<&ArticleTies<'_>>],
    ) {
        let shared: BTreeMap<SharedEventIx, &[ActorIx]> =
            events.iter().map(|(ix, event)| (*ix, event.actors)).collect();
        let mut count = vec![0_u32; self.actors.len()];
        for links in &mut self.topics {
            count.fill(0);
            for ix in &links.articles {
                for cast in articles[ix.get()].map_or(&[][..], |article| article.cast) {
                    count[cast.actor.get()] += 1;
                }
            }
            for ix in &links.events {
                let actors = match ix {
                    EventIx::Shared(ix) => shared.get(ix).copied().unwrap_or_default(),
                    EventIx::Own(article, at) => {
                        let own = articles[article.get()].and_then(|article| article.own.get(*at as usize));
                        own.map_or(&[][..], |event| event.actors)
                    }
                };
                for actor in actors {
                    count[actor.get()] += 1;
                }
            }
            links.actors = things.actors.places().filter(|ix| count[ix.get()] > 0).collect();
            links.actors.sort_by_key(|ix| Reverse(count[ix.get()]));
        }
    }
}

fn versions(translated: &[(ArticleIx, ArticleTies<'_>)]) -> BTreeMap<ArticleIx, Arc<[ArticleIx]>> {
    let mut by_original: BTreeMap<ArticleIx, Vec<ArticleIx>> = BTreeMap::new();
    for (ix, article) in translated {
        if let Some(original) = article.translation_of {
            by_original.entry(original).or_insert_with(|| vec![original]).push(*ix);
        }
    }
    let mut versions = BTreeMap::new();
    for group in by_original.into_values() {
        let group: Arc<[ArticleIx]> = group.into();
        versions.extend(group.iter().map(|ix| (*ix, group.clone())));
    }
    versions
}

fn by_place<'a, 'b>(articles: &'b [(ArticleIx, ArticleTies<'a>)], end: usize) -> Vec<Option<&'b ArticleTies<'a>>> {
    let mut by_place = vec![None; end];
    for (ix, article) in articles {
        by_place[ix.get()] = Some(article);
    }
    by_place
}

/// Articles by date, the newest first, those without one last; equals by id.
fn newest_first(articles: &[(ArticleIx, ArticleTies<'_>)]) -> Vec<ArticleIx> {
    let mut order: Vec<(Reverse<Option<SortKey>>, ArticleIx)> =
        articles.iter().map(|(ix, article)| (Reverse(article.when.1), *ix)).collect();
    order.sort_by_key(|(date, _)| *date);
    order.into_iter().map(|(_, ix)| ix).collect()
}
