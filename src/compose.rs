//! A [`Site`] to [`Page`]s: each holds exactly what one output shows. Start at [`compose()`].
//!
//! Pages are the only thing that templates see. Every date is already in words, every link already
//! relative to its page, every text already HTML; templates arrange and name. The shapes are in
//! [`views`].
//!
//! * [`look`] is what a page sees of the site, and the record of it;
//! * [`urls`] says how addresses are written; [`html`] fills the holes of a text;
//! * [`parts`] makes cards, entries of timelines, sources; [`part`] makes each once for all pages that show it alike;
//! * [`budget`] counts what a page repeats;
//! * `scan` finds what helps to look over a timeline;
//! * [`facts`] makes claims, corrections and changes, [`blocks`] the blocks of texts;
//! * [`offers`] tells what else there is of a page; [`embeds`] makes parts of pages that stand alone, for pages of others;
//! * [`pages`] puts pages together, `json_ld` says them again in the vocabulary of schema.org.

pub mod blocks;
pub mod budget;
pub mod embeds;
pub mod facts;
mod feeds;
mod html;
pub mod hubs;
mod images;
mod json_ld;
pub mod look;
pub mod offers;
pub mod pages;
pub mod part;
pub mod parts;
mod scan;
pub mod urls;
pub mod views;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use indexmap::IndexSet;
use rayon::prelude::*;

use crate::date::{Calendar, Date};
use crate::language::{Language, Languages, NameOrder, in_language};
use crate::parse::model::Texts;
use crate::progress::{Progress, Stage};
use crate::resolve::index::Linked;
use crate::resolve::links::Target;
use crate::resolve::roles;
use crate::resolve::{ActorIx, ArticleIx, ClaimIx, EventIx, SharedEventIx, Site, SourceIx};

use self::budget::Budget;
use self::look::{Changed, Look, Notes, Scene, Seen};
use self::pages::Job;
use self::part::{Asked, HeldRoles, Part, Parts};
use self::views::{BlockView, Page, QuestionView, SiteView};

/// What is kept of one turn for the next.
#[derive(Debug)]
pub struct Memo<T> {
    last: Option<Last<T>>,
    /// There will be no next turn.
    once: bool,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { last: None, once: false }
    }
}

impl<T> Memo<T> {
    /// Makes each page anew in the next turn.
    pub fn forget(&mut self) {
        self.last = None;
    }

    /// One that remembers nothing.
    #[must_use]
    pub fn once() -> Self {
        Self { last: None, once: true }
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
    seen: Arc<Seen>,
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
    progress: &dyn Progress,
) -> Composed<T> {
    let last = memo.last.take();
    let scene = Arc::new(Scene {
        site: site.clone(),
        sections: pages::sections(&site.pages, &NameOrder::new(&site.config.lang)),
    });
    let words = Words::new(site, languages, last.as_ref().map(|last| &last.words));
    let changed = last.as_ref().and_then(|last| {
        let old = &last.scene.site;
        let same_frame = old.config == site.config && old.menu == site.menu && last.words.same_languages(&words);
        same_frame.then(|| Changed::between(&last.scene, &scene))
    });
    let before = Before::new(last.as_ref().map_or(&[], |last| &last.made));
    let composer = Composer::new(&scene, &words, !memo.once);
    let jobs = pages::jobs(&scene);
    progress.stage(Stage::Pages, Some(jobs.len()));
    let mut made: Vec<(usize, Made<T>, bool)> = pages::by_neighbourhood(&jobs, site)
        .into_par_iter()
        .map(|at| {
            let job = jobs[at].clone();
            let old =
                changed.as_ref().and_then(|changed| before.find(at, &job).filter(|made| !changed.concern(&made.seen)));
            if let Some(old) = old {
                progress.step();
                return (at, Made { job, seen: old.seen.clone(), page: old.page.clone() }, false);
            }
            let since = progress.now();
            let (page, seen) = job.page(&composer);
            let (path, template) = (page.path.clone(), page.template);
            let page = with(page);
            progress.page(&path, template, since);
            progress.step();
            (at, Made { page: Arc::new(page), job, seen: Arc::new(seen) }, true)
        })
        .collect();
    // To give all of it back takes a while, and nothing has to wait for that.
    let common = composer.common;
    rayon::spawn(move || drop(common));
    made.sort_unstable_by_key(|(at, ..)| *at);
    let new = made.iter().filter(|(.., new)| *new).count();
    let made: Vec<Made<T>> = made.into_iter().map(|(_, made, _)| made).collect();
    let pages = made.iter().map(|made| made.page.clone()).collect();
    if !memo.once {
        memo.last = Some(Last { scene: scene.clone(), words, made });
    }
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

/// The site as pages in a language show it.
fn site_view(site: &Site, tag: &str) -> SiteView {
    let config = &site.config;
    let text = |text: &String, text_in: &Texts| match in_language(text_in, tag) {
        Some(own) => (own.clone(), None),
        None => (text.clone(), Some(&config.lang).filter(|lang| *lang != tag).cloned()),
    };
    let (title, title_lang) = text(&config.title, &config.title_in);
    let (description, description_lang) = text(&config.description, &config.description_in);
    SiteView {
        title,
        title_lang,
        description,
        description_lang,
        lang: config.lang.clone(),
        base_url: config.base_url.clone(),
        search: config.search,
        extra: config.extra.clone(),
    }
}

/// What every page is made from.
pub struct Composer<'a> {
    scene: &'a Scene,
    words: &'a Words,
    policy: Option<Arc<str>>,
    /// For each thread, by language: two threads that count the holders of one value hinder each other more than it
    /// costs to make the value twice.
    common: Vec<BTreeMap<String, Common>>,
    /// Whether it is written down what pages see.
    notes: bool,
}

/// What the pages of one language have in common.
#[derive(Debug)]
struct Common {
    site: Part<SiteView>,
    words: Part<Arc<BTreeMap<String, String>>>,
    /// By how deep below the root a page stands.
    parts: RwLock<Arc<[Parts; DEPTHS]>>,
    /// How many pages took parts.
    pages: AtomicUsize,
    /// Pages of the language share parts.
    is_shared: bool,
}

/// Where a site has more languages, only pages of its own one share anything: for each language there is room for a part
/// of each thing.
const SHARING: usize = 20;

/// Pages that stand deeper share nothing.
const DEPTHS: usize = 6;

/// After how many pages of one thread all parts are made anew: those of pages that lie so far back are hardly asked for
/// any more, and all of a large site's would be as large as its output.
const FORGET_AFTER: usize = 1024;

impl Common {
    fn parts(&self) -> Arc<[Parts; DEPTHS]> {
        if self.pages.fetch_add(1, Ordering::Relaxed) % FORGET_AFTER == FORGET_AFTER - 1 {
            *self.parts.write().unwrap_or_else(PoisonError::into_inner) = Arc::default();
        }
        Arc::clone(&self.parts.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The languages of a site's pages.
#[derive(Debug)]
struct Words {
    languages: Arc<Languages>,
    calendars: Vec<(String, Calendar)>,
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
        let calendars = &site.config.calendars;
        let calendar = |tag: &str| {
            let main = tag.split('-').next().unwrap_or(tag);
            let of = |tag: &str| calendars.iter().find(|(known, _)| known.eq_ignore_ascii_case(tag));
            of(tag).or_else(|| of(main)).map(|(_, calendar)| *calendar)
        };
        let last = last.filter(|last| Arc::ptr_eq(&last.languages, languages) && last.calendars == *calendars);
        let mut by_tag: BTreeMap<String, Arc<Language>> = BTreeMap::new();
        for tag in tags {
            if !by_tag.contains_key(tag) {
                let known = last.and_then(|last| last.by_tag.get(tag)).cloned();
                by_tag.insert(tag.clone(), known.unwrap_or_else(|| Arc::new(languages.get(tag, calendar(tag)))));
            }
        }
        Self { languages: languages.clone(), calendars: calendars.clone(), by_tag }
    }

    fn same_languages(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.languages, &other.languages)
    }
}

impl<'a> Composer<'a> {
    fn new(scene: &'a Scene, words: &'a Words, notes: bool) -> Self {
        let languages = words.by_tag.len();
        let common = |(tag, language): (&'a String, &Arc<Language>)| {
            let words = Part::new(language.words.clone());
            let site = Part::new(site_view(&scene.site, tag));
            let is_shared = languages <= SHARING || *tag == scene.site.config.lang;
            (tag.clone(), Common { site, words, parts: RwLock::default(), pages: AtomicUsize::default(), is_shared })
        };
        let of_thread = |_| words.by_tag.iter().map(common).collect();
        let policy = scene.site.config.policy().map(Arc::from);
        Self { scene, words, policy, common: (0..=rayon::current_num_threads()).map(of_thread).collect(), notes }
    }

    fn common(&self, tag: &str) -> Option<&Common> {
        let last = self.common.len() - 1;
        self.common[rayon::current_thread_index().unwrap_or(last).min(last)].get(tag)
    }

    /// The language of a page: its own, or the site's.
    fn language(&self, own: Option<&String>) -> Arc<Language> {
        let site = &self.scene.site.config.lang;
        let by_tag = &self.words.by_tag;
        // Every tag of the site is in the map; a tag that is not would be a page with the site's words.
        let found = by_tag.get(own.unwrap_or(site)).or_else(|| by_tag.get(site));
        found.map_or_else(|| Arc::new(Languages::default().get(site, None)), Clone::clone)
    }
}

/// The page that something is composed for: its language, its way to the root, and which things stand
/// on it, so that links to them stay on the page.
pub struct Here<'a> {
    pub composer: &'a Composer<'a>,
    pub look: Look<'a>,
    pub language: Arc<Language>,
    /// `../../`, or an absolute path for the page that stands in for any missing one.
    root: String,
    site: Part<SiteView>,
    words: Part<Arc<BTreeMap<String, String>>>,
    /// What it shares with other pages of its depth.
    parts: Option<(Arc<[Parts; DEPTHS]>, usize)>,
    /// The day of an explainer.
    date: Option<Date>,
    cards: IndexSet<ActorIx>,
    /// The explainer that the page is.
    own: Option<ArticleIx>,
    /// Events on the page and their anchors.
    events: BTreeMap<EventIx, Part<String>>,
    /// Those of the former that are to stand in a block of the text, until one shows them.
    events_in_blocks: RefCell<BTreeMap<EventIx, Part<String>>>,
    /// Sources on the page, in the order of their numbers.
    sources: IndexSet<SourceIx>,
    /// Claims in the ledger of the page.
    claims: IndexSet<ClaimIx>,
    questions: Vec<QuestionView>,
    /// The blocks of the page's text, in the order in which they were met.
    blocks: RefCell<Vec<BlockView>>,
    /// For actors that were asked for, the roles to be shown on the page's day.
    held: RefCell<BTreeMap<ActorIx, HeldRoles>>,
    /// What the parts asked that are being made.
    asked: RefCell<Vec<Asked>>,
    /// How many parts are being made, one inside the other.
    making: Cell<usize>,
    budget: Budget,
}

impl<'a> Here<'a> {
    #[must_use]
    pub fn new(composer: &'a Composer<'a>, language: Arc<Language>, url: &str) -> Self {
        let depth = url.matches('/').count();
        let common = composer.common(&language.tag);
        Self {
            site: common.map_or_else(
                || Part::new(site_view(&composer.scene.site, &language.tag)),
                |common| common.site.clone(),
            ),
            words: common.map_or_else(|| Part::new(language.words.clone()), |common| common.words.clone()),
            composer,
            look: Look::new(composer.scene, composer.notes),
            language,
            root: "../".repeat(depth),
            parts: common.filter(|common| common.is_shared && depth < DEPTHS).map(|common| (common.parts(), depth)),
            date: None,
            cards: IndexSet::new(),
            own: None,
            events: BTreeMap::new(),
            events_in_blocks: RefCell::default(),
            sources: IndexSet::new(),
            claims: IndexSet::new(),
            questions: Vec::new(),
            blocks: RefCell::default(),
            held: RefCell::default(),
            asked: RefCell::default(),
            making: Cell::default(),
            budget: Budget::default(),
        }
    }

    /// The page that is seen at any depth: its links begin at the root of the host.
    #[must_use]
    pub fn anywhere(mut self, root: String) -> Self {
        self.root = root;
        self.parts = None;
        self
    }

    /// Makes a part, and says what it asked of the page, what it saw of the site and what it cost.
    fn record<T>(&self, make: impl FnOnce(&Self) -> T) -> (T, Vec<Asked>, Notes, usize) {
        let before = self.asked.borrow().len();
        let spent = self.budget.spent();
        self.making.set(self.making.get() + 1);
        let (value, notes) = self.look.seen_by(|| make(self));
        self.making.set(self.making.get() - 1);
        let mut asked = self.asked.borrow_mut();
        let of_part = asked[before..].to_vec();
        if self.making.get() == 0 {
            asked.clear();
        }
        (value, of_part, notes, self.budget.spent() - spent)
    }

    /// A part is shown that was made for another page.
    fn saw(&self, asked: &[Asked], notes: &Notes, cost: usize) {
        self.budget.spend(cost);
        if self.making.get() > 0 {
            self.asked.borrow_mut().extend_from_slice(asked);
        }
        self.look.saw(notes);
    }

    fn ask(&self, asked: impl FnOnce() -> Asked) {
        if self.making.get() > 0 {
            self.asked.borrow_mut().push(asked());
        }
    }

    fn is_on_a_card(&self, ix: ActorIx) -> bool {
        self.cards.contains(&ix)
    }

    fn anchor(&self, ix: SharedEventIx) -> Option<&Part<String>> {
        self.events.get(&EventIx::Shared(ix))
    }

    fn has_claim(&self, ix: ClaimIx) -> bool {
        let is_here = self.claims.contains(&ix);
        self.ask(|| Asked::Claim(ix, is_here));
        is_here
    }

    fn place_of_source(&self, ix: SourceIx) -> Option<usize> {
        self.sources.get_index_of(&ix)
    }

    /// The roles of an actor to be shown on the page's day; none on a page without one.
    fn roles_on_the_day(&self, ix: ActorIx) -> HeldRoles {
        if let Some(held) = self.held.borrow().get(&ix) {
            return held.clone();
        }
        let roles = self.look.roles(ix).written;
        let held: HeldRoles = self.date.map(|date| roles::at(roles, &date)).unwrap_or_default().into();
        self.held.borrow_mut().insert(ix, held.clone());
        held
    }

    fn ask_roles(&self, ix: ActorIx) -> HeldRoles {
        let held = self.roles_on_the_day(ix);
        self.ask(|| Asked::Roles(ix, held.clone()));
        held
    }

    /// The link from this page to a page or file of the site, by its URL from the root.
    #[must_use]
    pub fn to(&self, url: &str) -> String {
        let file = if url.is_empty() || url.ends_with('/') { "index.html" } else { "" };
        [&self.root, &*urls::encode(url), file].concat()
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
            Target::File(asset) => self.to(asset.url()),
            Target::Site(url, None) => self.to(url),
            Target::Site(url, Some(anchor)) => {
                format!("{}#{}", self.to(url), urls::encode(anchor))
            }
            Target::Web(url) => url.clone(),
        }
    }

    /// The link to a thing: to its part of this page, where it has one.
    fn thing(&self, linked: Linked) -> String {
        let href = match linked {
            Linked::Actor(ix) => {
                let is_here = self.is_on_a_card(ix);
                self.ask(|| Asked::Card(ix, is_here));
                if is_here {
                    format!("#{}", urls::encode(&urls::actor_anchor(self.look.actor_id(ix))))
                } else {
                    self.page_of(linked)
                }
            }
            Linked::Event(ix) => {
                let anchor = self.anchor(ix);
                self.ask(|| Asked::Event(ix, anchor.cloned()));
                anchor.map_or_else(|| self.page_of(linked), |anchor| format!("#{}", urls::encode(anchor)))
            }
            Linked::Source(ix) => match self.number(ix) {
                Some(number) => format!("#source-{number}"),
                None => self.page_of(linked),
            },
            Linked::Claim(ix) => return self.claim_href(ix),
            linked => self.page_of(linked),
        };
        self.budget.spend(href.len());
        href
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
            Linked::Claim(ix) => self.claim_href(ix),
        }
    }

    /// The number of a source on this page, from 1.
    #[must_use]
    pub fn number(&self, source: SourceIx) -> Option<usize> {
        let place = self.place_of_source(source);
        self.ask(|| Asked::Number(source, place));
        place.map(|place| place + 1)
    }
}
