//! What one page sees of the site, and the record of it. Start at [`Look`].
//!
//! [`Look`] is the only door from a page to the site: each of its methods gives one *fact* and notes that the page
//! has seen it. A page has to be made again when a fact that it saw is another than in the last turn, and only
//! then. Since the note is made where the fact is given out, and facts are compared by the same function that gives
//! them out, nothing that a page shows can be forgotten.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::urls::{ARTICLES_A_PAGE, EVENTS_A_PAGE, list_page, list_pages};
use crate::date::{Date, SortKey};
use crate::parse::model::{self, ActorKind};
use crate::resolve::backlinks::{ActorLinks, Backlinks, ClaimLinks, CorrectionIx, TopicLinks};
use crate::resolve::claims::{Claim, Correction};
use crate::resolve::links::Target;
use crate::resolve::{
    Actor, ActorIx, Article, ArticleIx, ClaimIx, Event, EventIx, Page, PageIx, Place, Role, SharedEventIx,
    SharedSourceIx, Site, SourceIx, Table, Topic, TopicIx,
};

/// The site, and the lists that are made of it for pages.
#[derive(Debug)]
pub struct Scene {
    pub site: Site,
    /// The plain pages of each folder, in the order of its list.
    pub sections: BTreeMap<String, Vec<PageIx>>,
}

/// A title and where it leads, from the root of the site.
#[derive(PartialEq)]
pub struct Titled<'a> {
    pub title: &'a str,
    /// The same in other languages.
    pub title_in: &'a [(String, String)],
    pub url: &'a str,
}

/// What a list shows of an article.
#[derive(PartialEq)]
pub struct ArticleLine<'a> {
    pub title: &'a str,
    pub description: &'a str,
    pub url: &'a str,
    pub lang: Option<&'a String>,
    pub date: Option<&'a Date>,
    pub topics: &'a [TopicIx],
    pub image: Option<(&'a model::Image, &'a Target)>,
    pub featured: bool,
    pub noindex: bool,
}

/// What an article tells that other pages show.
#[derive(PartialEq)]
pub struct Told<'a> {
    pub events: &'a [Event],
    pub sources: &'a [Arc<model::Cited>],
    pub claims: &'a [Claim],
    /// As they were written, and what they refer to.
    pub corrections: (&'a [model::Correction], &'a [Correction]),
}

/// What a list shows of an actor.
#[derive(PartialEq)]
pub struct ActorLine<'a> {
    pub name: &'a str,
    pub name_in: &'a [(String, String)],
    pub url: &'a str,
    pub lang: Option<&'a String>,
    pub kind: ActorKind,
    pub image: Option<(&'a model::Image, &'a Target)>,
    pub description: Option<&'a String>,
    pub description_in: &'a [(String, String)],
    pub roles: Roles<'a>,
}

/// The roles of an actor as they were written, and what they refer to.
#[derive(Clone, Copy, PartialEq)]
pub struct Roles<'a> {
    pub written: &'a [model::Role],
    pub resolved: &'a [Role],
}

/// What a list shows of a topic.
#[derive(PartialEq)]
pub struct TopicLine<'a> {
    pub title: &'a str,
    pub title_in: &'a [(String, String)],
    pub description: &'a str,
    pub description_in: &'a [(String, String)],
    pub url: &'a str,
}

/// How many of a topic's or an actor's explainers are compared, so that one named in every explainer of
/// a large site does not make each page look at all others.
const NEAREST: usize = 128;

/// Explainers, and what to sort each by for the newest to come first, beside its id.
#[derive(Clone, Copy)]
pub struct Nearest<'a> {
    pub articles: &'a [ArticleIx],
    links: &'a Backlinks,
}

impl<'a> Nearest<'a> {
    fn new(links: &'a Backlinks, articles: &'a [ArticleIx]) -> Self {
        Self { articles: &articles[..articles.len().min(NEAREST)], links }
    }

    #[must_use]
    pub fn age(&self, ix: ArticleIx) -> Reverse<Option<SortKey>> {
        self.links.age(ix)
    }
}

impl PartialEq for Nearest<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.articles == other.articles && self.articles.iter().all(|ix| self.age(*ix) == other.age(*ix))
    }
}

/// Whether an article was last looked at longer ago than the site wants to pass over in silence.
fn has_aged(site: &Site, ix: ArticleIx) -> bool {
    let Some(months) = site.config.age_notice else { return false };
    let data = &site.articles[ix].data;
    let seen = [data.reviewed, data.updated, data.date].into_iter().flatten().filter_map(|date| date.latest()).max();
    let today = site.now.earliest();
    seen.zip(today).is_some_and(|(seen, today)| today > seen.plus_months(months))
}

fn actor_roles(actor: &Actor) -> Roles<'_> {
    Roles { written: &actor.data.roles, resolved: &actor.roles }
}

/// Defines the facts: for each a function that gives it, a method of [`Look`] that also notes it, and the comparison
/// between two turns. `of` is a method of [`Turns`] that says where a fact may differ.
macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident $kind:ident ($scene:ident, $ix:ident: $place:ty) of $of:ident -> $value:ty $get:block)*) => {
        #[derive(Clone, Copy, Debug)]
        enum Kind {
            $($kind),*
        }

        /// How many kinds of facts there are.
        const KINDS: usize = [$(Kind::$kind),*].len();

        mod fact {
            #![allow(clippy::wildcard_imports, reason = "these functions are a part of the file")]
            #![allow(clippy::elidable_lifetime_names, clippy::needless_lifetimes, reason = "most facts name it")]
            use super::*;

            $(pub fn $name<'a>($scene: &'a Scene, $ix: $place) -> $value $get)*
        }

        impl<'a> Look<'a> {
            $($(#[$doc])* pub fn $name(&self, ix: $place) -> $value {
                self.note(Kind::$kind, ix.get());
                fact::$name(self.scene, ix)
            })*
        }

        impl Changed {
            /// What differs between two turns.
            pub fn between(old: &Scene, new: &Scene) -> Self {
                let turns = Turns { old, new };
                let mut changed = Self { places: vec![Vec::new(); KINDS] };
                $({
                    let Suspects { both, one } = turns.$of();
                    let differs = |place: &usize| {
                        let ix = <$place as Place>::new(*place);
                        fact::$name(old, ix) != fact::$name(new, ix)
                    };
                    changed.note(Kind::$kind, both.into_iter().filter(differs).chain(one));
                })*
                changed
            }
        }
    };
}

facts! {
    /// All of an article.
    article Article (scene, ix: ArticleIx) of articles -> &'a Article { &scene.site.articles[ix] }
    article_link ArticleLink (scene, ix: ArticleIx) of articles -> Titled<'a> {
        let article = &scene.site.articles[ix];
        Titled { title: &article.data.title, title_in: &[], url: &article.url }
    }
    article_line ArticleLine (scene, ix: ArticleIx) of articles -> ArticleLine<'a> {
        let article = &scene.site.articles[ix];
        let data = &article.data;
        ArticleLine {
            title: &data.title,
            description: &data.description,
            url: &article.url,
            lang: data.lang.as_ref(),
            date: data.date.as_ref(),
            topics: &article.topics,
            image: data.image.as_ref().zip(article.image.as_ref()),
            featured: data.featured,
            noindex: data.publication.noindex,
        }
    }
    told Told (scene, ix: ArticleIx) of articles -> Told<'a> {
        let article = &scene.site.articles[ix];
        let corrections = (&*article.data.corrections, &*article.facts.corrections);
        Told { events: &article.events, sources: &article.given, claims: &article.facts.claims, corrections }
    }
    /// All of an actor.
    actor Actor (scene, ix: ActorIx) of actors -> &'a Actor { &scene.site.actors[ix] }
    actor_link ActorLink (scene, ix: ActorIx) of actors -> Titled<'a> {
        let actor = &scene.site.actors[ix];
        Titled { title: &actor.data.name, title_in: &actor.data.name_in, url: &actor.url }
    }
    actor_line ActorLine (scene, ix: ActorIx) of actors -> ActorLine<'a> {
        let actor = &scene.site.actors[ix];
        let data = &actor.data;
        ActorLine {
            name: &data.name,
            name_in: &data.name_in,
            url: &actor.url,
            lang: data.lang.as_ref(),
            kind: data.kind,
            image: data.image.as_ref().zip(actor.image.as_ref()),
            description: data.description.as_ref(),
            description_in: &data.description_in,
            roles: actor_roles(actor),
        }
    }
    roles Roles (scene, ix: ActorIx) of actors -> Roles<'a> { actor_roles(&scene.site.actors[ix]) }
    /// All of a topic.
    topic Topic (scene, ix: TopicIx) of topics -> &'a Topic { &scene.site.topics[ix] }
    topic_line TopicLine (scene, ix: TopicIx) of topics -> TopicLine<'a> {
        let topic = &scene.site.topics[ix];
        let data = &topic.data;
        TopicLine {
            title: &data.title,
            title_in: &data.title_in,
            description: &data.description,
            description_in: &data.description_in,
            url: &topic.url,
        }
    }
    /// All of a shared event.
    shared_event SharedEvent (scene, ix: SharedEventIx) of events -> &'a Event { &scene.site.events[ix] }
    shared_source SharedSource (scene, ix: SharedSourceIx) of sources -> &'a model::Cited {
        &scene.site.sources[ix].data
    }
    /// All of a plain page.
    page Page (scene, ix: PageIx) of pages -> &'a Page { &scene.site.pages[ix] }
    page_link PageLink (scene, ix: PageIx) of pages -> Titled<'a> {
        let page = &scene.site.pages[ix];
        Titled { title: &page.data.title, title_in: &[], url: &page.url }
    }
    /// The pages of the folder that a page stands in.
    section Section (scene, ix: PageIx) of pages_of_both -> &'a [PageIx] {
        scene.sections.get(top(&scene.site.pages[ix].id)).map_or(&[], Vec::as_slice)
    }
    actor_links ActorLinks (scene, ix: ActorIx) of linked_actors -> &'a ActorLinks { scene.site.backlinks.actor(ix) }
    /// How many explainers have a card of an actor.
    actor_count ActorCount (scene, ix: ActorIx) of linked_actors -> usize {
        scene.site.backlinks.actor(ix).articles.len()
    }
    /// The newest explainers with a card of an actor.
    nearest_by_actor NearestByActor (scene, ix: ActorIx) of linked_actors -> Nearest<'a> {
        Nearest::new(&scene.site.backlinks, &scene.site.backlinks.actor(ix).articles)
    }
    topic_links TopicLinks (scene, ix: TopicIx) of linked_topics -> &'a TopicLinks { scene.site.backlinks.topic(ix) }
    /// How many explainers and events a topic has.
    topic_counts TopicCounts (scene, ix: TopicIx) of linked_topics -> (usize, usize) {
        let links = scene.site.backlinks.topic(ix);
        (links.articles.len(), links.events.len())
    }
    /// The newest explainers of a topic.
    nearest_by_topic NearestByTopic (scene, ix: TopicIx) of linked_topics -> Nearest<'a> {
        Nearest::new(&scene.site.backlinks, &scene.site.backlinks.topic(ix).articles)
    }
    /// What speaks of the claims of an article.
    claim_links ClaimLinks (scene, ix: ArticleIx) of linked_articles -> &'a [ClaimLinks] {
        scene.site.backlinks.claims(ix)
    }
    /// The corrections of other articles that are about an article.
    article_corrections ArticleCorrections (scene, ix: ArticleIx) of linked_articles -> &'a [CorrectionIx] {
        scene.site.backlinks.corrections_of_article(ix)
    }
    event_corrections EventCorrections (scene, ix: SharedEventIx) of linked_events -> &'a [CorrectionIx] {
        scene.site.backlinks.corrections_of_event(ix)
    }
    /// The articles that say the same in several languages.
    versions Versions (scene, ix: ArticleIx) of linked_articles -> &'a [ArticleIx] {
        scene.site.backlinks.versions(ix)
    }
    /// Whether the age of an article is to be told.
    is_old IsOld (scene, ix: ArticleIx) of aged -> bool { has_aged(&scene.site, ix) }
    /// The page of the site's timeline that shows a shared event.
    event_page EventPage (scene, ix: SharedEventIx) of linked_events -> String {
        list_page("timeline/", scene.site.backlinks.before(ix) / EVENTS_A_PAGE + 1)
    }
    /// A page of the list of explainers, from 0.
    newest_page NewestPage (scene, n: usize) of list_pages -> &'a [ArticleIx] {
        scene.site.backlinks.newest.chunks(ARTICLES_A_PAGE).nth(n).unwrap_or_default()
    }
    /// A page of the site's timeline, from 0.
    timeline_page TimelinePage (scene, n: usize) of list_pages -> &'a [EventIx] {
        scene.site.backlinks.timeline.chunks(EVENTS_A_PAGE).nth(n).unwrap_or_default()
    }
    /// How many pages the list of explainers has.
    newest_pages NewestPages (scene, _n: usize) of whole -> usize {
        list_pages(scene.site.backlinks.newest.len(), ARTICLES_A_PAGE)
    }
    /// How many pages the site's timeline has.
    timeline_pages TimelinePages (scene, _n: usize) of whole -> usize {
        list_pages(scene.site.backlinks.timeline.len(), EVENTS_A_PAGE)
    }
    /// All explainers, the newest first.
    newest Newest (scene, _n: usize) of whole -> &'a [ArticleIx] { &scene.site.backlinks.newest }
    /// All corrections, the latest first.
    corrections Corrections (scene, _n: usize) of whole -> &'a [CorrectionIx] { &scene.site.backlinks.corrections }
    /// All events in the order of time.
    timeline Timeline (scene, _n: usize) of whole -> &'a [EventIx] { &scene.site.backlinks.timeline }
    /// All actors in the order of ids.
    all_actors AllActors (scene, _n: usize) of whole -> Vec<ActorIx> { scene.site.actors.places().collect() }
    /// All topics in the order of ids.
    all_topics AllTopics (scene, _n: usize) of whole -> Vec<TopicIx> { scene.site.topics.places().collect() }
    /// The page with the home page's own words.
    home_words HomeWords (scene, _n: usize) of whole -> Option<PageIx> {
        scene.site.shape.pages.known.get("index").copied()
    }
}

/// What there is one of.
pub const ONLY: usize = 0;

/// The site as one page sees it.
#[derive(Debug)]
pub struct Look<'a> {
    scene: &'a Scene,
    /// Whether anybody will ask what was seen.
    notes: bool,
    seen: RefCell<Seen>,
}

/// Facts, each as its kind and place in one number. Cloning shares them.
pub type Notes = Arc<[u32]>;

/// The facts that a page saw.
#[derive(Debug, Default)]
pub struct Seen {
    own: Vec<u32>,
    /// What the parts saw that it shares with other pages.
    parts: Vec<Notes>,
}

impl Seen {
    /// Facts in order, each once.
    fn sort(&mut self) {
        self.own.sort_unstable();
        self.own.dedup();
        // Parts are compared by where they are in memory: that two are the same one is all that counts.
        self.parts.sort_unstable_by_key(|notes| notes.as_ptr());
        self.parts.dedup_by_key(|notes| notes.as_ptr());
    }
}

/// The bits of a number that hold the place.
const PLACE_BITS: u32 = 26;

impl<'a> Look<'a> {
    #[must_use]
    pub fn new(scene: &'a Scene, notes: bool) -> Self {
        Self { scene, notes, seen: RefCell::default() }
    }

    fn note(&self, kind: Kind, place: usize) {
        if !self.notes {
            return;
        }
        let place = u32::try_from(place).unwrap_or(u32::MAX) & ((1 << PLACE_BITS) - 1);
        self.seen.borrow_mut().own.push((kind as u32) << PLACE_BITS | place);
    }

    /// What was seen.
    #[must_use]
    pub fn seen(self) -> Seen {
        let mut seen = self.seen.into_inner();
        seen.sort();
        seen.own.shrink_to_fit();
        seen.parts.shrink_to_fit();
        seen
    }

    /// What `make` sees, which counts as seen by the page as well.
    pub fn seen_by<T>(&self, make: impl FnOnce() -> T) -> (T, Notes) {
        let before = self.seen.take();
        let value = make();
        let mut part = self.seen.replace(before);
        for notes in std::mem::take(&mut part.parts) {
            part.own.extend_from_slice(&notes);
        }
        part.sort();
        let notes: Notes = part.own.into();
        self.saw(&notes);
        (value, notes)
    }

    /// Something that saw this is a part of the page.
    pub fn saw(&self, notes: &Notes) {
        if !notes.is_empty() {
            self.seen.borrow_mut().parts.push(Arc::clone(notes));
        }
    }

    pub fn event(&self, ix: EventIx) -> &'a Event {
        match ix {
            EventIx::Shared(ix) => self.shared_event(ix),
            EventIx::Own(article, at) => &self.told(article).events[at as usize],
        }
    }

    pub fn claim(&self, ix: ClaimIx) -> &'a Claim {
        &self.told(ix.article).claims[ix.at as usize]
    }

    /// What speaks of a claim.
    pub fn links_of_claim(&self, ix: ClaimIx) -> &'a ClaimLinks {
        &self.claim_links(ix.article)[ix.at as usize]
    }

    pub fn source(&self, ix: SourceIx) -> &'a model::Cited {
        match ix {
            SourceIx::Shared(ix) => self.shared_source(ix),
            SourceIx::OfArticle(article, at) => &self.told(article).sources[at as usize],
            SourceIx::OfActor(actor, at) => &self.actor(actor).given[at as usize],
            SourceIx::OfEvent(event, at) => &self.shared_event(event).given[at as usize],
        }
    }

    /// The id of an actor: it never changes, as the place belongs to the id.
    pub fn actor_id(&self, ix: ActorIx) -> &'a str {
        &self.scene.site.actors[ix].id
    }

    /// The id of an article, which never changes either.
    pub fn article_id(&self, ix: ArticleIx) -> &'a str {
        &self.scene.site.articles[ix].id
    }

    /// What to sort actors by for the order of ids; of two actors that both stay, it never changes.
    pub fn actor_rank(&self, ix: ActorIx) -> u32 {
        self.scene.site.actors.rank(ix)
    }

    /// What to sort articles by for the order of ids.
    pub fn article_rank(&self, ix: ArticleIx) -> u32 {
        self.scene.site.articles.rank(ix)
    }
}

/// The facts that are not what they were.
#[derive(Debug)]
pub struct Changed {
    /// For each kind, whether the fact at a place is another.
    places: Vec<Vec<bool>>,
}

impl Changed {
    fn note(&mut self, kind: Kind, places: impl Iterator<Item = usize>) {
        let of_kind = &mut self.places[kind as usize];
        for place in places {
            if of_kind.len() <= place {
                of_kind.resize(place + 1, false);
            }
            of_kind[place] = true;
        }
    }

    /// Whether any of these facts is another now.
    #[must_use]
    pub fn concern(&self, seen: &Seen) -> bool {
        seen.own.iter().chain(seen.parts.iter().flat_map(|notes| notes.iter())).any(|fact| {
            let (kind, place) = (fact >> PLACE_BITS, fact & ((1 << PLACE_BITS) - 1));
            self.places[kind as usize].get(place as usize).copied().unwrap_or(false)
        })
    }
}

/// Places where a fact may differ: of things that were there in both turns, and of those that were there in one.
struct Suspects {
    both: Vec<usize>,
    one: Vec<usize>,
}

/// Two turns to be compared.
struct Turns<'a> {
    old: &'a Scene,
    new: &'a Scene,
}

impl Turns<'_> {
    fn articles(&self) -> Suspects {
        differing(&self.old.site.articles, &self.new.site.articles)
    }

    fn actors(&self) -> Suspects {
        differing(&self.old.site.actors, &self.new.site.actors)
    }

    fn topics(&self) -> Suspects {
        differing(&self.old.site.topics, &self.new.site.topics)
    }

    fn events(&self) -> Suspects {
        differing(&self.old.site.events, &self.new.site.events)
    }

    fn sources(&self) -> Suspects {
        differing(&self.old.site.sources, &self.new.site.sources)
    }

    fn pages(&self) -> Suspects {
        differing(&self.old.site.pages, &self.new.site.pages)
    }

    fn pages_of_both(&self) -> Suspects {
        if self.old.sections == self.new.sections {
            return Suspects { both: Vec::new(), one: Vec::new() };
        }
        of_both(&self.old.site.pages, &self.new.site.pages)
    }

    fn linked_actors(&self) -> Suspects {
        self.linked(|site| &site.actors)
    }

    fn linked_topics(&self) -> Suspects {
        self.linked(|site| &site.topics)
    }

    fn linked_articles(&self) -> Suspects {
        self.linked(|site| &site.articles)
    }

    /// All articles, if the day is another one; else those that differ.
    fn aged(&self) -> Suspects {
        let nobody_asks = self.new.site.config.age_notice.is_none();
        if nobody_asks || self.old.site.now == self.new.site.now {
            return self.articles();
        }
        of_both(&self.old.site.articles, &self.new.site.articles)
    }

    fn linked_events(&self) -> Suspects {
        self.linked(|site| &site.events)
    }

    /// All things of a kind, if the backlinks differ at all.
    fn linked<Ix: Place, T>(&self, table: fn(&Site) -> &Table<Ix, T>) -> Suspects {
        if Arc::ptr_eq(&self.old.site.backlinks, &self.new.site.backlinks) {
            return Suspects { both: Vec::new(), one: Vec::new() };
        }
        of_both(table(&self.old.site), table(&self.new.site))
    }

    /// The pages of lists.
    fn list_pages(&self) -> Suspects {
        if Arc::ptr_eq(&self.old.site.backlinks, &self.new.site.backlinks) {
            return Suspects { both: Vec::new(), one: Vec::new() };
        }
        let pages = |scene: &Scene| {
            let Backlinks { newest, timeline, .. } = &*scene.site.backlinks;
            newest.len().div_ceil(ARTICLES_A_PAGE).max(timeline.len().div_ceil(EVENTS_A_PAGE))
        };
        Suspects { both: (0..pages(self.old).max(pages(self.new))).collect(), one: Vec::new() }
    }

    #[expect(clippy::unused_self, reason = "called as the others are")]
    fn whole(&self) -> Suspects {
        Suspects { both: vec![ONLY], one: Vec::new() }
    }
}

/// The things that are not one and the same value in both turns.
fn differing<Ix: Place, T>(old: &Table<Ix, T>, new: &Table<Ix, T>) -> Suspects {
    let mut suspects = Suspects { both: Vec::new(), one: Vec::new() };
    for place in 0..old.end().max(new.end()) {
        match (old.get(Ix::new(place)), new.get(Ix::new(place))) {
            (Some(old), Some(new)) if Arc::ptr_eq(old, new) => {}
            (Some(_), Some(_)) => suspects.both.push(place),
            (None, None) => {}
            _ => suspects.one.push(place),
        }
    }
    suspects
}

fn of_both<Ix: Place, T>(old: &Table<Ix, T>, new: &Table<Ix, T>) -> Suspects {
    let (both, one) = (0..old.end().max(new.end()))
        .partition(|at| old.get(Ix::new(*at)).is_some() && new.get(Ix::new(*at)).is_some());
    Suspects { both, one }
}

/// The folder at the top that a page stands in: `guide` for `guide/first`, and for `guide` itself.
#[must_use]
pub fn top(id: &str) -> &str {
    id.split('/').next().unwrap_or(id)
}
