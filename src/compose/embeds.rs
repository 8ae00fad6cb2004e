//! Parts of pages alone, for frames on pages of others: an actor's card, a timeline, a claim. Start at [`jobs`].
//!
//! Whoever puts one on a page writes its whole address there, so only a site that has a `base_url` has them. They stand
//! at `embed/`, then the URL of the page that they are a part of; at that URL itself stands the page which offers them.

use std::cmp::Reverse;
use std::sync::Arc;

use super::html::inline;
use super::hubs::Hub;
use super::look::{Scene, Seen};
use super::pages::{Frame, Job, nobodys};
use super::parts::in_time;
use super::urls;
use super::views::{Card, Content, EmbedLink, EmbedView, EmbedsView, Page};
use super::{Composer, Here};
use crate::config::Config;
use crate::html::{escape, text_of};
use crate::language::Language;
use crate::resolve::index::Linked;
use crate::resolve::roles::Held;
use crate::resolve::{ActorIx, Article, ArticleIx, ClaimIx};

/// A part that can stand alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Embed {
    Card(ActorIx),
    Timeline(Subject),
    Claim(ClaimIx),
}

/// A page with such parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    Article(ArticleIx),
    Hub(Hub),
}

/// Heights of frames in CSS pixels, found by looking at them: what is higher scrolls.
const CARD_HEIGHT: u32 = 340;
const CLAIM_HEIGHT: u32 = 300;
const TIMELINE_HEIGHT: u32 = 600;
const TIMELINE_HEAD: u32 = 140;
const ENTRY_HEIGHT: u32 = 130;
/// A width at which all of them read well, for those who ask for one.
pub const WIDTH: u32 = 600;

/// How many roles a card names, the latest first.
const ROLES: usize = 5;

/// Whether others can show parts of a site: their address is a whole one.
#[must_use]
pub fn has_embeds(config: &Config) -> bool {
    config.embed && config.base_url.is_some()
}

/// Whether an explainer has any part to offer. Its cards are those of the actors.
fn offers(article: &Article) -> bool {
    !article.timeline.is_empty() || !article.facts.claims.is_empty() || !article.cast.is_empty()
}

/// All parts of a site, and the pages that offer them.
pub fn jobs(scene: &Scene) -> Vec<Job> {
    let site = &scene.site;
    if !has_embeds(&site.config) {
        return Vec::new();
    }
    let mut jobs = Vec::new();
    for (ix, article) in site.articles.iter() {
        let subject = Subject::Article(ix);
        jobs.extend((!article.timeline.is_empty()).then_some(Job::Embed(Embed::Timeline(subject))));
        let claims = (0..).zip(&article.facts.claims).map(|(at, _)| ClaimIx { article: ix, at });
        jobs.extend(claims.map(|claim| Job::Embed(Embed::Claim(claim))));
        jobs.extend(offers(article).then_some(Job::Embeds(subject)));
    }
    let of_actor = |ix| (Hub::Actor(ix), !site.backlinks.actor(ix).events.is_empty());
    let of_topic = |ix| (Hub::Topic(ix), !site.backlinks.topic(ix).events.is_empty());
    for (hub, has_events) in site.actors.places().map(of_actor).chain(site.topics.places().map(of_topic)) {
        let card = if let Hub::Actor(ix) = hub { Some(ix) } else { None };
        jobs.extend(card.map(|ix| Job::Embed(Embed::Card(ix))));
        jobs.extend(has_events.then_some(Job::Embed(Embed::Timeline(Subject::Hub(hub)))));
        jobs.extend((has_events || card.is_some()).then_some(Job::Embeds(Subject::Hub(hub))));
    }
    jobs
}

impl Subject {
    fn url<'a>(self, here: &Here<'a>) -> &'a str {
        match self {
            Self::Article(ix) => &here.look.article(ix).url,
            Self::Hub(hub) => hub.url(here),
        }
    }

    fn title(self, here: &Here<'_>) -> String {
        match self {
            Self::Article(ix) => here.look.article(ix).data.title.clone(),
            Self::Hub(Hub::Actor(ix)) => here.name_of(ix),
            Self::Hub(Hub::Topic(ix)) => here.title_of(Linked::Topic(ix)),
        }
    }

    fn language(self, composer: &Composer<'_>) -> Arc<Language> {
        let first = Here::new(composer, composer.language(None), "");
        composer.language(self.lang(&first))
    }

    fn lang<'a>(self, here: &Here<'a>) -> Option<&'a String> {
        match self {
            Self::Article(ix) => here.look.article(ix).data.lang.as_ref(),
            // An actor's page is in the language of the site.
            Self::Hub(Hub::Actor(_)) => None,
            Self::Hub(Hub::Topic(ix)) => here.look.topic(ix).data.lang.as_ref(),
        }
    }

    /// The parts that its page offers.
    fn parts(self, here: &Here<'_>) -> Vec<Embed> {
        let timeline = Embed::Timeline(self);
        match self {
            Self::Article(ix) => {
                let article = here.look.article(ix);
                let claims = (0..).zip(&article.facts.claims).map(|(at, _)| Embed::Claim(ClaimIx { article: ix, at }));
                let cards = article.cast.iter().map(|cast| Embed::Card(cast.actor));
                let timeline = (!article.timeline.is_empty()).then_some(timeline);
                timeline.into_iter().chain(claims).chain(cards).collect()
            }
            Self::Hub(hub) => {
                let card = if let Hub::Actor(ix) = hub { Some(Embed::Card(ix)) } else { None };
                let timeline = (!hub.events(here).is_empty()).then_some(timeline);
                card.into_iter().chain(timeline).collect()
            }
        }
    }
}

impl Embed {
    /// The page that it is a part of.
    #[must_use]
    pub fn subject(self) -> Subject {
        match self {
            Self::Card(ix) => Subject::Hub(Hub::Actor(ix)),
            Self::Timeline(subject) => subject,
            Self::Claim(claim) => Subject::Article(claim.article),
        }
    }

    fn url(self, here: &Here<'_>) -> String {
        let page = self.subject().url(here);
        match self {
            Self::Card(_) => format!("embed/{page}card/"),
            Self::Timeline(_) => format!("embed/{page}timeline/"),
            Self::Claim(claim) => format!("embed/{page}claims/{}/", here.look.claim(claim).data.id),
        }
    }

    /// What it is, in words: for the frame's title and for lists.
    fn title(self, here: &Here<'_>) -> String {
        match self {
            Self::Card(ix) => here.name_of(ix),
            Self::Timeline(subject) => {
                format!("{}{}{}", here.language.word("timeline"), here.language.word("colon"), subject.title(here))
            }
            Self::Claim(claim) => {
                let claim = here.look.claim(claim);
                text_of(&inline(&claim.data.text, &claim.text, here))
            }
        }
    }

    fn height(self, here: &Here<'_>) -> u32 {
        let events = match self {
            Self::Card(_) => return CARD_HEIGHT,
            Self::Claim(_) => return CLAIM_HEIGHT,
            Self::Timeline(Subject::Article(ix)) => here.look.article(ix).timeline.len(),
            Self::Timeline(Subject::Hub(hub)) => hub.events(here).len(),
        };
        let events = u32::try_from(events).unwrap_or(u32::MAX);
        TIMELINE_HEIGHT.min(ENTRY_HEIGHT.saturating_mul(events).saturating_add(TIMELINE_HEAD))
    }

    /// What whoever wants it puts on a page, as it stands in a list of such parts. No style sheet and no script of ours
    /// comes with it.
    fn offer(self, here: &Here<'_>) -> EmbedView {
        let base = here.config().base_url.as_deref().unwrap_or_default();
        let url = self.url(here);
        let (title, address, height) = (self.title(here), format!("{base}{}", urls::encode(&url)), self.height(here));
        let mut snippet = String::from("<iframe src=\"");
        escape(&address, &mut snippet);
        snippet.push_str("\" title=\"");
        escape(&title, &mut snippet);
        snippet.push_str("\" width=\"100%\" height=\"");
        snippet.push_str(&height.to_string());
        snippet.push_str("\" loading=\"lazy\" style=\"border:0\"></iframe>");
        let page = self.subject().url(here);
        EmbedView {
            of: match self {
                Self::Card(_) => "card",
                Self::Timeline(_) => "timeline",
                Self::Claim(_) => "claim",
            },
            href: here.to(&url),
            page: match self {
                Self::Claim(claim) => here.claim_href(claim),
                _ => here.to(page),
            },
            title,
            snippet,
            height,
            card: None,
            timeline: Vec::new(),
            claim: None,
        }
    }
}

/// A part alone.
pub fn embed(composer: &Composer<'_>, embed: Embed) -> (Page, Seen) {
    let subject = embed.subject();
    let language = subject.language(composer);
    let url = embed.url(&Here::new(composer, language.clone(), ""));
    let here = Here::new(composer, language, &url);
    // What decides about its address and its language is seen by this page as well.
    let page = subject.url(&here).to_owned();
    let _ = subject.lang(&here);
    let (here, events) = match embed {
        Embed::Timeline(Subject::Article(ix)) => {
            let events = in_time(&here.look, &here.look.article(ix).timeline);
            (super::pages::with_events(here, &events), events)
        }
        Embed::Timeline(Subject::Hub(hub)) => {
            let events = hub.page(&here, 1).to_vec();
            (super::pages::with_events(here, &events), events)
        }
        Embed::Card(_) | Embed::Claim(_) => (here, Vec::new()),
    };
    let mut content = embed.offer(&here);
    content.timeline = here.entries(&events, matches!(embed, Embed::Timeline(Subject::Hub(_))));
    content.card = if let Embed::Card(ix) = embed { Some(card(&here, ix)) } else { None };
    content.claim = if let Embed::Claim(ix) = embed { Some(here.claim(ix)) } else { None };
    let frame = frame(&url, "embed", "embed.html", content.title.clone());
    let canonical = here.config().base_url.as_ref().map(|base| format!("{base}{}", urls::encode(&page)));
    let (mut page, seen) = here.finish(frame, Content::Embed(Box::new(content)));
    page.page.canonical = canonical;
    (page, seen)
}

/// A card that belongs to no day: it says when each role was held.
fn card(here: &Here<'_>, ix: ActorIx) -> Card {
    let actor = here.look.actor(ix);
    let written = &actor.data.roles;
    let mut roles: Vec<usize> = (0..written.len()).collect();
    roles.sort_by_cached_key(|at| Reverse(written[*at].from.map(|from| from.sort_key())));
    let roles = roles.into_iter().take(ROLES).map(|at| here.role(actor, at, Held::Then)).collect();
    Card { roles, ..(*here.card(ix, None)).clone() }
}

fn frame(url: &str, kind: &'static str, template: &'static str, title: String) -> Frame {
    let owner = nobodys(format!("what can be embedded of {title}"));
    Frame { url: url.to_owned(), kind, template, owner, title, description: String::new(), noindex: true }
}

/// The page that offers the parts of another page.
pub fn embeds(composer: &Composer<'_>, subject: Subject) -> (Page, Seen) {
    let language = subject.language(composer);
    let url = format!("embed/{}", subject.url(&Here::new(composer, language.clone(), "")));
    let here = Here::new(composer, language, &url);
    let (page, _) = (here.to(subject.url(&here)), subject.lang(&here));
    let title = subject.title(&here);
    let items = subject.parts(&here).into_iter().map(|part| part.offer(&here)).collect();
    let content = EmbedsView { page, title: title.clone(), items };
    let title = format!("{}{}{title}", here.language.word("embed"), here.language.word("colon"));
    let frame = frame(&url, "embeds", "embeds.html", title);
    here.finish(frame, Content::Embeds(content))
}

impl Here<'_> {
    /// What leads from a page to its parts.
    pub(super) fn embed_link(&self, frame: &Frame, content: &Content) -> Option<EmbedLink> {
        let first = match content {
            _ if !has_embeds(self.config()) => return None,
            Content::Article(article) => {
                self.own.filter(|own| offers(self.look.article(*own)))?;
                (!article.timeline.is_empty()).then_some("timeline/")
            }
            Content::Actor(_) => Some("card/"),
            Content::Topic(topic) if !topic.timeline.is_empty() => Some("timeline/"),
            _ => return None,
        };
        let of = |part: &str| format!("embed/{}{part}", frame.url);
        let base = self.config().base_url.as_deref().unwrap_or_default();
        let oembed = first.map(|part| format!("{base}{}oembed.json", urls::encode(&of(part))));
        Some(EmbedLink { href: self.to(&of("")), oembed })
    }
}
