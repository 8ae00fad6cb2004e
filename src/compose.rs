//! A [`Site`] to [`Page`]s: each holds exactly what one output shows. Start at [`compose()`].
//!
//! Pages are the only thing that templates see. Every date is already in words, every link already
//! relative to its page, every text already HTML; templates arrange and name. The shapes are in
//! [`views`].
//!
//! * [`look`] is what a page sees of the site, and the record of it;
//! * [`urls`] says how addresses are written; [`html`] fills the holes of a text;
//! * [`parts`] makes cards, entries of timelines, sources; [`pages`] puts pages together.

pub mod html;
pub mod look;
pub mod pages;
pub mod parts;
pub mod urls;
pub mod views;

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::language::{Language, Languages};
use crate::resolve::index::Linked;
use crate::resolve::links::Target;
use crate::resolve::{ActorIx, EventIx, Site, SourceIx};

use self::look::{Changed, Look, Scene, Seen};
use self::pages::Job;
use self::views::{Page, SiteView};

/// What is kept of one turn for the next.
#[derive(Debug)]
pub struct Memo<T> {
    last: Option<Last<T>>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { last: None }
    }
}

#[derive(Debug)]
struct Last<T> {
    scene: Arc<Scene>,
    words: Words,
    made: Vec<Made<T>>,
}

/// A page that was made, and what it saw.
#[derive(Clone, Debug)]
struct Made<T> {
    job: Job,
    seen: Seen,
    page: Arc<T>,
}

/// What came of composing.
#[derive(Debug)]
pub struct Composed<T> {
    /// In the order of kinds and ids.
    pub pages: Vec<Arc<T>>,
    /// How many of them were made in this turn.
    pub made: usize,
}

/// Makes each page of a site and hands it to `with`; a page that would see nothing but what it saw in the last turn
/// is not made again. `with` has to be the same function for the same memo.
///
/// Pages are made side by side and dropped one by one: together they would be the largest thing in memory.
pub fn compose<T: Send + Sync>(
    site: &Site,
    languages: &Arc<Languages>,
    memo: &mut Memo<T>,
    with: impl Fn(Page) -> T + Sync,
) -> Composed<T> {
    let last = memo.last.take();
    let scene = Arc::new(Scene { site: site.clone(), sections: pages::sections(&site.pages) });
    let words = Words::new(site, languages, last.as_ref().map(|last| &last.words));
    let changed = last.as_ref().and_then(|last| {
        let old = &last.scene.site;
        let same_frame = old.config == site.config && old.menu == site.menu && last.words.same_languages(&words);
        same_frame.then(|| Changed::between(&last.scene, &scene))
    });
    let before = Before::new(last.as_ref().map_or(&[], |last| &last.made));
    let composer = Composer { scene: &scene, view: Arc::new(site_view(site)), words: &words };
    let jobs = pages::jobs(&scene);
    let made: Vec<(Made<T>, bool)> = jobs
        .into_par_iter()
        .enumerate()
        .map(|(at, job)| {
            let old =
                changed.as_ref().and_then(|changed| before.find(at, &job).filter(|made| !changed.concern(&made.seen)));
            if let Some(old) = old {
                return (Made { job, seen: old.seen.clone(), page: old.page.clone() }, false);
            }
            let (page, seen) = job.page(&composer);
            (Made { page: Arc::new(with(page)), job, seen }, true)
        })
        .collect();
    let new = made.iter().filter(|(_, new)| *new).count();
    let made: Vec<Made<T>> = made.into_iter().map(|(made, _)| made).collect();
    let pages = made.iter().map(|made| made.page.clone()).collect();
    memo.last = Some(Last { scene: scene.clone(), words, made });
    Composed { pages, made: new }
}

/// The pages of the last turn by their jobs, which mostly stand where they stood.
struct Before<'a, T> {
    in_order: &'a [Made<T>],
    by_job: std::sync::OnceLock<BTreeMap<&'a Job, &'a Made<T>>>,
}

impl<'a, T> Before<'a, T> {
    fn new(in_order: &'a [Made<T>]) -> Self {
        Self { in_order, by_job: std::sync::OnceLock::new() }
    }

    fn find(&self, at: usize, job: &Job) -> Option<&'a Made<T>> {
        match self.in_order.get(at) {
            Some(made) if made.job == *job => Some(made),
            _ => {
                let by_job = || self.in_order.iter().map(|made| (&made.job, made)).collect();
                self.by_job.get_or_init(by_job).get(job).copied()
            }
        }
    }
}

fn site_view(site: &Site) -> SiteView {
    let config = &site.config;
    SiteView {
        title: config.title.clone(),
        description: config.description.clone(),
        lang: config.lang.clone(),
        base_url: config.base_url.clone(),
        extra: config.extra.clone(),
    }
}

/// What every page is made from.
pub struct Composer<'a> {
    scene: &'a Scene,
    view: Arc<SiteView>,
    words: &'a Words,
}

/// The languages of a site's pages.
#[derive(Debug)]
struct Words {
    languages: Arc<Languages>,
    by_tag: BTreeMap<String, Arc<Language>>,
}

impl Words {
    fn new(site: &Site, languages: &Arc<Languages>, last: Option<&Self>) -> Self {
        let tags = (site.articles.iter().map(|(_, article)| &article.data.lang))
            .chain(site.actors.iter().map(|(_, actor)| &actor.data.lang))
            .chain(site.topics.iter().map(|(_, topic)| &topic.data.lang))
            .chain(site.pages.iter().map(|(_, page)| &page.data.lang))
            .filter_map(Option::as_ref)
            .chain([&site.config.lang]);
        let last = last.filter(|last| Arc::ptr_eq(&last.languages, languages));
        let mut by_tag: BTreeMap<String, Arc<Language>> = BTreeMap::new();
        for tag in tags {
            if !by_tag.contains_key(tag) {
                let known = last.and_then(|last| last.by_tag.get(tag)).cloned();
                by_tag.insert(tag.clone(), known.unwrap_or_else(|| Arc::new(languages.get(tag))));
            }
        }
        Self { languages: languages.clone(), by_tag }
    }

    fn same_languages(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.languages, &other.languages)
    }
}

impl Composer<'_> {
    /// The language of a page: its own, or the site's.
    fn language(&self, own: Option<&String>) -> Arc<Language> {
        let site = &self.scene.site.config.lang;
        let by_tag = &self.words.by_tag;
        // Every tag of the site is in the map; a tag that is not would be a page with the site's words.
        let found = by_tag.get(own.unwrap_or(site)).or_else(|| by_tag.get(site));
        found.map_or_else(|| Arc::new(Languages::default().get(site)), Clone::clone)
    }
}

/// The page that something is composed for: its language, its way to the root, and which things stand
/// on it, so that links to them stay on the page.
pub struct Here<'a> {
    pub composer: &'a Composer<'a>,
    pub look: Look<'a>,
    pub language: Arc<Language>,
    /// `../../`, or an absolute path for the page that stands in for any missing one.
    pub root: String,
    pub cards: Vec<ActorIx>,
    /// Events on the page and their anchors.
    pub events: BTreeMap<EventIx, String>,
    /// Sources on the page, in the order of their numbers.
    pub sources: Vec<SourceIx>,
}

impl<'a> Here<'a> {
    #[must_use]
    pub fn new(composer: &'a Composer<'a>, language: Arc<Language>, url: &str) -> Self {
        let root = "../".repeat(url.matches('/').count());
        let look = Look::new(composer.scene);
        Self { composer, look, language, root, cards: Vec::new(), events: BTreeMap::new(), sources: Vec::new() }
    }

    /// The link from this page to a page or file of the site, by its URL from the root.
    #[must_use]
    pub fn to(&self, url: &str) -> String {
        let file = if url.is_empty() || url.ends_with('/') { "index.html" } else { "" };
        format!("{}{}{file}", self.root, urls::encode(url))
    }

    /// The link from this page to what a text refers to.
    #[must_use]
    pub fn href(&self, target: &Target) -> String {
        match target {
            Target::Thing(linked) => self.thing(*linked),
            Target::Page(linked, anchor) => {
                let anchor = anchor.as_ref().map_or_else(String::new, |anchor| format!("#{}", urls::encode(anchor)));
                let page = self.page_of(*linked);
                // An event's page is an anchor already.
                if page.contains('#') { page } else { page + &anchor }
            }
            Target::Here(anchor) => format!("#{}", urls::encode(anchor)),
            Target::File(path) => self.to(path.as_str().strip_prefix("content/").unwrap_or(path.as_str())),
            Target::Site(url, None) => self.to(url),
            Target::Site(url, Some(anchor)) => {
                format!("{}#{}", self.to(url), urls::encode(anchor))
            }
            Target::Web(url) => url.clone(),
        }
    }

    /// The link to a thing: to its part of this page, where it has one.
    fn thing(&self, linked: Linked) -> String {
        match linked {
            Linked::Actor(ix) if self.cards.contains(&ix) => {
                format!("#{}", urls::encode(&urls::actor_anchor(self.look.actor_id(ix))))
            }
            Linked::Event(ix) if self.events.contains_key(&EventIx::Shared(ix)) => {
                format!("#{}", urls::encode(&self.events[&EventIx::Shared(ix)]))
            }
            Linked::Source(ix) => match self.number(ix) {
                Some(number) => format!("#source-{number}"),
                None => self.page_of(linked),
            },
            linked => self.page_of(linked),
        }
    }

    /// The link to the page of a thing.
    fn page_of(&self, linked: Linked) -> String {
        let look = &self.look;
        match linked {
            Linked::Actor(ix) => self.to(look.actor_link(ix).url),
            Linked::Event(ix) => {
                let anchor = urls::event_anchor(look, EventIx::Shared(ix));
                format!("{}#{}", self.to(&look.event_page(ix)), urls::encode(&anchor))
            }
            Linked::Source(ix) => look.source(ix).url.clone().unwrap_or_else(|| String::from("#")),
            Linked::Topic(ix) => self.to(look.topic_line(ix).url),
            Linked::Article(ix) => self.to(look.article_link(ix).url),
            Linked::Page(ix) => self.to(look.page_link(ix).url),
        }
    }

    /// The number of a source on this page, from 1.
    #[must_use]
    pub fn number(&self, source: SourceIx) -> Option<usize> {
        self.sources.iter().position(|other| *other == source).map(|at| at + 1)
    }
}
