//! Pages, one function a kind. Start at [`jobs`].

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::html::html;
use super::parts::contents;
use super::urls::{self, ARTICLES_A_PAGE, EVENTS_A_PAGE, Urls, list_page};
use super::views::{
    ActorGroup, ActorList, ActorView, ArticleList, ArticleView, Content, DatedWord, Head, Home, Link, MemberView,
    MenuLink, Missing, NameIn, Owner, Page, PageView, Pager, Redirect, RelationView, TimelineView, TopicList,
    TopicView,
};
use super::{Composer, Here};
use crate::language::{Direction, Language};
use crate::parse::model::ActorKind;
use crate::parse::model::Origin;
use crate::parse::yaml::Step;
use crate::resolve::roles::Held;
use crate::resolve::{ActorIx, ArticleIx, EventIx, PageIx, Site, TopicIx};

/// A page to be made.
#[derive(Clone, Debug)]
pub enum Job {
    Home,
    Article(ArticleIx),
    /// A page of the list of explainers, from 1, and what it shows.
    Articles(usize, Vec<ArticleIx>),
    Actor(ActorIx),
    Actors,
    Topic(TopicIx),
    Topics,
    /// A page of the site's timeline, from 1.
    Timeline(usize),
    /// A page of the events of an actor or a topic, from 2: the first stands on its own page.
    MoreEvents(Hub, usize),
    Page(PageIx),
    /// An old URL, where it leads now, the title there and whose it is.
    Redirect(Box<OldUrl>),
    Missing,
}

/// What has a timeline of its own.
#[derive(Clone, Copy, Debug)]
pub enum Hub {
    Actor(ActorIx),
    Topic(TopicIx),
}

impl Hub {
    fn events(self, site: &Site) -> &[EventIx] {
        match self {
            Self::Actor(ix) => &site.backlinks.actor(ix).events,
            Self::Topic(ix) => &site.backlinks.topic(ix).events,
        }
    }

    fn url(self, urls: &Urls) -> &str {
        match self {
            Self::Actor(ix) => urls.actor(ix),
            Self::Topic(ix) => urls.topic(ix),
        }
    }

    /// The events of one of its pages, from 1.
    fn page(self, site: &Site, n: usize) -> &[EventIx] {
        self.events(site).chunks(EVENTS_A_PAGE).nth(n - 1).unwrap_or_default()
    }

    fn pager(self, here: &Here<'_>, n: usize) -> Pager {
        let composer = here.composer;
        pager(here, self.url(&composer.urls), n, list_pages(self.events(composer.site).len(), EVENTS_A_PAGE))
    }
}

/// An old URL and where it leads now.
#[derive(Clone, Debug)]
pub struct OldUrl {
    pub from: String,
    pub to: String,
    /// The title of the page there.
    pub title: String,
    pub owner: Owner,
    pub lang: Option<String>,
}

/// All pages of a site.
#[must_use]
pub fn jobs(composer: &Composer<'_>) -> Vec<Job> {
    let site = composer.site;
    let mut jobs = vec![Job::Home, Job::Actors, Job::Topics, Job::Missing];
    jobs.extend((0..site.articles.len()).map(|at| Job::Article(ArticleIx::new(at))));
    jobs.extend((0..site.actors.len()).map(|at| Job::Actor(ActorIx::new(at))));
    jobs.extend((0..site.topics.len()).map(|at| Job::Topic(TopicIx::new(at))));
    jobs.extend(
        site.pages.iter().enumerate().filter(|(_, page)| page.id != "index").map(|(at, _)| Job::Page(PageIx::new(at))),
    );
    let newest = &site.backlinks.newest;
    jobs.extend((0..list_pages(newest.len(), ARTICLES_A_PAGE)).map(|n| {
        Job::Articles(n + 1, newest.iter().skip(n * ARTICLES_A_PAGE).take(ARTICLES_A_PAGE).copied().collect())
    }));
    jobs.extend((0..list_pages(site.events.len(), EVENTS_A_PAGE)).map(|n| Job::Timeline(n + 1)));
    let actors = (0..site.actors.len()).map(|at| Hub::Actor(ActorIx::new(at)));
    for hub in actors.chain((0..site.topics.len()).map(|at| Hub::Topic(TopicIx::new(at)))) {
        let pages = list_pages(hub.events(site).len(), EVENTS_A_PAGE);
        jobs.extend((2..=pages).map(|n| Job::MoreEvents(hub, n)));
    }
    let urls = &composer.urls;
    let mut redirect = |aliases: &[String], to: &str, title: &str, owner: &Owner, lang: &Option<String>| {
        for (at, alias) in aliases.iter().enumerate() {
            let from = alias.trim_start_matches('/').to_owned();
            let alias = vec![Step::from("aliases"), at.into()];
            let owner = Owner {
                what: format!("an old URL of {}", owner.what),
                origin: owner.origin.as_ref().map(|(origin, _)| (origin.clone(), alias)),
                file: None,
            };
            let old = OldUrl { from, to: to.to_owned(), title: title.to_owned(), owner, lang: lang.clone() };
            jobs.push(Job::Redirect(Box::new(old)));
        }
    };
    for (at, article) in site.articles.iter().enumerate() {
        redirect(
            &article.data.aliases,
            urls.article(ArticleIx::new(at)),
            &article.data.title,
            &owner("article", &article.id, &article.origin),
            &article.data.lang,
        );
    }
    for (at, topic) in site.topics.iter().enumerate() {
        redirect(
            &topic.data.aliases,
            urls.topic(TopicIx::new(at)),
            &topic.data.title,
            &owner("topic", &topic.id, &topic.origin),
            &topic.data.lang,
        );
    }
    for (at, page) in site.pages.iter().enumerate() {
        redirect(
            &page.data.aliases,
            urls.page(PageIx::new(at)),
            &page.data.title,
            &owner("page", &page.id, &page.origin),
            &page.data.lang,
        );
    }
    jobs
}

fn list_pages(items: usize, a_page: usize) -> usize {
    items.div_ceil(a_page).max(1)
}

fn owner(kind: &str, id: &str, origin: &Origin) -> Owner {
    Owner { what: format!("the {kind} `{id}`"), origin: Some((origin.clone(), vec!["slug".into()])), file: None }
}

/// The owner of a page that no file of the site describes.
fn nobodys(what: impl Into<String>) -> Owner {
    Owner { what: what.into(), origin: None, file: None }
}

/// The file that a URL is served from.
fn file(url: &str) -> String {
    if url.is_empty() || url.ends_with('/') { format!("{url}index.html") } else { url.to_owned() }
}

/// What [`Page`] needs beside its content.
struct Frame {
    url: String,
    kind: &'static str,
    template: &'static str,
    owner: Owner,
    title: String,
    description: String,
}

impl Here<'_> {
    fn finish(self, frame: Frame, content: Content) -> Page {
        let site = self.composer.site;
        let config = &site.config;
        let canonical = config.base_url.as_ref().map(|base| format!("{base}{}", urls::encode(&frame.url)));
        let menu = site.menu.iter().map(|(title, target)| {
            let href = self.href(target);
            let current = href == self.to(&frame.url);
            MenuLink { title: title.clone(), href, current }
        });
        let menu = menu.collect();
        Page {
            path: file(&frame.url),
            owner: frame.owner,
            template: frame.template,
            site: self.composer.view.clone(),
            page: Head {
                kind: frame.kind,
                title: frame.title,
                description: frame.description,
                lang: self.language.tag.clone(),
                dir: self.language.dir.name(),
                url: frame.url,
                canonical,
            },
            root: self.root,
            menu,
            words: self.language.words.clone(),
            content,
        }
    }
}

impl Job {
    #[must_use]
    pub fn page(&self, composer: &Composer<'_>) -> Page {
        match self {
            Self::Home => home(composer),
            Self::Article(ix) => article(composer, *ix),
            Self::Articles(n, items) => articles(composer, *n, items),
            Self::Actor(ix) => actor(composer, *ix),
            Self::Actors => actors(composer),
            Self::Topic(ix) => topic(composer, *ix),
            Self::Topics => topics(composer),
            Self::Timeline(n) => timeline(composer, *n),
            Self::MoreEvents(hub, n) => more_events(composer, *hub, *n),
            Self::Page(ix) => page(composer, *ix),
            Self::Redirect(old) => redirect(composer, old),
            Self::Missing => missing(composer),
        }
    }
}

fn home(composer: &Composer<'_>) -> Page {
    let site = composer.site;
    let own = site.pages.iter().find(|page| page.id == "index");
    let language = composer.language(own.and_then(|page| page.data.lang.as_ref()));
    let here = Here::new(composer, language, "");
    let newest = &site.backlinks.newest;
    let (featured, latest): (Vec<ArticleIx>, Vec<ArticleIx>) =
        newest.iter().partition(|ix| site.articles[ix.get()].data.featured);
    let most = site.config.latest;
    let mut frequent: Vec<ActorIx> =
        (0..site.actors.len()).map(ActorIx::new).filter(|ix| !site.backlinks.actor(*ix).articles.is_empty()).collect();
    frequent.sort_by_key(|ix| (usize::MAX - site.backlinks.actor(*ix).articles.len(), *ix));
    let content = Home {
        body: own.map(|page| html(&page.data.body, &page.body, &here)).unwrap_or_default(),
        featured: featured.iter().map(|ix| here.teaser(*ix)).collect(),
        latest: latest.iter().take(most).map(|ix| here.teaser(*ix)).collect(),
        more: (latest.len() > most).then(|| here.to("articles/")),
        topics: (0..site.topics.len()).map(|at| here.topic_teaser(TopicIx::new(at))).collect(),
        actors: frequent.iter().take(ACTORS_AT_HOME).map(|ix| here.actor_teaser(*ix)).collect(),
    };
    let frame = Frame {
        url: String::new(),
        kind: "home",
        template: "home.html",
        owner: nobodys("the home page"),
        title: own.map_or_else(|| site.config.title.clone(), |page| page.data.title.clone()),
        description: own
            .map(|page| page.data.description.clone())
            .filter(|d| !d.is_empty())
            .unwrap_or_else(|| site.config.description.clone()),
    };
    here.finish(frame, Content::Home(Box::new(content)))
}

/// How many actors the home page names.
const ACTORS_AT_HOME: usize = 12;

/// How many related explainers a page names.
const RELATED: usize = 5;

fn with_events<'a>(mut here: Here<'a>, events: &[EventIx]) -> Here<'a> {
    let anchors = urls::anchors(here.composer.site, events);
    here.events = events.iter().copied().zip(anchors).collect();
    here
}

fn article(composer: &Composer<'_>, ix: ArticleIx) -> Page {
    let article = &composer.site.articles[ix.get()];
    let data = &article.data;
    let url = composer.urls.article(ix);
    let mut here = with_events(Here::new(composer, composer.language(data.lang.as_ref()), url), &article.timeline);
    here.cards = article.cast.iter().map(|cast| cast.actor).collect();
    here.sources.clone_from(&article.sources);
    let date = data.date.as_ref();
    let content = ArticleView {
        id: article.id.clone(),
        title: data.title.clone(),
        description: data.description.clone(),
        date: here.date_of(date),
        updated: here.date_of(data.updated.as_ref()),
        authors: data.authors.clone(),
        summary: data.summary.clone(),
        topics: article.topics.iter().map(|topic| here.topic_link(*topic)).collect(),
        image: here.image(data.image.as_ref(), article.image.as_ref()),
        body: html(&data.body, &article.body, &here),
        contents: contents(&data.body.headings),
        cards: article.cast.iter().map(|cast| here.card(cast.actor, cast.note.as_ref(), date)).collect(),
        timeline: here.entries(&article.timeline, date, false),
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
    };
    here.finish(frame, Content::Article(Box::new(content)))
}

fn pager(here: &Here<'_>, list: &str, number: usize, count: usize) -> Pager {
    Pager {
        number,
        count,
        previous: (number > 1).then(|| here.to(&list_page(list, number - 1))),
        next: (number < count).then(|| here.to(&list_page(list, number + 1))),
    }
}

/// The frame of a page that lists things, titled by a word of the interface.
fn list_frame(language: &Language, url: String, kind: &'static str, template: &'static str, word: &str) -> Frame {
    Frame {
        owner: nobodys(format!("the list `{kind}`")),
        title: language.word(word).to_owned(),
        description: String::new(),
        url,
        kind,
        template,
    }
}

fn articles(composer: &Composer<'_>, n: usize, items: &[ArticleIx]) -> Page {
    let url = list_page("articles/", n);
    let here = Here::new(composer, composer.language(None), &url);
    let count = list_pages(composer.site.articles.len(), ARTICLES_A_PAGE);
    let content = ArticleList {
        items: items.iter().map(|ix| here.teaser(*ix)).collect(),
        pager: pager(&here, "articles/", n, count),
    };
    let frame = list_frame(&here.language, url, "articles", "articles.html", "explainers");
    here.finish(frame, Content::Articles(content))
}

fn actor(composer: &Composer<'_>, ix: ActorIx) -> Page {
    let actor = &composer.site.actors[ix.get()];
    let links = composer.site.backlinks.actor(ix);
    let data = &actor.data;
    let url = composer.urls.actor(ix);
    let here = with_events(Here::new(composer, composer.language(None), url), Hub::Actor(ix).page(composer.site, 1));
    let kind = data.kind;
    let (start, end) = if kind == ActorKind::Person { ("born", "died") } else { ("founded", "dissolved") };
    let dated = |word: &str, date: Option<&crate::date::Date>| {
        date.map(|date| DatedWord { word: here.word(word), date: here.date(date) })
    };
    let mut roles: Vec<usize> = (0..data.roles.len()).collect();
    roles.sort_by_cached_key(|at| Reverse(data.roles[*at].from.map(|from| from.sort_key())));
    let content = ActorView {
        id: actor.id.clone(),
        name: data.name.clone(),
        lang: here.other_language(data.lang.as_ref()),
        names: data
            .name_in
            .iter()
            .map(|(lang, name)| NameIn { lang: lang.clone(), dir: Direction::of(lang).name(), name: name.clone() })
            .collect(),
        aliases: data.aliases.clone(),
        kind: kind.name(),
        kind_word: here.word(kind.name()),
        initials: here.actor_teaser(ix).initials,
        description: data.description.clone(),
        image: here.image(data.image.as_ref(), actor.image.as_ref()),
        roles: roles.into_iter().map(|at| here.role(actor, at, Held::Then)).collect(),
        start: dated(start, data.start.as_ref()),
        end: dated(end, data.end.as_ref()),
        relations: relations(&here, ix),
        members: members(&here, ix),
        links: data
            .links
            .iter()
            .map(|(title, href)| Link { title: link_title(&here, title), href: href.clone() })
            .collect(),
        topics: links.topics.iter().map(|topic| here.topic_link(*topic)).collect(),
        body: html(&data.body, &actor.body, &here),
        articles: links.articles.iter().map(|article| here.teaser(*article)).collect(),
        timeline: here.entries(Hub::Actor(ix).page(composer.site, 1), None, true),
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
    let site = here.composer.site;
    let view = |whose: ActorIx, at: usize| {
        let relation = &site.actors[whose.get()].data.relations[at];
        let period = here.language.dates.role_period(relation.from.as_ref(), relation.until.as_ref());
        (relation.kind.clone(), period)
    };
    let own = site.actors[ix.get()].relations.iter().map(|relation| {
        let (kind, period) = view(ix, relation.at);
        RelationView { kind, from: None, to: Some(here.actor_link(relation.to)), period }
    });
    let others = site.backlinks.actor(ix).relations.iter().map(|(whose, at)| {
        let (kind, period) = view(*whose, *at);
        RelationView { kind, from: Some(here.actor_link(*whose)), to: None, period }
    });
    own.chain(others).collect()
}

fn members(here: &Here<'_>, ix: ActorIx) -> Vec<MemberView> {
    let site = here.composer.site;
    let view = |(whose, at): &(ActorIx, usize)| {
        let role = &site.actors[whose.get()].data.roles[*at];
        let period = here.language.dates.role_period(role.from.as_ref(), role.to.as_ref());
        MemberView { actor: here.actor_link(*whose), title: role.title.clone(), period }
    };
    site.backlinks.actor(ix).members.iter().map(view).collect()
}

fn actors(composer: &Composer<'_>) -> Page {
    let site = composer.site;
    let here = Here::new(composer, composer.language(None), "actors/");
    let group = |kind: ActorKind, word: &str| {
        let mut items: Vec<ActorIx> =
            (0..site.actors.len()).map(ActorIx::new).filter(|ix| site.actors[ix.get()].data.kind == kind).collect();
        items.sort_by_cached_key(|ix| (site.actors[ix.get()].data.name.to_lowercase(), *ix));
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

fn topic(composer: &Composer<'_>, ix: TopicIx) -> Page {
    let topic = &composer.site.topics[ix.get()];
    let links = composer.site.backlinks.topic(ix);
    let data = &topic.data;
    let url = composer.urls.topic(ix);
    let here = with_events(
        Here::new(composer, composer.language(data.lang.as_ref()), url),
        Hub::Topic(ix).page(composer.site, 1),
    );
    let content = TopicView {
        id: topic.id.clone(),
        title: data.title.clone(),
        description: data.description.clone(),
        body: html(&data.body, &topic.body, &here),
        articles: links.articles.iter().map(|article| here.teaser(*article)).collect(),
        actors: links.actors.iter().map(|actor| here.actor_teaser(*actor)).collect(),
        timeline: here.entries(Hub::Topic(ix).page(composer.site, 1), None, true),
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
    };
    here.finish(frame, Content::Topic(Box::new(content)))
}

fn topics(composer: &Composer<'_>) -> Page {
    let here = Here::new(composer, composer.language(None), "topics/");
    let items = (0..composer.site.topics.len()).map(|at| here.topic_teaser(TopicIx::new(at))).collect();
    let frame = list_frame(&here.language, String::from("topics/"), "topics", "topics.html", "topics");
    here.finish(frame, Content::Topics(TopicList { items }))
}

fn timeline(composer: &Composer<'_>, n: usize) -> Page {
    let url = list_page("timeline/", n);
    let mut here = Here::new(composer, composer.language(None), &url);
    let all = &composer.urls.timeline;
    let events: Vec<EventIx> = all.iter().skip((n - 1) * EVENTS_A_PAGE).take(EVENTS_A_PAGE).copied().collect();
    here.events = events.iter().map(|ix| (*ix, composer.urls.event(*ix).1.to_owned())).collect();
    let count = list_pages(all.len(), EVENTS_A_PAGE);
    let content = TimelineView { items: here.entries(&events, None, true), pager: pager(&here, "timeline/", n, count) };
    let frame = list_frame(&here.language, url, "timeline", "timeline.html", "timeline");
    here.finish(frame, Content::Timeline(content))
}

/// Further events of an actor or a topic.
fn more_events(composer: &Composer<'_>, hub: Hub, n: usize) -> Page {
    let site = composer.site;
    let (title, owner, lang) = match hub {
        Hub::Actor(ix) => {
            let actor = &site.actors[ix.get()];
            (&actor.data.name, owner("actor", &actor.id, &actor.origin), None)
        }
        Hub::Topic(ix) => {
            let topic = &site.topics[ix.get()];
            (&topic.data.title, owner("topic", &topic.id, &topic.origin), topic.data.lang.as_ref())
        }
    };
    let url = list_page(hub.url(&composer.urls), n);
    let events = hub.page(site, n);
    let here = with_events(Here::new(composer, composer.language(lang), &url), events);
    let content = TimelineView { items: here.entries(events, None, true), pager: hub.pager(&here, n) };
    let title = format!("{title}{}{}", here.language.word("colon"), here.language.word("timeline"));
    let frame = Frame { url, kind: "timeline", template: "timeline.html", owner, title, description: String::new() };
    here.finish(frame, Content::Timeline(content))
}

fn page(composer: &Composer<'_>, ix: PageIx) -> Page {
    let page = &composer.site.pages[ix.get()];
    let data = &page.data;
    let url = composer.urls.page(ix);
    let here = Here::new(composer, composer.language(data.lang.as_ref()), url);
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
    };
    here.finish(frame, Content::Content(Box::new(content)))
}

/// The most pages that a section lists on each of them: beyond that the list would be longer than the text.
const SECTION_MOST: usize = 100;

/// The folder at the top that a page stands in: `guide` for `guide/first`, and for `guide` itself.
fn top(id: &str) -> &str {
    id.split('/').next().unwrap_or(id)
}

/// The pages of each folder: the folder's own page first, then by `order`, then by title.
pub(super) fn sections(pages: &[crate::resolve::Page]) -> BTreeMap<String, Vec<PageIx>> {
    let mut sections: BTreeMap<String, Vec<PageIx>> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate() {
        sections.entry(top(&page.id).to_owned()).or_default().push(PageIx::new(at));
    }
    for (folder, members) in &mut sections {
        members.sort_by_cached_key(|ix| {
            let page = &pages[ix.get()];
            (page.id != *folder, page.data.order.unwrap_or(i64::MAX), page.data.title.to_lowercase())
        });
    }
    sections
}

/// The pages of the folder that a page stands in. A page that stands alone has no section.
fn section(here: &Here<'_>, ix: PageIx) -> Vec<MenuLink> {
    let composer = here.composer;
    let pages = &composer.site.pages;
    let members = composer.sections.get(top(&pages[ix.get()].id)).map_or(&[][..], Vec::as_slice);
    if members.len() < 2 || members.len() > SECTION_MOST {
        return Vec::new();
    }
    let link = |other: &PageIx| MenuLink {
        title: pages[other.get()].data.title.clone(),
        href: here.to(composer.urls.page(*other)),
        current: *other == ix,
    };
    members.iter().map(link).collect()
}

fn redirect(composer: &Composer<'_>, old: &OldUrl) -> Page {
    // `/old` and `/old.html`: the first is a folder to every web server, the second a file.
    let last = old.from.rsplit('/').next().unwrap_or_default();
    let url = if last.is_empty() || last.contains('.') { old.from.clone() } else { format!("{}/", old.from) };
    let here = Here::new(composer, composer.language(old.lang.as_ref()), &url);
    let content = Redirect { title: old.title.clone(), href: here.to(&old.to) };
    let canonical = composer.site.config.base_url.as_ref().map(|base| format!("{base}{}", urls::encode(&old.to)));
    let frame = Frame {
        url,
        kind: "redirect",
        template: "redirect.html",
        owner: old.owner.clone(),
        title: old.title.clone(),
        description: String::new(),
    };
    let mut page = here.finish(frame, Content::Redirect(content));
    page.page.canonical = canonical;
    page
}

/// The page that a server shows for a URL that leads nowhere. It is seen at any depth, so its links
/// begin at the root of the host.
fn missing(composer: &Composer<'_>) -> Page {
    let mut here = Here::new(composer, composer.language(None), "");
    here.root = root_path(composer.site.config.base_url.as_deref());
    let content =
        Missing { latest: composer.site.backlinks.newest.iter().take(RELATED).map(|ix| here.teaser(*ix)).collect() };
    let frame = Frame {
        url: String::from("404.html"),
        kind: "404",
        template: "404.html",
        owner: nobodys("the page for missing pages"),
        title: here.word("not_found"),
        description: String::new(),
    };
    let mut page = here.finish(frame, Content::Missing(content));
    page.page.canonical = None;
    page
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
