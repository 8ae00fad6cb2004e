//! What a site can be asked for: its documents by kind, id and path, without those that are not published. Start at
//! [`Index`]; the stages ask through [`super::lookup`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::known::KnownNames;
use super::places::{
    ActorIx, ArticleIx, ClaimIx, Order, PageIx, Place, Places, SharedEventIx, SharedSourceIx, SourceIx, Table, TopicIx,
};
use super::{Files, Settings};
use crate::config::Mentions;
use crate::date::{Date, Precision, Truth};
use crate::diag::Diagnostic;
use crate::parse::markdown::Headings;
use crate::parse::model::{
    Actor, Article, Cited, Claim, ClaimItem, Document, Event, Origin, PlainPage, Publication, Thing, Topic,
};
use crate::parse::{Kind, Parsed};
use crate::source::{SitePath, Source};

/// Why a thing is not part of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    Draft,
    /// Its `publish_at` is still to come.
    Future,
    /// Its `expires_at` has passed.
    Expired,
}

impl Why {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Future => "future",
            Self::Expired => "expired",
        }
    }
}

/// A thing that is not part of the site.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    pub why: Why,
    pub file: SitePath,
}

/// A warning that a reference leads to something left out.
pub fn not_published(source: &Source, span: Range<usize>, what: &str, id: &str, why: Why) -> Diagnostic {
    let reason = match why {
        Why::Draft => "is a draft",
        Why::Future => "is not published yet",
        Why::Expired => "has expired",
    };
    Diagnostic::error("not-published", source, span, format!("{what} `{id}` {reason}")).warning().label("left out here")
}

/// The ids of one kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Ids<Ix> {
    pub known: BTreeMap<String, Ix>,
    pub skipped: BTreeMap<String, Why>,
}

/// A thing that a link or a mention may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Linked {
    Article(ArticleIx),
    Actor(ActorIx),
    Event(SharedEventIx),
    Topic(TopicIx),
    Source(SourceIx),
    Page(PageIx),
    Claim(ClaimIx),
}

/// Everything that can be asked for by an id, a path or a URL. It says which things there are and nothing of what
/// is in them, so it stays the same while texts are edited.
#[derive(Debug)]
pub struct Shape {
    pub articles: Ids<ArticleIx>,
    pub actors: Ids<ActorIx>,
    pub events: Ids<SharedEventIx>,
    pub topics: Ids<TopicIx>,
    pub sources: Ids<SharedSourceIx>,
    pub pages: Ids<PageIx>,
    pub claims: Ids<ClaimIx>,
    /// What a file of `content/` holds; for lists, nothing.
    pub by_path: BTreeMap<SitePath, Linked>,
    pub skipped_paths: BTreeMap<SitePath, Why>,
    /// For each topic's id, the shared events that name it, in the order of ids.
    pub events_of_topic: BTreeMap<String, Vec<SharedEventIx>>,
    /// Some article has a correction, so that there is a page of them.
    pub corrections: bool,
    pub skipped: Vec<Skipped>,
    pub files: Arc<Files>,
    pub mentions: Mentions,
    orders: [Arc<Order>; KINDS],
    /// For each document, its place; `None` for one that is left out.
    places: Vec<Option<u32>>,
    /// Documents whose id another one has, which stands in the file named.
    twins: Vec<(usize, SitePath)>,
    /// Claims whose id another one has: the document, the place among its own claims, the other one's file.
    twin_claims: Vec<(usize, usize, SitePath)>,
}

/// How many kinds of things have files.
const KINDS: usize = 6;

/// The documents of a turn and what they can be found by. Cloning shares everything.
#[derive(Clone, Debug)]
pub struct Index {
    pub shape: Arc<Shape>,
    pub names: Arc<KnownNames>,
    pub articles: Table<ArticleIx, Document<Article>>,
    pub actors: Table<ActorIx, Document<Actor>>,
    pub events: Table<SharedEventIx, Document<Event>>,
    pub topics: Table<TopicIx, Document<Topic>>,
    pub sources: Table<SharedSourceIx, Document<Cited>>,
    pub pages: Table<PageIx, Document<PlainPage>>,
    /// Something will come or go when its moment has come.
    pub waits: bool,
}

/// What is kept from one turn for the next.
#[derive(Debug, Default)]
pub struct Memo {
    last: Option<Last>,
    places: [Places; KINDS],
}

/// What the last index was made from, and what came of it.
#[derive(Debug)]
struct Last {
    files: Vec<File>,
    index: Index,
}

/// A file, and which of its documents are left out.
#[derive(Clone, Debug)]
struct File {
    parsed: Arc<Parsed>,
    /// For each document; empty where all are always shown.
    whys: Vec<Option<Why>>,
    /// Something in it will come or go when its moment has come.
    waits: bool,
}

impl File {
    fn new(parsed: &Arc<Parsed>, settings: &Settings) -> Self {
        let (mut whys, mut waits) = (Vec::new(), false);
        if !parsed.is_always_shown() {
            let publications: Vec<Publication> = parsed.things.iter().map(Thing::publication).collect();
            whys = publications.iter().map(|publication| why(publication, settings)).collect();
            waits = publications.iter().any(|publication| self::waits(publication, settings));
        }
        Self { parsed: parsed.clone(), whys, waits }
    }

    /// The file as it was, where that is still true.
    fn after(parsed: &Arc<Parsed>, settings: &Settings, last: Option<&Self>) -> Self {
        match last.filter(|last| Arc::ptr_eq(&last.parsed, parsed) && last.whys.is_empty()) {
            Some(last) => last.clone(),
            None => Self::new(parsed, settings),
        }
    }

    fn documents(&self) -> impl Iterator<Item = (&Thing, Option<Why>)> {
        self.parsed.things.iter().enumerate().map(|(at, thing)| (thing, self.whys.get(at).copied().flatten()))
    }

    /// Whether the shape takes the same from both.
    fn is_alike(&self, other: &Self) -> bool {
        self.whys == other.whys && (Arc::ptr_eq(&self.parsed, &other.parsed) || self.heads().eq(other.heads()))
    }

    fn heads(&self) -> impl Iterator<Item = Head<'_>> {
        self.parsed.things.iter().map(head)
    }
}

impl Memo {
    /// Whether most of the places that were given out are empty by now.
    #[must_use]
    pub fn is_sparse(&self) -> bool {
        let given: usize = self.places.iter().map(Places::given).sum();
        let taken: usize =
            self.last.as_ref().map_or(0, |last| last.index.shape.orders.iter().map(|order| order.list.len()).sum());
        given > 2 * taken + 1000
    }
}

impl Index {
    /// Gathers the documents of all files, which are in the order of paths.
    pub fn new(
        parsed: &[Arc<Parsed>],
        files: &Arc<Files>,
        mentions: Mentions,
        settings: &Settings,
        memo: &mut Memo,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let last = memo.last.take();
        let before = |at: usize| last.as_ref().and_then(|last| last.files.get(at));
        let documents: Vec<File> =
            parsed.iter().enumerate().map(|(at, parsed)| File::after(parsed, settings, before(at))).collect();
        let same = |last: &&Last| {
            let shape = &last.index.shape;
            shape.mentions == mentions
                && shape.files == *files
                && last.files.len() == documents.len()
                && last.files.iter().zip(&documents).all(|(a, b)| a.is_alike(b))
        };
        let same = last.as_ref().filter(same);
        let shape = match same {
            Some(last) => last.index.shape.clone(),
            None => Arc::new(Shape::new(&documents, files, mentions, &mut memo.places)),
        };
        // What may differ from the last index: with the same shape, what is in the files that changed.
        let mut found = Documents::default();
        let mut at = 0;
        for (number, file) in documents.iter().enumerate() {
            let places = &shape.places[at..at + file.parsed.things.len()];
            at += places.len();
            let old = same.and_then(|last| last.files.get(number));
            if old.is_none_or(|old| !Arc::ptr_eq(&old.parsed, &file.parsed)) {
                found.add(&file.parsed.things, places);
            }
        }
        let things: Vec<&Thing> = if shape.twins.is_empty() && shape.twin_claims.is_empty() {
            Vec::new()
        } else {
            documents.iter().flat_map(|file| &file.parsed.things).collect()
        };
        diagnostics.extend(shape.twins.iter().map(|(at, first)| twin(things[*at], first)));
        let twin_claims = shape.twin_claims.iter();
        diagnostics.extend(twin_claims.filter_map(|(thing, at, first)| twin_claim(things[*thing], *at, first)));
        let last_index = last.as_ref().map(|last| &last.index);
        let old = same.map(|last| &last.index);
        let actors = table(&shape, Kind::Actor, found.actors, old.map(|old| &old.actors));
        let index = Self {
            names: KnownNames::new(&actors, last_index.map(|last| (&last.actors, &last.names))),
            articles: table(&shape, Kind::Article, found.articles, old.map(|old| &old.articles)),
            actors,
            events: table(&shape, Kind::Event, found.events, old.map(|old| &old.events)),
            topics: table(&shape, Kind::Topic, found.topics, old.map(|old| &old.topics)),
            sources: table(&shape, Kind::Source, found.sources, old.map(|old| &old.sources)),
            pages: table(&shape, Kind::Page, found.pages, old.map(|old| &old.pages)),
            shape,
            waits: documents.iter().any(|file| file.waits),
        };
        memo.last = Some(Last { files: documents, index: index.clone() });
        index
    }

    /// The headings of a document, which links may lead to.
    #[must_use]
    pub fn headings(&self, linked: Linked) -> Option<&Arc<Headings>> {
        match linked {
            Linked::Article(ix) => self.articles.get(ix).map(|document| &document.data.body.headings),
            Linked::Actor(ix) => self.actors.get(ix).map(|document| &document.data.body.headings),
            Linked::Topic(ix) => self.topics.get(ix).map(|document| &document.data.body.headings),
            Linked::Page(ix) => self.pages.get(ix).map(|document| &document.data.body.headings),
            Linked::Event(_) | Linked::Source(_) | Linked::Claim(_) => None,
        }
    }
}

/// Documents and their places, by kind.
#[derive(Default)]
struct Documents {
    articles: Vec<(ArticleIx, Arc<Document<Article>>)>,
    actors: Vec<(ActorIx, Arc<Document<Actor>>)>,
    events: Vec<(SharedEventIx, Arc<Document<Event>>)>,
    topics: Vec<(TopicIx, Arc<Document<Topic>>)>,
    sources: Vec<(SharedSourceIx, Arc<Document<Cited>>)>,
    pages: Vec<(PageIx, Arc<Document<PlainPage>>)>,
}

impl Documents {
    /// Adds those that have a place.
    fn add(&mut self, things: &[Thing], places: &[Option<u32>]) {
        for (thing, place) in things.iter().zip(places) {
            let Some(place) = place.map(|place| place as usize) else { continue };
            match thing {
                Thing::Article(document) => self.articles.push((Place::new(place), document.clone())),
                Thing::Actor(document) => self.actors.push((Place::new(place), document.clone())),
                Thing::Event(document) => self.events.push((Place::new(place), document.clone())),
                Thing::Topic(document) => self.topics.push((Place::new(place), document.clone())),
                Thing::Source(document) => self.sources.push((Place::new(place), document.clone())),
                Thing::Page(document) => self.pages.push((Place::new(place), document.clone())),
            }
        }
    }
}

/// The documents of one kind by their places: all, or those of `old` with some others.
fn table<Ix: Place, T>(
    shape: &Shape,
    kind: Kind,
    documents: Vec<(Ix, Arc<Document<T>>)>,
    old: Option<&Table<Ix, Document<T>>>,
) -> Table<Ix, Document<T>> {
    match old {
        Some(old) => old.clone().with(documents),
        None => Table::new(&shape.orders[kind as usize], documents),
    }
}

/// What the shape takes from a document.
#[derive(PartialEq)]
struct Head<'a> {
    kind: Kind,
    id: &'a str,
    path: &'a SitePath,
    /// The document is a whole file, not an item of a list.
    whole: bool,
    /// The topics that a shared event names.
    topics: &'a [String],
    /// The ids of an article's own claims.
    claims: Vec<&'a str>,
    /// An article with corrections.
    corrects: bool,
}

fn head(thing: &Thing) -> Head<'_> {
    fn of<'a, T>(kind: Kind, document: &'a Document<T>, topics: &'a [String]) -> Head<'a> {
        let Origin { source, base, .. } = &document.origin;
        let claims = Vec::new();
        let (whole, corrects) = (base.is_empty(), false);
        Head { kind, id: &document.id, path: &source.path, whole, topics, claims, corrects }
    }
    match thing {
        Thing::Article(document) => {
            let claims = own_claims(&document.data).map(|claim| claim.id.as_str()).collect();
            let corrects = !document.data.corrections.is_empty();
            Head { claims, corrects, ..of(Kind::Article, document, &[]) }
        }
        Thing::Actor(document) => of(Kind::Actor, document, &[]),
        Thing::Event(document) => of(Kind::Event, document, &document.data.topics),
        Thing::Topic(document) => of(Kind::Topic, document, &[]),
        Thing::Source(document) => of(Kind::Source, document, &[]),
        Thing::Page(document) => of(Kind::Page, document, &[]),
    }
}

/// The claims that are written in an article.
fn own_claims(article: &Article) -> impl Iterator<Item = &Claim> {
    article.claims.iter().filter_map(|item| if let ClaimItem::Own(claim) = item { Some(&**claim) } else { None })
}

/// Whether a moment is still to come that publishes a document or takes it away.
fn waits(publication: &Publication, settings: &Settings) -> bool {
    let moments = publication.publish_at.iter().filter(|_| !settings.future).chain(&publication.expires_at);
    moments.into_iter().any(|moment| reached(&settings.now, moment) != Truth::Yes)
}

impl Shape {
    fn new(documents: &[File], files: &Arc<Files>, mentions: Mentions, places: &mut [Places; KINDS]) -> Self {
        let things: Vec<(&Thing, Option<Why>)> = documents.iter().flat_map(File::documents).collect();
        let mut gather = Gather {
            things: &things,
            skipped: Vec::new(),
            skipped_paths: BTreeMap::new(),
            by_path: BTreeMap::new(),
            twins: Vec::new(),
            places: vec![None; things.len()],
            orders: Default::default(),
        };
        let articles = gather.kind(Kind::Article, places, Linked::Article);
        let actors = gather.kind(Kind::Actor, places, Linked::Actor);
        let events = gather.kind(Kind::Event, places, Linked::Event);
        let topics = gather.kind(Kind::Topic, places, Linked::Topic);
        let sources = gather.kind(Kind::Source, places, |ix| Linked::Source(SourceIx::Shared(ix)));
        let pages = gather.kind(Kind::Page, places, Linked::Page);
        let (claims, twin_claims) = gather.claims();
        let mut events_of_topic: BTreeMap<String, Vec<SharedEventIx>> = BTreeMap::new();
        let published: Vec<Head<'_>> = things
            .iter()
            .zip(&gather.places)
            .filter(|(_, place)| place.is_some())
            .map(|((thing, _), _)| head(thing))
            .collect();
        let events_by_id = published.iter().filter(|head| head.kind == Kind::Event);
        let by_id: BTreeMap<&str, &[String]> = events_by_id.map(|head| (head.id, head.topics)).collect();
        let corrections = published.iter().any(|head| head.corrects);
        for (id, of) in by_id {
            for topic in of.iter().collect::<BTreeSet<_>>() {
                events_of_topic.entry(topic.clone()).or_default().push(events.known[id]);
            }
        }
        Self {
            articles,
            actors,
            events,
            topics,
            sources,
            pages,
            claims,
            by_path: gather.by_path,
            skipped_paths: gather.skipped_paths,
            events_of_topic,
            corrections,
            skipped: gather.skipped,
            files: files.clone(),
            mentions,
            orders: gather.orders.map(Arc::new),
            places: gather.places,
            twins: gather.twins,
            twin_claims,
        }
    }
}

struct Gather<'a> {
    things: &'a [(&'a Thing, Option<Why>)],
    skipped: Vec<Skipped>,
    skipped_paths: BTreeMap<SitePath, Why>,
    by_path: BTreeMap<SitePath, Linked>,
    twins: Vec<(usize, SitePath)>,
    places: Vec<Option<u32>>,
    orders: [Order; KINDS],
}

impl Gather<'_> {
    /// Gives the documents of one kind their places, in the order of ids; of those with the same id, the first by
    /// path counts.
    fn kind<Ix: Place>(&mut self, kind: Kind, places: &mut [Places; KINDS], linked: impl Fn(Ix) -> Linked) -> Ids<Ix> {
        let mut heads: Vec<(usize, Head<'_>)> = self
            .things
            .iter()
            .map(|(thing, _)| head(thing))
            .enumerate()
            .filter(|(_, head)| head.kind == kind)
            .collect();
        heads.sort_by(|(_, a), (_, b)| (a.id, a.path).cmp(&(b.id, b.path)));
        let mut ids = Ids { known: BTreeMap::new(), skipped: BTreeMap::new() };
        let mut list = Vec::with_capacity(heads.len());
        let mut last: Option<Head<'_>> = None;
        for (at, head) in heads {
            if let Some(first) = last.as_ref().filter(|last| last.id == head.id) {
                self.twins.push((at, first.path.clone()));
                continue;
            }
            if let Some(why) = self.things[at].1 {
                ids.skipped.insert(head.id.to_owned(), why);
                self.skipped.push(Skipped { why, file: head.path.clone() });
                self.skipped_paths.insert(head.path.clone(), why);
            } else {
                let place = places[kind as usize].of(head.id);
                let ix = Ix::new(place as usize);
                list.push(place);
                self.places[at] = Some(place);
                ids.known.insert(head.id.to_owned(), ix);
                // A file that holds a list is no target for a link.
                if head.whole {
                    self.by_path.insert(head.path.clone(), linked(ix));
                }
            }
            last = Some(head);
        }
        self.orders[kind as usize] = Order::new(list);
        ids
    }

    /// The claims of all articles; of those with the same id, the first by path counts. Beside them those that come
    /// too late.
    fn claims(&self) -> (Ids<ClaimIx>, Vec<(usize, usize, SitePath)>) {
        let mut ids = Ids { known: BTreeMap::new(), skipped: BTreeMap::new() };
        let mut twins = Vec::new();
        let mut first: BTreeMap<&str, &SitePath> = BTreeMap::new();
        for (thing, (document, why)) in self.things.iter().enumerate() {
            let Thing::Article(article) = document else { continue };
            for (at, claim) in own_claims(&article.data).enumerate() {
                let path = &article.origin.source.path;
                if let Some(other) = first.get(claim.id.as_str()) {
                    twins.push((thing, at, (*other).clone()));
                    continue;
                }
                first.insert(&claim.id, path);
                match (self.places[thing], why) {
                    (Some(place), _) => {
                        let at = u32::try_from(at).unwrap_or(u32::MAX);
                        let ix = ClaimIx { article: ArticleIx::new(place as usize), at };
                        ids.known.insert(claim.id.clone(), ix);
                    }
                    (None, Some(why)) => {
                        ids.skipped.insert(claim.id.clone(), *why);
                    }
                    (None, None) => {}
                }
            }
        }
        (ids, twins)
    }
}

/// A claim whose id another one has.
fn twin_claim(thing: &Thing, at: usize, first: &SitePath) -> Option<Diagnostic> {
    let Thing::Article(document) = thing else { return None };
    let claim = own_claims(&document.data).nth(at)?;
    let place = claim.written.origin(&document.origin).place(&["id".into()]);
    let message = format!("two claims have the id `{}`", claim.id);
    let diagnostic = Diagnostic::error("duplicate-id", &place.source, place.span, message)
        .label(format!("the other one stands in {first}"))
        .help("give one of them another id; to use the same claim in several articles, name it by its id");
    Some(diagnostic)
}

/// A document whose id another one has.
fn twin(thing: &Thing, first: &SitePath) -> Diagnostic {
    let Head { kind, id, .. } = head(thing);
    let place = thing.origin().place(&["id".into()]);
    let message = format!("two {}s have the id `{id}`", kind.name());
    Diagnostic::error("duplicate-id", &place.source, place.span, message)
        .label(format!("the other one stands in {first}"))
        .help("give one of them another id")
}

/// Whether a moment has come: the beginning of a date, or the time that it names. Where the moment the site
/// is built for is not precise enough to tell, the thing stays hidden, so that no embargo is broken.
fn reached(now: &Date, date: &Date) -> Truth {
    if date.precision() == Precision::Time && now.precision() == Precision::Time {
        return if now.before(date) == Truth::Yes { Truth::No } else { Truth::Yes };
    }
    let starts = date.earliest();
    match (now.earliest() >= starts, now.latest() >= starts) {
        // A time within the day that is all we know of now.
        (true, _) if date.precision() == Precision::Time && now.earliest() == starts => Truth::Maybe,
        (true, _) => Truth::Yes,
        (false, true) => Truth::Maybe,
        (false, false) => Truth::No,
    }
}

/// Why a document is not part of the site.
pub(super) fn why(publication: &Publication, settings: &Settings) -> Option<Why> {
    let now = &settings.now;
    if publication.draft && !settings.drafts {
        Some(Why::Draft)
    } else if publication.expires_at.is_some_and(|date| reached(now, &date) != Truth::No) {
        Some(Why::Expired)
    } else if !settings.future && publication.publish_at.is_some_and(|date| reached(now, &date) != Truth::Yes) {
        Some(Why::Future)
    } else {
        None
    }
}
