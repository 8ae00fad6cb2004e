//! Documents to a [`Site`]: every id becomes the thing it names, every name in running text the actor
//! it means. Start at [`resolve`].
//!
//! This stage sees the whole site and nothing of what it will look like. Things are held in tables and refer to
//! each other by their [`places`], which they keep from turn to turn.
//!
//! * [`found`] makes actors of those who were found in pasted texts;
//! * [`index`] gathers the documents, drops what is not published, finds repeated ids; [`known`] gathers names;
//! * [`lookup`] answers what a document asks of the site and remembers the questions, so that a document is only
//!   resolved again when an answer has changed;
//! * [`text`] finds actors in running text and looks up links, [`links`] follows one link, [`blocks`] looks into blocks;
//! * [`article`] puts one explainer together, [`claims`] what it says that somebody answers for, [`roles`] says who held
//!   what when;
//! * [`backlinks`] turns all of it round.

pub mod active;
pub mod article;
pub mod backlinks;
pub mod blocks;
pub mod claims;
pub mod found;
mod host;
pub mod index;
pub mod known;
pub mod links;
pub mod lookup;
mod mention;
pub mod places;
pub mod roles;
pub mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Config, MenuItem};
use crate::date::Date;
use crate::diag::Diagnostic;
use crate::parse::Parsed;
use crate::parse::markdown::{Body, Headings, HoleKind};
use crate::parse::model::{self, ClaimItem, Document, Entry, Origin};
use crate::picture::{Picture, Trouble};
use crate::source::SitePath;

use self::backlinks::Backlinks;
use self::claims::Facts;
use self::host::Host;
use self::index::{Index, Shape, Skipped};
use self::known::KnownNames;
use self::links::Target;
use self::lookup::{Asked, Changes, Lookup};
use self::text::Text;

pub use self::places::{
    ActorIx, ArticleIx, ClaimIx, EventIx, PageIx, Place, SharedEventIx, SharedSourceIx, SourceIx, Table, TopicIx,
};

/// What resolving needs beside the documents.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The moment the site is built for.
    pub now: Date,
    /// Drafts are part of the site.
    pub drafts: bool,
    /// What has a `publish_at` after `now` is part of the site.
    pub future: bool,
}

/// The whole site, with everything looked up. Cloning shares everything.
#[derive(Clone, Debug)]
pub struct Site {
    pub config: Arc<Config>,
    pub things: Things,
    pub backlinks: Arc<Backlinks>,
    pub menu: Vec<(MenuItem, Target)>,
    /// Files beside pages that a page refers to, and what for.
    pub assets: BTreeSet<(SitePath, Use)>,
    /// Which things there are, and which were left out.
    pub shape: Arc<Shape>,
    /// Something will come or go when its moment has come.
    pub waits: bool,
    /// The moment that the site is built for.
    pub now: Date,
    /// What all of it was resolved from.
    pub documents: Index,
}

/// All things of a site.
#[derive(Clone, Debug)]
pub struct Things {
    pub articles: Table<ArticleIx, Article>,
    pub actors: Table<ActorIx, Actor>,
    /// Shared events; those that articles tell themselves are in the articles.
    pub events: Table<SharedEventIx, Event>,
    pub topics: Table<TopicIx, Topic>,
    /// Shared sources; those given in place are in the things that give them.
    pub sources: Table<SharedSourceIx, Document<model::Cited>>,
    pub pages: Table<PageIx, Page>,
}

impl Deref for Site {
    type Target = Things;

    fn deref(&self) -> &Things {
        &self.things
    }
}

impl Site {
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.shape.skipped
    }
}

#[derive(Debug, PartialEq)]
pub struct Article {
    pub id: String,
    /// From the root of the site.
    pub url: String,
    pub origin: Origin,
    pub data: Arc<model::Article>,
    /// The article that it says in another language.
    pub translation_of: Option<ArticleIx>,
    pub topics: Vec<TopicIx>,
    /// The cards, in order: the article's own list, then who is mentioned, by first mention.
    pub cast: Vec<Cast>,
    /// The events that the article tells itself, in written order.
    pub events: Vec<Event>,
    /// Its own events and shared ones, in written order.
    pub timeline: Vec<EventIx>,
    /// The article's own list.
    pub sources: Vec<SourceIx>,
    /// The sources that are given in place.
    pub given: Vec<Arc<model::Cited>>,
    pub facts: Facts,
    pub image: Option<Target>,
    pub body: Text,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    pub actor: ActorIx,
    pub note: Option<String>,
}

#[derive(Debug, PartialEq)]
pub struct Actor {
    pub id: String,
    /// From the root of the site.
    pub url: String,
    pub origin: Origin,
    pub data: Arc<model::Actor>,
    pub roles: Vec<Role>,
    pub relations: Vec<Relation>,
    /// The sources that are given in place.
    pub given: Vec<Arc<model::Cited>>,
    pub image: Option<Target>,
    pub body: Text,
}

/// A role; its words and dates are those of the actor's data at the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Place in the actor's `roles`.
    pub at: usize,
    pub of: Option<ActorIx>,
    pub sources: Vec<SourceIx>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Place in the actor's `relations`.
    pub at: usize,
    pub to: ActorIx,
}

#[derive(Debug, PartialEq)]
pub struct Event {
    /// The id of a shared event.
    pub id: Option<String>,
    /// The article that tells it, and the place in that article's timeline.
    pub home: Option<(ArticleIx, usize)>,
    pub data: Arc<model::Event>,
    pub actors: Vec<ActorIx>,
    pub topics: Vec<TopicIx>,
    pub sources: Vec<SourceIx>,
    /// The sources that a shared event gives in place.
    pub given: Vec<Arc<model::Cited>>,
    pub body: Text,
}

#[derive(Debug, PartialEq)]
pub struct Topic {
    pub id: String,
    /// From the root of the site.
    pub url: String,
    pub origin: Origin,
    pub data: Arc<model::Topic>,
    pub body: Text,
}

#[derive(Debug, PartialEq)]
pub struct Page {
    pub id: String,
    /// From the root of the site; empty for the home page's own words.
    pub url: String,
    pub origin: Origin,
    pub data: Arc<model::PlainPage>,
    pub body: Text,
}

/// What is kept from one turn for the next.
#[derive(Debug, Default)]
pub struct Memo {
    found: found::Memo,
    index: index::Memo,
    last: Option<(Arc<Shape>, Arc<KnownNames>)>,
    articles: Resolved<ArticleIx, model::Article, Article>,
    actors: Resolved<ActorIx, model::Actor, Actor>,
    events: Resolved<SharedEventIx, model::Event, Event>,
    topics: Resolved<TopicIx, model::Topic, Topic>,
    pages: Resolved<PageIx, model::PlainPage, Page>,
    /// The site of the last turn, for what looks at all of it.
    site: Option<Site>,
    /// There will be no next turn.
    once: bool,
}

impl Memo {
    /// One that no other turn follows: what documents asked is not kept.
    #[must_use]
    pub fn once() -> Self {
        Self { once: true, ..Self::default() }
    }

    /// Whether a fresh start would be smaller: most of what it remembers is of things that are gone.
    #[must_use]
    pub fn is_sparse(&self) -> bool {
        self.index.is_sparse()
    }
}

/// What the documents of one kind were resolved to.
#[derive(Debug)]
struct Resolved<Ix, D, T> {
    /// By the places of the documents.
    ones: Vec<Option<One<D, T>>>,
    table: Option<Table<Ix, T>>,
    /// Those in which something was found, be it a mistake or a file that travels with the page.
    telling: BTreeSet<Ix>,
}

impl<Ix, D, T> Default for Resolved<Ix, D, T> {
    fn default() -> Self {
        Self { ones: Vec::new(), table: None, telling: BTreeSet::new() }
    }
}

/// A document, what it was resolved to, what it asked for that, and what is wrong with it.
#[derive(Debug)]
struct One<D, T> {
    document: Arc<Document<D>>,
    thing: Arc<T>,
    asked: Asked,
    found: Vec<Diagnostic>,
}

/// Resolves a site. `parsed` is in the order of paths.
#[must_use]
pub fn resolve(
    config: &Arc<Config>,
    config_origin: Option<&Origin>,
    parsed: &[Arc<Parsed>],
    files: &Arc<Files>,
    settings: &Settings,
    memo: &mut Memo,
) -> (Site, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let parsed = found::adopt(parsed, settings, &mut memo.found);
    let index = Index::new(&parsed, files, config.mentions, settings, &mut memo.index, &mut diagnostics);
    let mut assets = BTreeSet::new();
    let things = things(&index, memo, &mut assets, &mut diagnostics);
    let menu = menu(&index, config, config_origin, &mut assets, &mut diagnostics);
    let last = memo.site.take();
    let backlinks = Backlinks::new(&things, last.as_ref().map(|site| (&site.things, &site.backlinks)));
    let site = Site {
        config: config.clone(),
        things,
        backlinks,
        menu,
        assets,
        shape: index.shape.clone(),
        waits: index.waits,
        now: settings.now,
        documents: index,
    };
    memo.site = Some(site.clone());
    (site, diagnostics)
}

/// A file of `content/` that travels with a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    pub path: SitePath,
    /// `None` for what is no picture.
    pub picture: Option<Result<Picture, Trouble>>,
    /// It may run where it is opened, and the site does not trust everybody who writes for it.
    pub may_run: bool,
}

impl Asset {
    /// The picture that it is, if it is one that can be used.
    #[must_use]
    pub fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()?.as_ref().ok()
    }

    /// Its URL, without a leading slash.
    #[must_use]
    pub fn url(&self) -> &str {
        self.path.as_str().strip_prefix("content/").unwrap_or(self.path.as_str())
    }
}

/// What a page does with a file beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// It leads to it.
    Link,
    /// It shows it in its column.
    Picture,
    /// It shows it cut to a square.
    Portrait,
}

/// Files that are copied, and that links may lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Below `content/`.
    pub assets: BTreeMap<SitePath, Arc<Asset>>,
    /// URLs of the files of `static/`, without a leading slash.
    pub statics: BTreeSet<String>,
}

/// Looks up everything that the documents refer to, side by side. What asked nothing that has another answer now is
/// the same as in the last turn.
fn things(
    index: &Index,
    memo: &mut Memo,
    assets: &mut BTreeSet<(SitePath, Use)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Things {
    let changes = memo.last.as_ref().map(|last| Changes::between(last, index));
    let mut pass = Pass { index, changes: changes.as_ref(), notes: !memo.once, assets, diagnostics };
    let things = Things {
        articles: pass.kind(&index.articles, &mut memo.articles, article_texts, article::resolve),
        actors: pass.kind(&index.actors, &mut memo.actors, |data| own_text(&data.body), article::actor),
        events: pass.kind(&index.events, &mut memo.events, |data| own_text(&data.body), article::shared_event),
        topics: pass.kind(&index.topics, &mut memo.topics, |data| own_text(&data.body), topic),
        sources: index.sources.clone(),
        pages: pass.kind(&index.pages, &mut memo.pages, |data| own_text(&data.body), page),
    };
    memo.last = Some((index.shape.clone(), index.names.clone()));
    things
}

/// The running texts of a body, in which names may stand.
fn running(body: &Body) -> impl Iterator<Item = &str> {
    body.holes.iter().filter_map(|hole| match &hole.kind {
        HoleKind::Text { text, .. } => Some(text.read(&hole.span)),
        _ => None,
    })
}

/// A body and the texts in its blocks.
fn own_text(body: &Body) -> Vec<&Body> {
    let in_blocks = body.holes.iter().filter_map(|hole| match &hole.kind {
        HoleKind::Block { placed, .. } => Some(placed.block.texts()),
        _ => None,
    });
    [body].into_iter().chain(in_blocks.flatten()).collect()
}

fn article_texts(data: &model::Article) -> Vec<&Body> {
    let entries = data.timeline.iter().filter_map(|entry| match entry {
        Entry::Own(event) => Some(&event.body),
        _ => None,
    });
    let claims = data.claims.iter().filter_map(|item| match item {
        ClaimItem::Own(claim) => Some(&claim.text),
        ClaimItem::Id(..) => None,
    });
    let answers = data.questions.iter().map(|question| &question.answer);
    let updates = data.updates.iter().map(|update| &update.text);
    let corrections = data.corrections.iter().map(|correction| &correction.text);
    own_text(&data.body)
        .into_iter()
        .chain(entries)
        .chain(claims)
        .chain(answers)
        .chain(updates)
        .chain(corrections)
        .collect()
}

/// How one document is resolved, for the place it has.
type Resolve<Ix, D, T> = fn(&Lookup<'_>, Ix, &Document<D>, &mut Vec<Diagnostic>) -> T;

/// One turn's work on all documents.
struct Pass<'a> {
    index: &'a Index,
    /// `None` in the first turn.
    changes: Option<&'a Changes>,
    /// Whether it is kept what documents ask.
    notes: bool,
    assets: &'a mut BTreeSet<(SitePath, Use)>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Pass<'_> {
    /// Resolves the documents of one kind; what is wrong in them comes out in their order.
    fn kind<Ix: Place + Send + Sync, D: Send + Sync, T: Send + Sync>(
        &mut self,
        documents: &Table<Ix, Document<D>>,
        memo: &mut Resolved<Ix, D, T>,
        texts: fn(&D) -> Vec<&Body>,
        resolve: Resolve<Ix, D, T>,
    ) -> Table<Ix, T> {
        let (index, changes, notes, last) = (self.index, self.changes, self.notes, &memo.ones);
        let still_true = |document: &Arc<Document<D>>, one: &One<D, T>| {
            Arc::ptr_eq(document, &one.document)
                && changes.is_some_and(|changes| {
                    !changes.concern(index, &one.asked, !one.found.is_empty(), |names| {
                        texts(&document.data).into_iter().flat_map(running).any(|text| names.may_occur_in(text))
                    })
                })
        };
        let anew = |ix: Ix| -> Option<(Ix, One<D, T>)> {
            let document = documents.get(ix)?;
            if last.get(ix.get()).and_then(Option::as_ref).is_some_and(|one| still_true(document, one)) {
                return None;
            }
            let lookup = Lookup::new(index, notes);
            let mut found = Vec::new();
            let thing = Arc::new(resolve(&lookup, ix, document, &mut found));
            Some((ix, One { document: document.clone(), thing, asked: lookup.asked(), found }))
        };
        let places: Vec<Ix> = documents.places().collect();
        let anew: Vec<(Ix, One<D, T>)> = places.into_par_iter().filter_map(anew).collect();
        let table = memo.take(documents, anew);
        let mut telling: Vec<Ix> = memo.telling.iter().copied().collect();
        telling.sort_by_key(|ix| documents.rank(*ix));
        for one in telling.into_iter().filter_map(|ix| memo.ones[ix.get()].as_ref()) {
            self.diagnostics.extend(one.found.iter().cloned());
            self.assets.extend(one.asked.files.iter().cloned());
        }
        table
    }
}

impl<Ix: Place, D, T> Resolved<Ix, D, T> {
    /// Takes what was resolved anew, and forgets what belongs to no document any more.
    fn take(&mut self, documents: &Table<Ix, Document<D>>, anew: Vec<(Ix, One<D, T>)>) -> Table<Ix, T> {
        let same_places = self.table.as_ref().filter(|table| Arc::ptr_eq(table.order(), documents.order())).cloned();
        if same_places.is_none() {
            self.ones.resize_with(documents.end(), || None);
            for (at, one) in self.ones.iter_mut().enumerate() {
                if documents.get(Ix::new(at)).is_none() {
                    *one = None;
                }
            }
            self.telling.retain(|ix| documents.get(*ix).is_some());
        }
        let mut things = Vec::with_capacity(anew.len());
        for (ix, one) in anew {
            if one.found.is_empty() && one.asked.files.is_empty() {
                self.telling.remove(&ix);
            } else {
                self.telling.insert(ix);
            }
            things.push((ix, one.thing.clone()));
            self.ones[ix.get()] = Some(one);
        }
        let table = match same_places {
            Some(table) => table.with(things),
            None => {
                let all = documents.places().filter_map(|ix| Some((ix, self.ones[ix.get()].as_ref()?.thing.clone())));
                Table::new(documents.order(), all)
            }
        };
        self.table = Some(table.clone());
        table
    }
}

fn topic(lookup: &Lookup<'_>, _: TopicIx, doc: &Document<model::Topic>, found: &mut Vec<Diagnostic>) -> Topic {
    Topic {
        id: doc.id.clone(),
        url: format!("topics/{}/", doc.id),
        origin: doc.origin.clone(),
        data: doc.data.clone(),
        body: text::resolve(lookup, &doc.data.body, &text::Context::body(&doc.origin), &mut Host::default(), found),
    }
}

fn page(lookup: &Lookup<'_>, _: PageIx, doc: &Document<model::PlainPage>, found: &mut Vec<Diagnostic>) -> Page {
    Page {
        id: doc.id.clone(),
        url: if doc.id == "index" { String::new() } else { slugged("", &doc.id, doc.data.slug.as_ref()) },
        origin: doc.origin.clone(),
        data: doc.data.clone(),
        body: text::resolve(lookup, &doc.data.body, &text::Context::body(&doc.origin), &mut Host::default(), found),
    }
}

/// The URL of a thing by its id, whose last part a slug may take the place of.
fn slugged(folder: &str, id: &str, slug: Option<&String>) -> String {
    match slug {
        None => format!("{folder}{id}/"),
        Some(slug) => format!("{folder}{}{slug}/", id.rfind('/').map_or("", |at| &id[..=at])),
    }
}

fn menu(
    index: &Index,
    config: &Config,
    origin: Option<&Origin>,
    assets: &mut BTreeSet<(SitePath, Use)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(MenuItem, Target)> {
    let Some(origin) = origin else { return Vec::new() };
    let lookup = Lookup::new(index, false);
    let item = |(i, item): (usize, &MenuItem)| {
        let place = || origin.place(&["menu".into(), i.into(), "url".into()]);
        let from = SitePath::new("content/index.md");
        let target = links::follow(&lookup, &from, &Headings::none(), &item.url, &place, diagnostics)?;
        Some((item.clone(), target))
    };
    let menu = config.menu.iter().enumerate().filter_map(item).collect();
    assets.extend(lookup.asked().files);
    menu
}
