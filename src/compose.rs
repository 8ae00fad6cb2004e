//! A [`Site`] to [`Page`]s: each holds exactly what one output shows. Start at [`compose()`].
//!
//! Pages are the only thing that templates see. Every date is already in words, every link already
//! relative to its page, every text already HTML; templates arrange and name. The shapes are in
//! [`views`].
//!
//! * [`urls`] says where everything stands, and how to get there from a page;
//! * [`html`] fills the holes of a text;
//! * [`parts`] makes cards, entries of timelines, sources; [`pages`] puts pages together.

pub mod html;
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
use crate::resolve::{ActorIx, EventIx, PageIx, Site, SourceIx};

use self::urls::Urls;
use self::views::{Page, SiteView};

/// Makes each page of a site, hands it to `with`, and gathers what that gives, in the order of kinds and ids.
///
/// Pages are made side by side and dropped one by one: together they would be the largest thing in memory.
#[must_use]
pub fn compose<T: Send>(site: &Site, languages: &Languages, with: impl Fn(Page) -> T + Sync) -> Vec<T> {
    let mut rank = vec![0; site.articles.len()];
    for (place, ix) in site.backlinks.newest.iter().enumerate() {
        rank[ix.get()] = place;
    }
    let config = &site.config;
    let view = Arc::new(SiteView {
        title: config.title.clone(),
        description: config.description.clone(),
        lang: config.lang.clone(),
        base_url: config.base_url.clone(),
        extra: config.extra.clone(),
    });
    let composer = Composer {
        site,
        view,
        urls: Urls::new(site),
        languages: all_languages(site, languages),
        sections: pages::sections(&site.pages),
        rank,
    };
    let jobs = pages::jobs(&composer);
    jobs.par_iter().map(|job| with(job.page(&composer))).collect()
}

/// What every page is made from.
pub struct Composer<'a> {
    pub site: &'a Site,
    view: Arc<SiteView>,
    pub urls: Urls,
    languages: BTreeMap<String, Arc<Language>>,
    /// The plain pages of each folder, in the order of its list.
    sections: BTreeMap<String, Vec<PageIx>>,
    /// For each article, how many are newer.
    rank: Vec<usize>,
}

impl Composer<'_> {
    /// The language of a page: its own, or the site's.
    fn language(&self, own: Option<&String>) -> Arc<Language> {
        let tag = own.unwrap_or(&self.site.config.lang);
        // Every tag of the site is in the map; a tag that is not would be a page with the site's words.
        let found = self.languages.get(tag).or_else(|| self.languages.get(&self.site.config.lang));
        found.map_or_else(|| Arc::new(Languages::default().get(tag)), Clone::clone)
    }
}

fn all_languages(site: &Site, languages: &Languages) -> BTreeMap<String, Arc<Language>> {
    let tags = site
        .articles
        .iter()
        .map(|a| &a.data.lang)
        .chain(site.actors.iter().map(|a| &a.data.lang))
        .chain(site.topics.iter().map(|t| &t.data.lang))
        .chain(site.pages.iter().map(|p| &p.data.lang))
        .filter_map(Option::as_ref)
        .chain([&site.config.lang]);
    let mut all = BTreeMap::new();
    for tag in tags {
        if !all.contains_key(tag) {
            all.insert(tag.clone(), Arc::new(languages.get(tag)));
        }
    }
    all
}

/// The page that something is composed for: its language, its way to the root, and which things stand
/// on it, so that links to them stay on the page.
pub struct Here<'a> {
    pub composer: &'a Composer<'a>,
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
        Self { composer, language, root, cards: Vec::new(), events: BTreeMap::new(), sources: Vec::new() }
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
            Target::LocalSource(_) => String::from("#sources"),
        }
    }

    /// The link to a thing: to its part of this page, where it has one.
    fn thing(&self, linked: Linked) -> String {
        let actor_id = |ix: ActorIx| &self.composer.site.actors[ix.get()].id;
        match linked {
            Linked::Actor(ix) if self.cards.contains(&ix) => {
                format!("#{}", urls::encode(&urls::actor_anchor(actor_id(ix))))
            }
            Linked::Event(ix) if self.events.contains_key(&ix) => format!("#{}", urls::encode(&self.events[&ix])),
            Linked::Source(ix) => match self.number(ix) {
                Some(number) => format!("#source-{number}"),
                None => self.page_of(linked),
            },
            linked => self.page_of(linked),
        }
    }

    /// The link to the page of a thing.
    fn page_of(&self, linked: Linked) -> String {
        let urls = &self.composer.urls;
        match linked {
            Linked::Actor(ix) => self.to(urls.actor(ix)),
            Linked::Event(ix) => {
                let (page, anchor) = urls.event(ix);
                format!("{}#{}", self.to(page), urls::encode(anchor))
            }
            Linked::Source(ix) => {
                self.composer.site.sources[ix.get()].data.url.clone().unwrap_or_else(|| String::from("#"))
            }
            Linked::Topic(ix) => self.to(urls.topic(ix)),
            Linked::Article(ix) => self.to(urls.article(ix)),
            Linked::Page(ix) => self.to(urls.page(ix)),
        }
    }

    /// The number of a source on this page, from 1.
    #[must_use]
    pub fn number(&self, source: SourceIx) -> Option<usize> {
        self.sources.iter().position(|other| *other == source).map(|at| at + 1)
    }
}
