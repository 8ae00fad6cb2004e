//! All documents by kind and id, without those that are not published. Start at [`Index::new`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{ActorIx, ArticleIx, EventIx, Files, PageIx, Settings, SourceIx, TopicIx};
use crate::config::{Config, Mentions};
use crate::date::{Date, Precision, Truth};
use crate::detect::names::{self, Names};
use crate::diag::Diagnostic;
use crate::parse::markdown::Heading;
use crate::parse::model::{Actor, Article, Cited, Document, Event, PlainPage, Publication, Thing, Topic};
use crate::parse::{Kind, Parsed};
use crate::source::{Place, SitePath};

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

/// The ids of one kind.
#[derive(Debug)]
pub struct Ids<Ix> {
    known: BTreeMap<String, Ix>,
    skipped: BTreeMap<String, Why>,
    folder: &'static str,
}

impl<Ix: Copy> Ids<Ix> {
    fn new(kind: Kind) -> Self {
        Self { known: BTreeMap::new(), skipped: BTreeMap::new(), folder: kind.folder() }
    }

    #[must_use]
    pub fn get(&self, id: &str) -> Option<Ix> {
        self.known.get(id).copied()
    }

    /// Why a thing of this id is not part of the site.
    #[must_use]
    pub fn skipped(&self, id: &str) -> Option<Why> {
        self.skipped.get(id).copied()
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// The thing an id names, or a diagnostic: an error for an unknown id, a warning for a thing that
    /// is not published. `also` are further ids that a slip may have meant.
    pub fn look_up<'a>(
        &'a self,
        id: &str,
        what: &str,
        also: impl Iterator<Item = &'a str>,
        place: &dyn Fn() -> Place,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Ix> {
        if let Some(ix) = self.get(id) {
            return Some(ix);
        }
        let Place { source, span } = place();
        diagnostics.push(match self.skipped(id) {
            Some(why) => not_published(&source, span, what, id, why),
            None => Diagnostic::error("unknown-id", &source, span, format!("unknown {what} `{id}`"))
                .label(match self.folder {
                    // These may stand in lists, so no one file is missing.
                    "events" | "sources" => format!("nothing in content/{}/ has this id", self.folder),
                    folder => format!("no file content/{folder}/{id}.md"),
                })
                .did_you_mean(id, self.keys().chain(also)),
        });
        None
    }
}

/// A warning that a reference leads to something left out.
pub fn not_published(
    source: &crate::source::Source,
    span: std::ops::Range<usize>,
    what: &str,
    id: &str,
    why: Why,
) -> Diagnostic {
    let reason = match why {
        Why::Draft => "is a draft",
        Why::Future => "is not published yet",
        Why::Expired => "has expired",
    };
    Diagnostic::error("not-published", source, span, format!("{what} `{id}` {reason}")).warning().label("left out here")
}

/// A plain document that a link may lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    Article(ArticleIx),
    Actor(ActorIx),
    Event(EventIx),
    Topic(TopicIx),
    Source(SourceIx),
    Page(PageIx),
}

/// Everything that can be looked up.
#[derive(Debug)]
pub struct Index {
    pub articles: Vec<Document<Article>>,
    pub actors: Vec<Document<Actor>>,
    pub events: Vec<Document<Event>>,
    pub topics: Vec<Document<Topic>>,
    pub sources: Vec<Document<Cited>>,
    pub pages: Vec<Document<PlainPage>>,
    pub article_ids: Ids<ArticleIx>,
    pub actor_ids: Ids<ActorIx>,
    pub event_ids: Ids<EventIx>,
    pub topic_ids: Ids<TopicIx>,
    pub source_ids: Ids<SourceIx>,
    pub page_ids: Ids<PageIx>,
    /// What a file of `content/` holds; for lists, nothing.
    pub by_path: BTreeMap<SitePath, Linked>,
    pub skipped_paths: BTreeMap<SitePath, Why>,
    pub names: Names,
    /// For each name in `names`, who bears it.
    pub bearers: Vec<Vec<ActorIx>>,
    pub mentions: Mentions,
    pub files: Files,
    /// URLs that are pages without being anybody's, such as `actors/`.
    pub site_urls: BTreeSet<String>,
    pub skipped: Vec<Skipped>,
}

struct Gather<'a> {
    diagnostics: &'a mut Vec<Diagnostic>,
    skipped: Vec<Skipped>,
    skipped_paths: BTreeMap<SitePath, Why>,
}

impl Index {
    #[must_use]
    pub fn new(
        config: &Config,
        parsed: &[Arc<Parsed>],
        files: &Files,
        settings: &Settings,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut lists = Lists::default();
        for thing in parsed.iter().flat_map(|file| &file.things) {
            match thing {
                Thing::Article(doc) => lists.articles.push(doc.clone()),
                Thing::Actor(doc) => lists.actors.push(doc.clone()),
                Thing::Event(doc) => lists.events.push(doc.clone()),
                Thing::Topic(doc) => lists.topics.push(doc.clone()),
                Thing::Source(doc) => lists.sources.push(doc.clone()),
                Thing::Page(doc) => lists.pages.push(doc.clone()),
            }
        }
        let mut gather = Gather { diagnostics, skipped: Vec::new(), skipped_paths: BTreeMap::new() };
        let now = |p: &Publication| gather_why(p, settings);
        let draft = |draft: bool| (draft && !settings.drafts).then_some(Why::Draft);
        let (articles, article_ids) =
            gather.kind(lists.articles, Kind::Article, |d| now(&d.publication), ArticleIx::new);
        let (actors, actor_ids) = gather.kind(lists.actors, Kind::Actor, |d| draft(d.draft), ActorIx::new);
        let (events, event_ids) = gather.kind(lists.events, Kind::Event, |d| draft(d.draft), EventIx::new);
        let (topics, topic_ids) = gather.kind(lists.topics, Kind::Topic, |d| draft(d.draft), TopicIx::new);
        let (sources, source_ids) = gather.kind(lists.sources, Kind::Source, |_| None, SourceIx::new);
        let (pages, page_ids) = gather.kind(lists.pages, Kind::Page, |d| now(&d.publication), PageIx::new);
        let (skipped, skipped_paths) = (gather.skipped, gather.skipped_paths);
        let (names, bearers) = all_names(&actors);
        let mut by_path = BTreeMap::new();
        paths(&articles, |at| Linked::Article(ArticleIx::new(at)), &mut by_path);
        paths(&actors, |at| Linked::Actor(ActorIx::new(at)), &mut by_path);
        paths(&events, |at| Linked::Event(EventIx::new(at)), &mut by_path);
        paths(&topics, |at| Linked::Topic(TopicIx::new(at)), &mut by_path);
        paths(&sources, |at| Linked::Source(SourceIx::new(at)), &mut by_path);
        paths(&pages, |at| Linked::Page(PageIx::new(at)), &mut by_path);
        Self {
            articles,
            actors,
            events,
            topics,
            sources,
            pages,
            article_ids,
            actor_ids,
            event_ids,
            topic_ids,
            source_ids,
            page_ids,
            by_path,
            skipped_paths,
            names,
            bearers,
            mentions: config.mentions,
            files: files.clone(),
            site_urls: ["", "articles/", "actors/", "topics/", "timeline/"].into_iter().map(String::from).collect(),
            skipped,
        }
    }

    /// The headings of a document, which links may lead to.
    #[must_use]
    pub fn headings(&self, linked: Linked) -> &[Heading] {
        match linked {
            Linked::Article(ix) => &self.articles[ix.get()].data.body.headings,
            Linked::Actor(ix) => &self.actors[ix.get()].data.body.headings,
            Linked::Topic(ix) => &self.topics[ix.get()].data.body.headings,
            Linked::Page(ix) => &self.pages[ix.get()].data.body.headings,
            Linked::Event(_) | Linked::Source(_) => &[],
        }
    }
}

#[derive(Default)]
struct Lists {
    articles: Vec<Document<Article>>,
    actors: Vec<Document<Actor>>,
    events: Vec<Document<Event>>,
    topics: Vec<Document<Topic>>,
    sources: Vec<Document<Cited>>,
    pages: Vec<Document<PlainPage>>,
}

fn paths<T>(documents: &[Document<T>], linked: impl Fn(usize) -> Linked, by_path: &mut BTreeMap<SitePath, Linked>) {
    for (at, document) in documents.iter().enumerate() {
        // A file that holds a list is no target for a link.
        if document.origin.base.is_empty() {
            by_path.insert(document.origin.source.path.clone(), linked(at));
        }
    }
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

fn gather_why(publication: &Publication, settings: &Settings) -> Option<Why> {
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

impl Gather<'_> {
    /// Sorts one kind by id, reports ids that occur twice, and leaves out what is not published.
    fn kind<T, Ix: Copy>(
        &mut self,
        mut documents: Vec<Document<T>>,
        kind: Kind,
        why: impl Fn(&T) -> Option<Why>,
        ix: impl Fn(usize) -> Ix,
    ) -> (Vec<Document<T>>, Ids<Ix>) {
        documents.sort_by(|a, b| (&a.id, &a.origin.source.path).cmp(&(&b.id, &b.origin.source.path)));
        let mut ids = Ids::new(kind);
        let mut kept: Vec<Document<T>> = Vec::with_capacity(documents.len());
        let mut last: Option<(String, SitePath)> = None;
        for document in documents {
            let path = document.origin.source.path.clone();
            if let Some((id, first)) = &last
                && *id == document.id
            {
                let place = document.origin.place(&["id".into()]);
                self.diagnostics.push(
                    Diagnostic::error(
                        "duplicate-id",
                        &place.source,
                        place.span,
                        format!("two {}s have the id `{id}`", kind.name()),
                    )
                    .label(format!("the other one stands in {first}"))
                    .help("give one of them another id"),
                );
                continue;
            }
            last = Some((document.id.clone(), path.clone()));
            if let Some(why) = why(&document.data) {
                ids.skipped.insert(document.id, why);
                self.skipped.push(Skipped { why, file: path.clone() });
                self.skipped_paths.insert(path, why);
            } else {
                ids.known.insert(document.id.clone(), ix(kept.len()));
                kept.push(document);
            }
        }
        (kept, ids)
    }
}

/// Names and aliases of all actors, each once, and who bears them.
fn all_names(actors: &[Document<Actor>]) -> (Names, Vec<Vec<ActorIx>>) {
    let mut bearers: BTreeMap<String, Vec<ActorIx>> = BTreeMap::new();
    for (at, actor) in actors.iter().enumerate() {
        let in_other_languages = actor.data.name_in.iter().map(|(_, name)| name);
        for name in [&actor.data.name].into_iter().chain(&actor.data.aliases).chain(in_other_languages) {
            let bearers = bearers.entry(names::key(name)).or_default();
            if !bearers.contains(&ActorIx::new(at)) {
                bearers.push(ActorIx::new(at));
            }
        }
    }
    (Names::new(bearers.keys().map(String::as_str)), bearers.into_values().collect())
}
