//! Pages, one function a kind. Start at [`jobs`].

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexSet;

use super::blocks::blocks;
use super::embeds::{self, Embed, Subject};
use super::feeds::{feed, has_feeds};
use super::html::html;
use super::hubs::{self, Hub};
use super::json_ld::json_ld;
use super::look::{ONLY, Scene, Seen, top};
use super::parts::{contents, in_time, initials, ledger_of, numbered};
use super::urls::{self, ARTICLES_A_PAGE, EVENTS_A_PAGE, list_page, list_pages};
use super::views::{
    ActorGroup, ActorList, ActorView, ArticleList, ArticleView, Content, CorrectionList, CorrectionView, DatedWord,
    Head, Home, Link, Listing, MemberView, MenuLink, MetEvent, MetView, Missing, NameIn, Owner, Page, PageView, Pager,
    QuestionView, Redirect, RelationView, SearchView, SocialView, TimelineView, TopicList, TopicView, VersionView,
};
use super::{Composer, Here};
use crate::language::{Direction, Language, NameOrder};
use crate::parse::markdown::Body;
use crate::parse::model::{self, ActorKind, EventStatus, Origin};
use crate::parse::yaml::Step;
use crate::picture::social::{self, Social};
use crate::resolve::backlinks::CorrectionIx;
use crate::resolve::blocks::Block;
use crate::resolve::claims::Question;
use crate::resolve::roles::Held;
use crate::resolve::text::Text;
use crate::resolve::{ActorIx, Article, ArticleIx, EventIx, Page as PlainPage, PageIx, Table, TopicIx};

/// A page to be made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    Home,
    Article(ArticleIx),
    /// A page of the list of explainers, from 1.
    Articles(usize),
    Actor(ActorIx),
    Actors,
    Topic(TopicIx),
    Topics,
    /// A page of the site's timeline, from 1.
    Timeline(usize),
    /// A page of the events of an actor or a topic, from 2: the first stands on its own page.
    MoreEvents(Hub, usize),
    /// A page of the explainers of an actor or a topic, from 2: the first stand on its own page.
    MoreArticles(Hub, usize),
    Page(PageIx),
    /// A page of the list of corrections, from 1.
    Corrections(usize),
    /// The newest corrections as an Atom feed.
    CorrectionsFeed,
    /// The newest explainers as a feed: of the site, or of an actor or a topic.
    Feed(Option<Hub>),
    /// An old URL, by its place among the aliases of what stands elsewhere now.
    Redirect(Moved, usize),
    Missing,
    Search,
    /// A part of a page alone.
    Embed(Embed),
    /// The page that offers the parts of another one.
    Embeds(Subject),
}

/// What can have old URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moved {
    Article(ArticleIx),
    Topic(TopicIx),
    Page(PageIx),
}

/// All pages of a site.
#[must_use]
pub fn jobs(scene: &Scene) -> Vec<Job> {
    let site = &scene.site;
    let backlinks = &site.backlinks;
    let mut jobs = vec![Job::Home, Job::Actors, Job::Topics, Job::Missing];
    jobs.extend(site.config.search.then_some(Job::Search));
    jobs.extend(site.articles.places().map(Job::Article));
    jobs.extend(site.actors.places().map(Job::Actor));
    jobs.extend(site.topics.places().map(Job::Topic));
    jobs.extend(site.pages.iter().filter(|(_, page)| page.id != "index").map(|(ix, _)| Job::Page(ix)));
    jobs.extend((1..=list_pages(backlinks.newest.len(), ARTICLES_A_PAGE)).map(Job::Articles));
    jobs.extend((1..=list_pages(backlinks.timeline.len(), EVENTS_A_PAGE)).map(Job::Timeline));
    // A site that has none does without the page.
    let corrections = backlinks.corrections.len().div_ceil(ARTICLES_A_PAGE);
    jobs.extend((1..=corrections).map(Job::Corrections));
    // The entries of a feed are named by whole addresses.
    jobs.extend((corrections > 0 && site.config.base_url.is_some()).then_some(Job::CorrectionsFeed));
    let actors = site.actors.places().map(|ix| (Hub::Actor(ix), backlinks.actor(ix)));
    let actors = actors.map(|(hub, links)| (hub, links.events.len(), links.articles.len()));
    let topics = site.topics.places().map(|ix| (Hub::Topic(ix), backlinks.topic(ix)));
    let topics = topics.map(|(hub, links)| (hub, links.events.len(), links.articles.len()));
    for (hub, events, articles) in actors.chain(topics) {
        jobs.extend((2..=list_pages(events, EVENTS_A_PAGE)).map(|n| Job::MoreEvents(hub, n)));
        jobs.extend((2..=list_pages(articles, ARTICLES_A_PAGE)).map(|n| Job::MoreArticles(hub, n)));
    }
    if has_feeds(&site.config) {
        let is_dated = |ix: &ArticleIx| site.articles[*ix].data.date.is_some();
        let of_actor = |ix: &ActorIx| backlinks.actor(*ix).articles.iter().any(is_dated);
        let of_topic = |ix: &TopicIx| backlinks.topic(*ix).articles.iter().any(is_dated);
        jobs.push(Job::Feed(None));
        jobs.extend(site.actors.places().filter(of_actor).map(|ix| Job::Feed(Some(Hub::Actor(ix)))));
        jobs.extend(site.topics.places().filter(of_topic).map(|ix| Job::Feed(Some(Hub::Topic(ix)))));
    }
    jobs.extend(embeds::jobs(scene));
    let articles = site.articles.iter().map(|(ix, article)| (Moved::Article(ix), article.data.aliases.len()));
    let topics = site.topics.iter().map(|(ix, topic)| (Moved::Topic(ix), topic.data.aliases.len()));
    let pages = site.pages.iter().map(|(ix, page)| (Moved::Page(ix), page.data.aliases.len()));
    for (moved, aliases) in articles.chain(topics).chain(pages) {
        jobs.extend((0..aliases).map(|at| Job::Redirect(moved, at)));
    }
    jobs
}

/// The places of jobs, those that show the same things one after the other: what one of them has looked at is then
/// still at hand for the next.
#[must_use]
pub fn by_neighbourhood(jobs: &[Job], site: &crate::resolve::Site) -> Vec<usize> {
    let of_subject = |subject: &Subject| match subject {
        Subject::Article(ix) => site.articles[*ix].topics.first().copied(),
        Subject::Hub(Hub::Actor(ix)) => site.backlinks.actor(*ix).topics.first().copied(),
        Subject::Hub(Hub::Topic(ix)) => Some(*ix),
    };
    let topic = |job: &Job| match job {
        Job::Article(ix) | Job::Redirect(Moved::Article(ix), _) => site.articles[*ix].topics.first().copied(),
        Job::Actor(ix) => of_subject(&Subject::Hub(Hub::Actor(*ix))),
        Job::Topic(ix) => Some(*ix),
        Job::MoreEvents(hub, _) | Job::MoreArticles(hub, _) | Job::Feed(Some(hub)) => of_subject(&Subject::Hub(*hub)),
        Job::Embed(embed) => of_subject(&embed.subject()),
        Job::Embeds(subject) => of_subject(subject),
        _ => None,
    };
    let mut order: Vec<usize> = (0..jobs.len()).collect();
    // What belongs to no topic, such as the home page, comes first: it is the longest.
    order.sort_by_cached_key(|at| topic(&jobs[*at]));
    order
}

pub(super) fn owner(kind: &str, id: &str, origin: &Origin) -> Owner {
    Owner { what: format!("the {kind} `{id}`"), origin: Some((origin.clone(), vec!["slug".into()])), file: None }
}

/// The owner of a page that no file of the site describes.
pub fn nobodys(what: impl Into<String>) -> Owner {
    Owner { what: what.into(), origin: None, file: None }
}

/// Whether there is anything on a page that could be wanted as data.
fn has_data(content: &Content) -> bool {
    !matches!(
        content,
        Content::Redirect(_)
            | Content::Missing(_)
            | Content::Feed(_)
            | Content::Search(_)
            | Content::Embed(_)
            | Content::Embeds(_)
    )
}

/// The file that a URL is served from.
fn file(url: &str) -> String {
    if url.is_empty() || url.ends_with('/') { format!("{url}index.html") } else { url.to_owned() }
}

/// What [`Page`] needs beside its content.
pub struct Frame {
    pub url: String,
    pub kind: &'static str,
    pub template: &'static str,
    pub owner: Owner,
    pub title: String,
    pub description: String,
    /// Search engines are asked to leave it out.
    pub noindex: bool,
}

/// How a list of the site's pages names a page.
fn listing(frame: &Frame, content: &Content) -> Listing {
    let changed = match content {
        Content::Article(article) => article.changed.as_ref().or(article.date.as_ref()),
        _ => None,
    };
    match frame.kind {
        "404" | "feed" | "redirect" | "search" => Listing::None,
        _ if frame.noindex => Listing::None,
        // A list for machines has room for whole days only.
        _ => Listing::Page(
            changed
                .filter(|date| !date.interval && !date.approximate)
                .and_then(|date| date.datetime.as_deref()?.get(.."2026-02-06".len()))
                .map(str::to_owned),
        ),
    }
}

/// What the picture for those who share an explainer is called, beside it.
const SOCIAL: &str = "social.png";

impl Here<'_> {
    /// What is drawn for those who share an explainer, and where. Links to it are whole addresses, so only a site that
    /// has one has it.
    fn social(&self, content: &Content, url: &str) -> Option<(String, Arc<Social>)> {
        let Content::Article(article) = content else { return None };
        let config = self.config();
        if !config.social || config.base_url.is_none() {
            return None;
        }
        let topic = article.topics.first().map(|topic| topic.title.as_str());
        let day = article.date.as_ref().map(|date| date.words.as_str());
        let social = Social {
            title: article.title.clone(),
            line: [topic, day].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            site: self.site.title.clone(),
            rtl: self.language.dir == Direction::Rtl,
        };
        Some((format!("{url}{SOCIAL}"), Arc::new(social.drawable()?)))
    }

    pub fn finish(self, frame: Frame, content: Content) -> (Page, Seen) {
        let site = &self.composer.scene.site;
        let config = &site.config;
        let canonical = config.base_url.as_ref().map(|base| format!("{base}{}", urls::encode(&frame.url)));
        let menu = site.menu.iter().map(|(item, target)| {
            let href = self.href(target);
            let current = href == self.to(&frame.url);
            let title = self.said(&item.title, &item.title_in).to_owned();
            MenuLink { title, lang: self.said_in(&item.title_in, None), href, current }
        });
        let menu = menu.collect();
        let versions = self.own.filter(|_| frame.kind == "article").map(|own| versions(&self, own));
        let feeds = if has_data(&content) { self.feeds(&frame, &content) } else { Vec::new() };
        let embed = self.embed_link(&frame, &content);
        let offers = self.offers(&content, &feeds, embed.as_ref());
        let social = self.social(&content, &frame.url);
        let social_view = canonical.as_ref().zip(social.as_ref()).map(|(canonical, (_, social))| SocialView {
            url: format!("{canonical}{SOCIAL}"),
            width: social::SIZE.0,
            height: social::SIZE.1,
            alt: social.title.clone(),
        });
        let mut page = Page {
            path: file(&frame.url),
            listing: listing(&frame, &content),
            social,
            owner: frame.owner,
            template: frame.template,
            blocks: self.blocks.into_inner(),
            repeats_too_much: self.budget.is_spent(),
            site: self.site,
            page: Head {
                kind: frame.kind,
                title: frame.title,
                description: frame.description,
                lang: self.language.tag.clone(),
                dir: self.language.dir.name(),
                url: frame.url,
                canonical,
                feeds,
                embed,
                offers,
                noindex: frame.noindex,
                social: social_view,
                json_ld: None,
                versions: versions.unwrap_or_default(),
                data: config.data.then_some("index.json").filter(|_| has_data(&content) && frame.kind != "feed"),
            },
            root: self.root,
            menu,
            policy: self.composer.policy.clone(),
            words: self.words,
            content,
        };
        if config.json_ld && page.page.kind != "feed" {
            page.page.json_ld = json_ld(&page);
        }
        (page, self.look.seen())
    }
}

impl Job {
    /// Makes the page, and says what it saw of the site.
    #[must_use]
    pub fn page(&self, composer: &Composer<'_>) -> (Page, Seen) {
        match self {
            Self::Home => home(composer),
            Self::Article(ix) => article(composer, *ix),
            Self::Articles(n) => articles(composer, *n),
            Self::Actor(ix) => actor(composer, *ix),
            Self::Actors => actors(composer),
            Self::Topic(ix) => topic(composer, *ix),
            Self::Topics => topics(composer),
            Self::Timeline(n) => timeline(composer, *n),
            Self::MoreEvents(hub, n) => hubs::events(composer, *hub, *n),
            Self::MoreArticles(hub, n) => hubs::articles(composer, *hub, *n),
            Self::Page(ix) => page(composer, *ix),
            Self::Corrections(n) => corrections(composer, *n),
            Self::CorrectionsFeed => corrections_feed(composer),
            Self::Feed(hub) => feed(composer, *hub),
            Self::Redirect(moved, at) => redirect(composer, *moved, *at),
            Self::Missing => missing(composer),
            Self::Search => search(composer),
            Self::Embed(part) => embeds::embed(composer, *part),
            Self::Embeds(subject) => embeds::embeds(composer, *subject),
        }
    }
}

/// The language and the URL of a page are known from the site before anything can be seen from it. What a page
/// learns this way it also sees by its own look: the whole thing that it is about.
impl<'a> Composer<'a> {
    pub(super) fn site(&self) -> &'a crate::resolve::Site {
        &self.scene.site
    }
}

fn home(composer: &Composer<'_>) -> (Page, Seen) {
    let own = composer.site().shape.pages.known.get("index").map(|ix| &composer.site().pages[*ix]);
    let language = composer.language(own.and_then(|page| page.data.lang.as_ref()));
    let here = Here::new(composer, language, "");
    let own = here.look.home_words(ONLY).map(|ix| here.look.page(ix));
    let here = match own {
        Some(page) => with_events_and_blocks(here, &[], &page.data.body, &page.body),
        None => here,
    };
    let look = &here.look;
    let newest = look.newest(ONLY);
    let (featured, latest): (Vec<ArticleIx>, Vec<ArticleIx>) =
        newest.iter().partition(|ix| look.article_line(**ix).featured);
    let most = here.config().latest;
    let all = look.all_actors(ONLY);
    let mut frequent: Vec<(usize, ActorIx)> =
        all.into_iter().map(|ix| (look.actor_count(ix), ix)).filter(|(count, _)| *count > 0).collect();
    // Equals stay in the order of ids.
    frequent.sort_by_key(|(count, _)| Reverse(*count));
    let content = Home {
        body: own.map(|page| html(&page.data.body, &page.body, &here)).unwrap_or_default(),
        featured: featured.iter().map(|ix| here.teaser(*ix)).collect(),
        latest: latest.iter().take(most).map(|ix| here.teaser(*ix)).collect(),
        more: (latest.len() > most).then(|| here.to("articles/")),
        topics: look.all_topics(ONLY).into_iter().map(|ix| here.topic_teaser(ix)).collect(),
        actors: frequent.iter().take(ACTORS_AT_HOME).map(|(_, ix)| here.actor_teaser(*ix)).collect(),
    };
    let config = here.config();
    let frame = Frame {
        url: String::new(),
        kind: "home",
        template: "home.html",
        owner: nobodys("the home page"),
        title: own.map_or_else(|| config.title.clone(), |page| page.data.title.clone()),
        description: own
            .map(|page| page.data.description.clone())
            .filter(|d| !d.is_empty())
            .unwrap_or_else(|| config.description.clone()),
        noindex: own.is_some_and(|page| page.data.publication.noindex),
    };
    here.finish(frame, Content::Home(Box::new(content)))
}

/// How many actors the home page names.
const ACTORS_AT_HOME: usize = 12;

/// How many related explainers a page names.
const RELATED: usize = 5;

/// An article in all its languages.
fn versions(here: &Here<'_>, own: ArticleIx) -> Vec<VersionView> {
    let base = here.config().base_url.as_ref();
    let view = |ix: &ArticleIx| {
        let line = here.look.article_line(*ix);
        let language = here.composer.language(line.lang);
        VersionView {
            lang: language.tag.clone(),
            dir: language.dir.name(),
            name: language.word("language_name").to_owned(),
            title: line.title.to_owned(),
            href: here.to(line.url),
            canonical: base.filter(|_| !line.noindex).map(|base| format!("{base}{}", urls::encode(line.url))),
            current: *ix == own,
        }
    };
    here.look.versions(own).iter().map(view).collect()
}

pub(super) fn with_events<'a>(mut here: Here<'a>, events: &[EventIx]) -> Here<'a> {
    let anchors = urls::anchors(&here, events);
    here.events = events.iter().copied().zip(anchors).collect();
    here
}

fn article(composer: &Composer<'_>, ix: ArticleIx) -> (Page, Seen) {
    let article = &composer.site().articles[ix];
    let here = Here::new(composer, composer.language(article.data.lang.as_ref()), &article.url);
    let article = here.look.article(ix);
    let (data, url) = (&article.data, &article.url);
    let events = in_time(&here.look, &article.timeline);
    let mut here = with_events_and_blocks(here, &events, &data.body, &article.body);
    let shown: Vec<EventIx> = here.events.keys().copied().collect();
    here.own = Some(ix);
    here.claims = ledger_of(&here.look, article, &shown);
    here.cards = article.cast.iter().map(|cast| cast.actor).collect();
    here.sources = numbered(&here.look, article, &in_time(&here.look, &shown), &here.claims);
    here.date = data.date;
    here.questions = questions(&here, article);
    let date = data.date.as_ref();
    let content = ArticleView {
        id: article.id.clone(),
        title: data.title.clone(),
        description: data.description.clone(),
        date: here.date_of(date),
        updated: here.date_of(data.updated.as_ref()),
        changed: here.date_of(data.last_change().as_ref()),
        reviewed: here.date_of(data.reviewed.as_ref()),
        age_notice: here.look.is_old(ix).then(|| age_notice(&here, data)),
        authors: data.authors.clone(),
        summary: data.summary.clone(),
        topics: article.topics.iter().map(|topic| here.topic_link(*topic)).collect(),
        image: here.image(data.image.as_ref(), article.image.as_ref()),
        body: html(&data.body, &article.body, &here),
        contents: contents(&data.body.headings),
        cards: article.cast.iter().map(|cast| here.card(cast.actor, cast.note.as_ref())).collect(),
        timeline: here.entries(&events, false),
        timeline_actors: here.actors_of_timeline(&events),
        ledger: here.ledger(),
        questions: here.questions.clone(),
        updates: here.updates(article),
        corrections: own_corrections(&here, ix, data.corrections.len()),
        sources: here.source_list(),
        related: here.related(ix, RELATED),
        extra: data.extra.clone(),
    };
    let frame = Frame {
        url: url.to_owned(),
        kind: "article",
        template: "article.html",
        owner: owner("article", &article.id, &article.origin),
        title: data.title.clone(),
        description: data.description.clone(),
        noindex: data.publication.noindex,
    };
    here.finish(frame, Content::Article(Box::new(content)))
}

/// As [`with_events`], for a page in whose text blocks may show events too: those that have no other place on the page
/// have it there.
fn with_events_and_blocks<'a>(here: Here<'a>, events: &[EventIx], body: &Body, text: &Text) -> Here<'a> {
    let mut all: IndexSet<EventIx> = events.iter().copied().collect();
    for (written, block) in blocks(body, text) {
        all.extend(here.events_of_block(written, block));
    }
    let all: Vec<EventIx> = all.into_iter().collect();
    let mut here = with_events(here, &all);
    let in_blocks = all[events.len()..].iter().filter_map(|ix| Some((*ix, here.events.get(ix)?.clone())));
    here.events_in_blocks = RefCell::new(in_blocks.collect());
    here
}

fn questions(here: &Here<'_>, article: &Article) -> Vec<QuestionView> {
    let placed: BTreeSet<usize> = article
        .body
        .blocks()
        .filter_map(|block| if let Block::Question(at) = block { Some(*at) } else { None })
        .collect();
    let view = |(at, question): (usize, &Question)| QuestionView {
        anchor: question.anchor.clone(),
        question: question.data.question.clone(),
        answer: html(&question.data.answer, &question.answer, here),
        placed: placed.contains(&at),
    };
    article.facts.questions.iter().enumerate().map(view).collect()
}

/// What a page says of its age.
fn age_notice(here: &Here<'_>, data: &model::Article) -> String {
    let (key, date) = match (&data.reviewed, &data.updated, &data.date) {
        (Some(reviewed), _, _) => ("old_reviewed", Some(reviewed)),
        (None, Some(updated), _) => ("old_updated", Some(updated)),
        (None, None, date) => ("old_published", date.as_ref()),
    };
    let date = date.map(|date| here.date(date).words).unwrap_or_default();
    here.language.phrase(key, &[("date", &date)])
}

/// An article's own corrections, and those of others that concern it, the latest first.
fn own_corrections(here: &Here<'_>, ix: ArticleIx, own: usize) -> Vec<CorrectionView> {
    let mut all: Vec<CorrectionIx> = (0..own).map(|at| (ix, at)).collect();
    all.extend(here.look.article_corrections(ix));
    all.sort_by_key(|(article, at)| Reverse(here.look.told(*article).corrections.0[*at].date.sort_key()));
    here.corrections(&all)
}

/// The way through a list of `count` pages, by the URL of each, on one of them.
pub(super) fn pager(here: &Here<'_>, url: impl Fn(usize) -> String, number: usize, count: usize) -> Pager {
    let link = |n: usize| here.to(&url(n));
    let (previous, next) = ((number > 1).then(|| link(number - 1)), (number < count).then(|| link(number + 1)));
    Pager { number, count, previous, next }
}

/// The frame of a page that lists things, titled by a word of the interface.
fn list_frame(language: &Language, url: String, kind: &'static str, template: &'static str, word: &str) -> Frame {
    Frame {
        owner: nobodys(format!("the list `{kind}`")),
        title: language.word(word).to_owned(),
        description: String::new(),
        noindex: false,
        url,
        kind,
        template,
    }
}

fn articles(composer: &Composer<'_>, n: usize) -> (Page, Seen) {
    let url = list_page("articles/", n);
    let here = Here::new(composer, composer.language(None), &url);
    let items = here.look.newest_page(n - 1);
    let content = ArticleList {
        items: items.iter().map(|ix| here.teaser(*ix)).collect(),
        pager: pager(&here, |n| list_page("articles/", n), n, here.look.newest_pages(ONLY)),
    };
    let frame = list_frame(&here.language, url, "articles", "articles.html", "explainers");
    here.finish(frame, Content::Articles(content))
}

fn actor(composer: &Composer<'_>, ix: ActorIx) -> (Page, Seen) {
    let here = Here::new(composer, composer.language(None), &composer.site().actors[ix].url);
    let events = Hub::Actor(ix).page(&here, 1);
    let actor = here.look.actor(ix);
    let here = with_events_and_blocks(here, events, &actor.data.body, &actor.body);
    let links = here.look.actor_links(ix);
    let (articles, articles_pager) = Hub::Actor(ix).explainers(&here, 1);
    let (data, url) = (&actor.data, &actor.url);
    let kind = data.kind;
    let (start, end) = if kind == ActorKind::Person { ("born", "died") } else { ("founded", "dissolved") };
    let dated = |word: &str, date: Option<&crate::date::Date>| {
        date.map(|date| DatedWord { word: here.word(word), date: here.date(date) })
    };
    let mut roles: Vec<usize> = (0..data.roles.len()).collect();
    roles.sort_by_cached_key(|at| Reverse(data.roles[*at].from.map(|from| from.sort_key())));
    let content = ActorView {
        id: actor.id.clone(),
        name: here.said(&data.name, &data.name_in).to_owned(),
        lang: here.said_in(&data.name_in, data.lang.as_ref()),
        names: data
            .name_in
            .iter()
            .map(|(lang, name)| NameIn { lang: lang.clone(), dir: Direction::of(lang).name(), name: name.clone() })
            .collect(),
        aliases: here.aliases(data).to_vec(),
        kind: kind.name(),
        kind_word: here.word(kind.name()),
        initials: initials(&data.name),
        description: data.description.as_deref().map(|text| here.said(text, &data.description_in).to_owned()),
        image: here.portrait(data.image.as_ref().zip(actor.image.as_ref())),
        roles: roles.into_iter().map(|at| here.role(actor, at, Held::Then)).collect(),
        start: dated(start, data.start.as_ref()),
        end: dated(end, data.end.as_ref()),
        relations: relations(&here, ix),
        members: members(&here, ix),
        claims: links.claims.iter().take(CLAIMS_OF_ACTOR).map(|claim| here.claim(*claim)).collect(),
        met: met(&here, ix, events),
        corrections: here.corrections(&links.corrections),
        links: data
            .links
            .iter()
            .map(|(title, href)| Link { title: link_title(&here, title), href: href.clone() })
            .collect(),
        topics: links.topics.iter().map(|topic| here.topic_link(*topic)).collect(),
        body: html(&data.body, &actor.body, &here),
        articles,
        articles_pager,
        article_count: links.articles.len(),
        timeline: here.entries(events, true),
        timeline_actors: here.actors_of_timeline(events),
        pager: Hub::Actor(ix).pager(&here, 1),
        extra: data.extra.clone(),
    };
    let frame = Frame {
        url: url.to_owned(),
        kind: "actor",
        template: "actor.html",
        owner: owner("actor", &actor.id, &actor.origin),
        title: data.name.clone(),
        description: data.description.clone().unwrap_or_default(),
        noindex: data.noindex,
    };
    here.finish(frame, Content::Actor(Box::new(content)))
}

/// The word for a kind of link, or its own name with a capital.
fn link_title(here: &Here<'_>, name: &str) -> String {
    let key = format!("link_{name}");
    match here.language.words.get(&key) {
        Some(word) => word.clone(),
        None => {
            let mut letters = name.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        }
    }
}

fn relations(here: &Here<'_>, ix: ActorIx) -> Vec<RelationView> {
    let look = &here.look;
    let view = |whose: ActorIx, at: usize| {
        let relation = &look.actor(whose).data.relations[at];
        let period = here.language.dates.role_period(relation.from.as_ref(), relation.until.as_ref());
        let (since, until) = (here.date_of(relation.from.as_ref()), here.date_of(relation.until.as_ref()));
        let kind = here.said(&relation.kind, &relation.kind_in).to_owned();
        RelationView { kind, from: None, to: None, period, since, until }
    };
    let own = look
        .actor(ix)
        .relations
        .iter()
        .map(|relation| RelationView { to: Some(here.actor_link(relation.to)), ..view(ix, relation.at) });
    let others = look
        .actor_links(ix)
        .relations
        .iter()
        .map(|(whose, at)| RelationView { from: Some(here.actor_link(*whose)), ..view(*whose, *at) });
    own.chain(others).collect()
}

fn members(here: &Here<'_>, ix: ActorIx) -> Vec<MemberView> {
    let view = |(whose, at): &(ActorIx, usize)| {
        let role = &here.look.roles(*whose).written[*at];
        let period = here.language.dates.role_period(role.from.as_ref(), role.to.as_ref());
        let (since, until) = (here.date_of(role.from.as_ref()), here.date_of(role.to.as_ref()));
        let title = here.said(&role.title, &role.title_in).to_owned();
        MemberView { actor: here.actor_link(*whose), title, period, since, until }
    };
    here.look.actor_links(ix).members.iter().map(view).collect()
}

/// How many claims an actor's page tells.
const CLAIMS_OF_ACTOR: usize = 50;
/// How many others an actor's page says it was met with, and at how many events each.
const MET: usize = 20;
const MET_EVENTS: usize = 5;

/// Who took part in the events on an actor's page, the most frequent first.
fn met(here: &Here<'_>, own: ActorIx, events: &[EventIx]) -> Vec<MetView> {
    let look = &here.look;
    let mut with: BTreeMap<ActorIx, Vec<EventIx>> = BTreeMap::new();
    for ix in events {
        let event = look.event(*ix);
        let happened = event.data.status == EventStatus::Occurred && event.actors.contains(&own);
        for actor in event.actors.iter().filter(|actor| happened && **actor != own) {
            with.entry(*actor).or_default().push(*ix);
        }
    }
    let mut all: Vec<(ActorIx, Vec<EventIx>)> = with.into_iter().collect();
    all.sort_by_cached_key(|(actor, events)| (Reverse(events.len()), look.actor_rank(*actor)));
    let event = |ix: &EventIx| {
        let facts = here.event_facts(*ix);
        let anchor = here.events.get(ix).map(|anchor| urls::encode(anchor)).unwrap_or_default();
        MetEvent {
            title: (*facts.title).clone(),
            href: format!("#{anchor}"),
            date: facts.date.as_ref().map(|date| (**date).clone()),
        }
    };
    let view = |(actor, events): (ActorIx, Vec<EventIx>)| {
        let more = events.len().saturating_sub(MET_EVENTS);
        MetView {
            actor: here.actor_link(actor),
            more,
            more_words: if more > 0 { here.language.counted("and_more", more) } else { String::new() },
            events: events.iter().rev().take(MET_EVENTS).map(event).collect(),
        }
    };
    all.into_iter().take(MET).map(view).collect()
}

/// A page of all corrections, from 1.
fn corrections(composer: &Composer<'_>, n: usize) -> (Page, Seen) {
    let url = list_page("corrections/", n);
    let here = Here::new(composer, composer.language(None), &url);
    let all = here.look.corrections(ONLY);
    let items = all.chunks(ARTICLES_A_PAGE).nth(n - 1).unwrap_or_default();
    let content = CorrectionList {
        items: here.corrections(items),
        pager: pager(&here, |n| list_page("corrections/", n), n, list_pages(all.len(), ARTICLES_A_PAGE)),
        feed: here.config().base_url.is_some().then(|| here.to("corrections/feed.xml")),
    };
    let frame = list_frame(&here.language, url, "corrections", "corrections.html", "corrections");
    here.finish(frame, Content::Corrections(content))
}

/// How many corrections the feed holds.
const FEED_MOST: usize = 50;

fn corrections_feed(composer: &Composer<'_>) -> (Page, Seen) {
    let url = String::from("corrections/feed.xml");
    let here = Here::new(composer, composer.language(None), &url);
    let all = here.look.corrections(ONLY);
    let items = here.corrections(&all[..all.len().min(FEED_MOST)]);
    let content = CorrectionList { items, pager: pager(&here, |n| list_page("corrections/", n), 1, 1), feed: None };
    let frame = list_frame(&here.language, url, "feed", "corrections.xml", "corrections");
    here.finish(frame, Content::Corrections(content))
}

fn actors(composer: &Composer<'_>) -> (Page, Seen) {
    let here = Here::new(composer, composer.language(None), "actors/");
    let look = &here.look;
    let all = look.all_actors(ONLY);
    let group = |kind: ActorKind, word: &str| {
        let mut items: Vec<ActorIx> = all.iter().copied().filter(|ix| look.actor_line(*ix).kind == kind).collect();
        items.sort_by_cached_key(|ix| (here.language.order.key(&here.name_of(*ix)), look.actor_rank(*ix)));
        ActorGroup {
            kind: kind.name(),
            title: here.word(word),
            items: items.iter().map(|ix| here.actor_teaser(*ix)).collect(),
        }
    };
    let kinds = [
        (ActorKind::Person, "people"),
        (ActorKind::Organization, "organizations"),
        (ActorKind::Country, "countries"),
        (ActorKind::Group, "groups"),
    ];
    let groups =
        kinds.into_iter().map(|(kind, word)| group(kind, word)).filter(|group| !group.items.is_empty()).collect();
    let frame = list_frame(&here.language, String::from("actors/"), "actors", "actors.html", "who_is_who");
    here.finish(frame, Content::Actors(ActorList { groups }))
}

fn topic(composer: &Composer<'_>, ix: TopicIx) -> (Page, Seen) {
    let topic = &composer.site().topics[ix];
    let here = Here::new(composer, composer.language(topic.data.lang.as_ref()), &topic.url);
    let events = Hub::Topic(ix).page(&here, 1);
    let topic = here.look.topic(ix);
    let here = with_events_and_blocks(here, events, &topic.data.body, &topic.body);
    let links = here.look.topic_links(ix);
    let (articles, articles_pager) = Hub::Topic(ix).explainers(&here, 1);
    let (data, url) = (&topic.data, &topic.url);
    let content = TopicView {
        id: topic.id.clone(),
        title: data.title.clone(),
        description: data.description.clone(),
        body: html(&data.body, &topic.body, &here),
        corrections: here.corrections(&links.corrections),
        articles,
        articles_pager,
        article_count: links.articles.len(),
        actors: links.actors.iter().map(|actor| here.actor_teaser(*actor)).collect(),
        timeline: here.entries(events, true),
        timeline_actors: here.actors_of_timeline(events),
        pager: Hub::Topic(ix).pager(&here, 1),
        extra: data.extra.clone(),
    };
    let frame = Frame {
        url: url.to_owned(),
        kind: "topic",
        template: "topic.html",
        owner: owner("topic", &topic.id, &topic.origin),
        title: data.title.clone(),
        description: data.description.clone(),
        noindex: data.noindex,
    };
    here.finish(frame, Content::Topic(Box::new(content)))
}

fn topics(composer: &Composer<'_>) -> (Page, Seen) {
    let here = Here::new(composer, composer.language(None), "topics/");
    let items = here.look.all_topics(ONLY).into_iter().map(|ix| here.topic_teaser(ix)).collect();
    let frame = list_frame(&here.language, String::from("topics/"), "topics", "topics.html", "topics");
    here.finish(frame, Content::Topics(TopicList { items }))
}

fn timeline(composer: &Composer<'_>, n: usize) -> (Page, Seen) {
    let url = list_page("timeline/", n);
    let mut here = Here::new(composer, composer.language(None), &url);
    let events = here.look.timeline_page(n - 1);
    here.events = events.iter().map(|ix| (*ix, urls::event_anchor(&here.look, *ix).into())).collect();
    let pager = pager(&here, |n| list_page("timeline/", n), n, here.look.timeline_pages(ONLY));
    let content =
        TimelineView { items: here.entries(events, true), timeline_actors: here.actors_of_timeline(events), pager };
    let frame = list_frame(&here.language, url, "timeline", "timeline.html", "timeline");
    here.finish(frame, Content::Timeline(content))
}

fn page(composer: &Composer<'_>, ix: PageIx) -> (Page, Seen) {
    let page = &composer.site().pages[ix];
    let here = Here::new(composer, composer.language(page.data.lang.as_ref()), &page.url);
    let page = here.look.page(ix);
    let here = with_events_and_blocks(here, &[], &page.data.body, &page.body);
    let (data, url) = (&page.data, &page.url);
    let content = PageView {
        title: data.title.clone(),
        description: data.description.clone(),
        body: html(&data.body, &page.body, &here),
        contents: contents(&data.body.headings),
        section: section(&here, ix),
        extra: data.extra.clone(),
    };
    let frame = Frame {
        url: url.to_owned(),
        kind: "page",
        template: "page.html",
        owner: owner("page", &page.id, &page.origin),
        title: data.title.clone(),
        description: data.description.clone(),
        noindex: data.publication.noindex,
    };
    here.finish(frame, Content::Content(Box::new(content)))
}

/// The most pages that a section lists on each of them: beyond that the list would be longer than the text.
const SECTION_MOST: usize = 100;

/// The pages of each folder: the folder's own page first, then by `order`, then by title.
pub(super) fn sections(pages: &Table<PageIx, PlainPage>, order: &NameOrder) -> BTreeMap<String, Vec<PageIx>> {
    let mut sections: BTreeMap<String, Vec<PageIx>> = BTreeMap::new();
    for (ix, page) in pages.iter() {
        sections.entry(top(&page.id).to_owned()).or_default().push(ix);
    }
    for (folder, members) in &mut sections {
        // Equals stay in the order of ids.
        members.sort_by_cached_key(|ix| {
            let page = &pages[*ix];
            (page.id != *folder, page.data.order.unwrap_or(i64::MAX), order.key(&page.data.title))
        });
    }
    sections
}

/// The pages of the folder that a page stands in. A page that stands alone has no section.
fn section(here: &Here<'_>, ix: PageIx) -> Vec<MenuLink> {
    let members = here.look.section(ix);
    if members.len() < 2 || members.len() > SECTION_MOST {
        return Vec::new();
    }
    let link = |other: &PageIx| {
        let link = here.look.page_link(*other);
        MenuLink { title: link.title.to_owned(), lang: None, href: here.to(link.url), current: *other == ix }
    };
    members.iter().map(link).collect()
}

/// What an old URL needs to know of what stands elsewhere now.
struct Now<'a> {
    aliases: &'a [String],
    url: &'a str,
    title: &'a str,
    owner: Owner,
    lang: Option<&'a String>,
}

impl Moved {
    fn now<'a>(self, here: &Here<'a>) -> Now<'a> {
        match self {
            Self::Article(ix) => {
                let article = here.look.article(ix);
                let (data, owner) = (&article.data, owner("article", &article.id, &article.origin));
                Now { aliases: &data.aliases, url: &article.url, title: &data.title, owner, lang: data.lang.as_ref() }
            }
            Self::Topic(ix) => {
                let topic = here.look.topic(ix);
                let (data, owner) = (&topic.data, owner("topic", &topic.id, &topic.origin));
                Now { aliases: &data.aliases, url: &topic.url, title: &data.title, owner, lang: data.lang.as_ref() }
            }
            Self::Page(ix) => {
                let page = here.look.page(ix);
                let (data, owner) = (&page.data, owner("page", &page.id, &page.origin));
                Now { aliases: &data.aliases, url: &page.url, title: &data.title, owner, lang: data.lang.as_ref() }
            }
        }
    }
}

fn redirect(composer: &Composer<'_>, moved: Moved, at: usize) -> (Page, Seen) {
    let first = Here::new(composer, composer.language(None), "");
    let now = moved.now(&first);
    let from = now.aliases[at].trim_start_matches('/');
    // `/old` and `/old.html`: the first is a folder to every web server, the second a file.
    let last = from.rsplit('/').next().unwrap_or_default();
    let url = if last.is_empty() || last.contains('.') { from.to_owned() } else { format!("{from}/") };
    let here = Here::new(composer, composer.language(now.lang), &url);
    let now = moved.now(&here);
    let alias = vec![Step::from("aliases"), at.into()];
    let owner = Owner {
        what: format!("an old URL of {}", now.owner.what),
        origin: now.owner.origin.map(|(origin, _)| (origin, alias)),
        file: None,
    };
    let content = Redirect { title: now.title.to_owned(), href: here.to(now.url) };
    let canonical = here.config().base_url.as_ref().map(|base| format!("{base}{}", urls::encode(now.url)));
    let frame = Frame {
        url,
        kind: "redirect",
        template: "redirect.html",
        owner,
        title: now.title.to_owned(),
        description: String::new(),
        noindex: false,
    };
    let (from, to) = (urls::encode(&frame.url).into_owned(), urls::encode(now.url).into_owned());
    let (mut page, seen) = here.finish(frame, Content::Redirect(content));
    page.listing = Listing::Moved { from, to };
    page.page.canonical = canonical;
    (page, seen)
}

/// The page that a server shows for a URL that leads nowhere. It is seen at any depth, so its links
/// begin at the root of the host.
fn missing(composer: &Composer<'_>) -> (Page, Seen) {
    let here = Here::new(composer, composer.language(None), "");
    let root = root_path(here.config().base_url.as_deref());
    let here = here.anywhere(root);
    let content = Missing { latest: here.look.newest(ONLY).iter().take(RELATED).map(|ix| here.teaser(*ix)).collect() };
    let frame = Frame {
        url: String::from("404.html"),
        kind: "404",
        template: "404.html",
        owner: nobodys("the page for missing pages"),
        title: here.word("not_found"),
        description: String::new(),
        noindex: false,
    };
    let (mut page, seen) = here.finish(frame, Content::Missing(content));
    page.page.canonical = None;
    (page, seen)
}

/// The page of the search, which also leads to the lists of the site.
fn search(composer: &Composer<'_>) -> (Page, Seen) {
    let here = Here::new(composer, composer.language(None), "search/");
    let lists =
        [("articles/", "explainers"), ("actors/", "who_is_who"), ("topics/", "topics"), ("timeline/", "timeline")];
    let link = |(url, word): (&str, &str)| Link { title: here.word(word), href: here.to(url) };
    let content = SearchView { lists: lists.into_iter().map(link).collect() };
    let frame = list_frame(&here.language, String::from("search/"), "search", "search.html", "search");
    here.finish(frame, Content::Search(content))
}

/// The path of a base URL: `/explainers/` for `https://example.org/explainers/`.
fn root_path(base_url: Option<&str>) -> String {
    let rest = base_url.and_then(|url| url.split_once("://")).map_or("", |(_, rest)| rest);
    rest.find('/').map_or_else(|| String::from("/"), |at| rest[at..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::root_path;

    #[test]
    fn links_of_the_404_page_begin_at_the_base_url() {
        assert_eq!(root_path(None), "/");
        assert_eq!(root_path(Some("https://example.org/")), "/");
        assert_eq!(root_path(Some("https://example.org/a/b/")), "/a/b/");
    }
}
