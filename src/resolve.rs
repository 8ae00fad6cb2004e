//! Documents to a [`Site`]: every id becomes the thing it names, every name in running text the actor
//! it means. Start at [`resolve`].
//!
//! This stage sees the whole site and nothing of what it will look like. Things are held in lists
//! and refer to each other by place ([`ActorIx`], [`EventIx`], …), in an order that depends on ids
//! alone.
//!
//! * [`index`] gathers the documents, drops what is not published, finds repeated ids;
//! * [`text`] finds actors in running text and looks up links, [`links`] follows one link;
//! * [`article`] puts one explainer together, [`roles`] says who held what when;
//! * [`backlinks`] turns all of it round.

pub mod article;
pub mod backlinks;
pub mod index;
pub mod links;
pub mod roles;
pub mod text;

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::{Config, MenuItem};
use crate::date::Date;
use crate::diag::Diagnostic;
use crate::parse::Parsed;
use crate::parse::model::{self, Origin, SourceItem};
use crate::source::{SitePath, Source};

use self::backlinks::Backlinks;
use self::index::{Index, Skipped};
use self::links::Target;
use self::text::Text;

macro_rules! places {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            #[must_use]
            pub fn new(place: usize) -> Self {
                Self(u32::try_from(place).unwrap_or(u32::MAX))
            }

            #[must_use]
            pub fn get(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

places! {
    /// Place in [`Things::articles`].
    ArticleIx
    /// Place in [`Things::actors`].
    ActorIx
    /// Place in [`Things::events`].
    EventIx
    /// Place in [`Things::topics`].
    TopicIx
    /// Place in [`Things::sources`].
    SourceIx
    /// Place in [`Things::pages`].
    PageIx
}

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

/// The whole site, with everything looked up.
#[derive(Debug)]
pub struct Site {
    pub config: Config,
    pub things: Things,
    pub backlinks: Backlinks,
    pub menu: Vec<(String, Target)>,
    /// Files beside pages that a page refers to.
    pub assets: BTreeSet<SitePath>,
    pub skipped: Vec<Skipped>,
}

/// All things of a site. Each list is in the order of ids.
#[derive(Debug)]
pub struct Things {
    pub articles: Vec<Article>,
    pub actors: Vec<Actor>,
    /// Shared events, then those that articles tell themselves, in the order of the articles.
    pub events: Vec<Event>,
    pub topics: Vec<Topic>,
    /// Shared sources, then those given in place.
    pub sources: Vec<Cited>,
    pub pages: Vec<Page>,
}

impl Deref for Site {
    type Target = Things;

    fn deref(&self) -> &Things {
        &self.things
    }
}

#[derive(Debug)]
pub struct Article {
    pub id: String,
    pub origin: Origin,
    pub data: Arc<model::Article>,
    pub topics: Vec<TopicIx>,
    /// The cards, in order: the article's own list, then who is mentioned, by first mention.
    pub cast: Vec<Cast>,
    /// In the order of time; undated entries last.
    pub timeline: Vec<EventIx>,
    /// In the order of their numbers.
    pub sources: Vec<SourceIx>,
    pub image: Option<Target>,
    pub body: Text,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    pub actor: ActorIx,
    pub note: Option<String>,
}

#[derive(Debug)]
pub struct Actor {
    pub id: String,
    pub origin: Origin,
    pub data: Arc<model::Actor>,
    pub roles: Vec<Role>,
    pub relations: Vec<Relation>,
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

#[derive(Debug)]
pub struct Event {
    /// The id of a shared event.
    pub id: Option<String>,
    /// The article that tells it, and the place in that article's timeline.
    pub home: Option<(ArticleIx, usize)>,
    pub data: Arc<model::Event>,
    pub actors: Vec<ActorIx>,
    pub topics: Vec<TopicIx>,
    pub sources: Vec<SourceIx>,
    pub body: Text,
}

#[derive(Debug)]
pub struct Topic {
    pub id: String,
    pub origin: Origin,
    pub data: Arc<model::Topic>,
    pub body: Text,
}

#[derive(Debug)]
pub struct Cited {
    pub data: Arc<model::Cited>,
}

#[derive(Debug)]
pub struct Page {
    pub id: String,
    pub origin: Origin,
    pub data: Arc<model::PlainPage>,
    pub body: Text,
}

/// Resolves a site. `parsed` is in the order of paths; `assets` are the files of `content/` that no
/// stage reads, `statics` those of `static/` by their URL.
#[must_use]
pub fn resolve(
    config: &Config,
    config_source: Option<&Source>,
    parsed: &[Arc<Parsed>],
    files: &Files,
    settings: &Settings,
) -> (Site, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let index = Index::new(config, parsed, files, settings, &mut diagnostics);
    let things = things(&index, &mut diagnostics);
    let menu = menu(&index, config, config_source, &mut diagnostics);
    let backlinks = Backlinks::new(&things);
    let assets = backlinks::assets(&things, &menu);
    (Site { config: config.clone(), things, backlinks, menu, assets, skipped: index.skipped }, diagnostics)
}

/// Files that are copied, and that links may lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// Below `content/`.
    pub assets: BTreeSet<SitePath>,
    /// URLs of the files of `static/`, without a leading slash.
    pub statics: BTreeSet<String>,
}

/// Looks up everything that the documents refer to, side by side, and then gives places to what they hold inline.
fn things(index: &Index, diagnostics: &mut Vec<Diagnostic>) -> Things {
    let drafts = each(&index.articles, diagnostics, |_, doc, found| article::resolve(index, doc, found));
    let shared = each(&index.events, diagnostics, |_, doc, found| {
        let event = article::event(index, &doc.data, &doc.origin, &text::Local::none(), found);
        (doc.id.clone(), event)
    });
    let actors = each(&index.actors, diagnostics, |at, doc, found| article::actor(index, ActorIx::new(at), doc, found));
    let topics = each(&index.topics, diagnostics, |_, doc, found| Topic {
        id: doc.id.clone(),
        origin: doc.origin.clone(),
        data: doc.data.clone(),
        body: text::resolve(index, &doc.data.body, &text::Context::body(&doc.origin), found),
    });
    let pages = each(&index.pages, diagnostics, |_, doc, found| Page {
        id: doc.id.clone(),
        origin: doc.origin.clone(),
        data: doc.data.clone(),
        body: text::resolve(index, &doc.data.body, &text::Context::body(&doc.origin), found),
    });
    let mut sources: Vec<Cited> = index.sources.iter().map(|doc| Cited { data: doc.data.clone() }).collect();
    let mut events: Vec<Event> =
        shared.into_iter().map(|(id, event)| event.settle(Some(id), None, &[], &mut sources)).collect();
    let actors = actors.into_iter().map(|actor| actor.settle(&mut sources)).collect();
    let articles = drafts.into_iter().enumerate();
    let articles = articles.map(|(at, draft)| draft.settle(ArticleIx::new(at), &mut events, &mut sources)).collect();
    Things { articles, actors, events, topics, sources, pages }
}

/// Resolves the documents of one kind side by side; what is wrong in them comes out in their order.
fn each<D: Sync, T: Send>(
    documents: &[D],
    diagnostics: &mut Vec<Diagnostic>,
    resolve: impl Fn(usize, &D, &mut Vec<Diagnostic>) -> T + Sync,
) -> Vec<T> {
    let one = |(at, document)| {
        let mut found = Vec::new();
        (resolve(at, document, &mut found), found)
    };
    let resolved: Vec<(T, Vec<Diagnostic>)> = documents.par_iter().enumerate().map(one).collect();
    let (things, found): (Vec<T>, Vec<Vec<Diagnostic>>) = resolved.into_iter().unzip();
    diagnostics.extend(found.into_iter().flatten());
    things
}

fn menu(
    index: &Index,
    config: &Config,
    source: Option<&Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(String, Target)> {
    let Some(source) = source else { return Vec::new() };
    let origin = Origin { source: source.clone(), yaml: 0..source.text.len(), base: Vec::new() };
    let item = |(i, item): (usize, &MenuItem)| {
        let place = || origin.place(&["menu".into(), i.into(), "url".into()]);
        let from = SitePath::new("content/index.md");
        let target = links::follow(index, &from, &[], &item.url, &place, diagnostics)?;
        Some((item.title.clone(), target))
    };
    config.menu.iter().enumerate().filter_map(item).collect()
}

/// Sources given in place or by id, before the ones given in place have their own number.
#[derive(Clone, Debug)]
pub enum SourceRef {
    Known(SourceIx),
    /// Place among the sources that an article gives in its own list.
    Local(usize),
    Inline(Arc<model::Cited>),
}

/// Looks up the sources of an event or a role.
fn source_refs(
    index: &Index,
    items: &[SourceItem],
    origin: &Origin,
    local: &text::Local,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<SourceRef> {
    let item = |(i, item): (usize, &SourceItem)| match item {
        SourceItem::Own(data) => Some(SourceRef::Inline(data.clone())),
        SourceItem::Id(id) => match local.sources.get(id) {
            Some(&at) => Some(SourceRef::Local(at)),
            None => {
                let place = || origin.place(&["source".into(), i.into()]);
                let also = local.sources.keys().map(String::as_str);
                index.source_ids.look_up(id, "source", also, &place, diagnostics).map(SourceRef::Known)
            }
        },
    };
    items.iter().enumerate().filter_map(item).collect()
}
