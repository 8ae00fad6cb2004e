//! The shapes that templates see. Start at [`Page`].
//!
//! A field that ends in `html`, and `body`, `about` and `text`, hold HTML and go through `| safe`; everything else is
//! text. `href` is a link relative to the page. A [`DateView`] holds a date in words.

mod facts;

pub use self::facts::{
    ActorItem, BlockContent, BlockView, CellView, ClaimView, CorrectionView, DisputeView, EarlierView, FigureView,
    IssueView, KnownView, LedgerGroup, MetEvent, MetView, QuestionView, QuoteView, SpeakerView, UpdateView,
};

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::part::Part;
use crate::parse::model::Origin;
use crate::parse::yaml::Step;
use crate::picture::social::Social;
use crate::source::SitePath;

/// One output page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Page {
    /// Where it is written, below the output folder.
    #[serde(skip)]
    pub path: String,
    /// Whose page it is, for messages.
    #[serde(skip)]
    pub owner: Owner,
    #[serde(skip)]
    pub template: &'static str,
    /// The blocks of its text, which stand there as [`BLOCK`], in this order.
    #[serde(skip)]
    pub blocks: Vec<BlockView>,
    /// It has no room for what it was to repeat, and is not to be shown.
    #[serde(skip)]
    pub repeats_too_much: bool,
    /// How lists of the site's pages name it.
    #[serde(skip)]
    pub listing: Listing,
    /// The picture for those who share it, and where that stands.
    #[serde(skip)]
    pub social: Option<(String, Arc<Social>)>,
    pub site: Part<SiteView>,
    pub page: Head,
    /// What leads from this page to the root of the site: `../../`.
    pub root: String,
    pub menu: Vec<MenuLink>,
    /// The Content-Security-Policy, where the site has one.
    pub policy: Option<Arc<str>>,
    /// Interface words in the page's language.
    pub words: Part<Arc<BTreeMap<String, String>>>,
    #[serde(flatten)]
    pub content: Content,
}

/// How a page stands in lists of the site's pages that machines read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Not at all.
    None,
    /// By its address, and the day on which it was changed last, where that is known.
    Page(Option<String>),
    /// As an old URL of another page: both from the root of the site, as they stand in links.
    Moved { from: String, to: String },
}

/// What stands in a text for a block until its template is rendered. No text can hold it.
pub const BLOCK: char = '\0';

/// Who wants a path of the output.
#[derive(Clone, Debug, PartialEq)]
pub struct Owner {
    /// In words: the article and its id.
    pub what: String,
    /// Where it was written, and the key that gives it its path; `None` for nutgraf's own pages.
    pub origin: Option<(Origin, Vec<Step>)>,
    /// The file that is copied there.
    pub file: Option<SitePath>,
}

/// What the pages of a site have in common.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SiteView {
    pub title: String,
    /// Of the title, where it is not the page's.
    pub title_lang: Option<String>,
    pub description: String,
    /// Of the description, where it is not the page's.
    pub description_lang: Option<String>,
    pub lang: String,
    pub base_url: Option<String>,
    /// Readers can search it, at `search/`.
    pub search: bool,
    pub extra: Value,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Head {
    /// `home`, `article`, `corrections`, `feed`, `actor`, `actors`, `topic`, `topics`, `timeline`, `articles`, `page`, `search`, `embed`, `embeds`, `redirect`, `404`.
    pub kind: &'static str,
    pub title: String,
    pub description: String,
    pub lang: String,
    pub dir: &'static str,
    /// From the root of the site.
    pub url: String,
    /// The whole address, where the site has a `base_url`.
    pub canonical: Option<String>,
    /// Feeds with what is new on the page, and on the site; none where it has no `base_url`.
    pub feeds: Vec<FeedLink>,
    /// Parts of the page that others can show, where the site has them.
    pub embed: Option<EmbedLink>,
    /// What else there is of the page, for readers: its feed, its timeline as a calendar, how it is cited, its data, its
    /// parts for pages of others.
    pub offers: Vec<Offer>,
    /// Search engines are asked to leave the page out.
    pub noindex: bool,
    /// The picture for those who share an explainer, where the site has a `base_url`.
    pub social: Option<SocialView>,
    /// The page in the vocabulary of schema.org, for a script of the type `application/ld+json`; goes through `| safe`.
    pub json_ld: Option<String>,
    /// The link to the page as data, where the site has that.
    pub data: Option<&'static str>,
    /// The same in several languages, this page included: the original first. Empty where there is one language.
    pub versions: Vec<VersionView>,
}

/// A picture that is drawn for a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SocialView {
    /// The whole address.
    pub url: String,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    /// What it says.
    pub alt: String,
}

/// A page in one of its languages.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VersionView {
    pub lang: String,
    pub dir: &'static str,
    /// The language in its own words: `فارسی`.
    pub name: String,
    pub title: String,
    pub href: String,
    /// The whole address, where the site has a `base_url` and search engines are not asked to leave the version out.
    pub canonical: Option<String>,
    pub current: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MenuLink {
    pub title: String,
    /// Of the title, where it is not the page's.
    pub lang: Option<String>,
    pub href: String,
    pub current: bool,
}

/// What a page shows, under a key named for its kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Content {
    Home(Box<Home>),
    Article(Box<ArticleView>),
    Articles(ArticleList),
    Actor(Box<ActorView>),
    Actors(ActorList),
    Topic(Box<TopicView>),
    Topics(TopicList),
    Timeline(TimelineView),
    Content(Box<PageView>),
    Corrections(CorrectionList),
    Feed(FeedView),
    Redirect(Redirect),
    Missing(Missing),
    Search(SearchView),
    Embed(Box<EmbedView>),
    Embeds(EmbedsView),
}

impl Content {
    /// The timeline of a page; empty for a page that has none.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match self {
            Self::Article(article) => &article.timeline,
            Self::Actor(actor) => &actor.timeline,
            Self::Topic(topic) => &topic.timeline,
            Self::Timeline(timeline) => &timeline.items,
            _ => &[],
        }
    }
}

/// What else there is of a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Offer {
    /// `feed`, `calendar`, `citation`, `data` or `embed`.
    pub kind: &'static str,
    pub title: String,
    pub href: String,
}

/// Where the parts of a page stand that others can show.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EmbedLink {
    /// To the page that offers them.
    pub href: String,
    /// The whole address of the `oEmbed` file of the first of them that is the page's own.
    pub oembed: Option<String>,
}

/// A part of a page alone, for a frame on a page of others; among those that a page offers its last three are empty.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EmbedView {
    /// `card`, `timeline` or `claim`.
    pub of: &'static str,
    pub title: String,
    /// To the part alone.
    pub href: String,
    /// To the page that it is a part of.
    pub page: String,
    /// The HTML that shows it elsewhere; it is text here.
    pub snippet: String,
    /// Of the frame, in CSS pixels.
    pub height: u32,
    pub card: Option<Card>,
    pub timeline: Vec<Entry>,
    pub claim: Option<ClaimView>,
}

/// The parts of a page that others can show.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EmbedsView {
    /// Of the page.
    pub title: String,
    /// To the page.
    pub page: String,
    pub items: Vec<EmbedView>,
}

/// The page of the search.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SearchView {
    /// The lists of the site, for those who would rather browse, or have no scripts.
    pub lists: Vec<Link>,
}

/// The newest explainers of the site, of a topic or of an actor, for feed readers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FeedView {
    /// The whole address of the page that it is the feed of.
    pub home: String,
    /// When something in it changed last, as RFC 3339 writes it.
    pub moment: String,
    pub items: Vec<FeedItem>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FeedItem {
    /// The whole address.
    pub url: String,
    pub title: String,
    pub description: String,
    pub lang: String,
    pub authors: Vec<String>,
    pub topics: Vec<String>,
    /// The first moments of its dates, as RFC 3339 writes them.
    pub published: String,
    pub updated: String,
}

/// A feed that belongs to a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FeedLink {
    pub title: String,
    /// To the Atom feed.
    pub href: String,
    /// To the same as JSON Feed.
    pub json: String,
}

impl Content {
    /// The text in which blocks may stand.
    pub fn text_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Home(home) => Some(&mut home.body),
            Self::Article(article) => Some(&mut article.body),
            Self::Actor(actor) => Some(&mut actor.body),
            Self::Topic(topic) => Some(&mut topic.body),
            Self::Content(page) => Some(&mut page.body),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Home {
    pub body: String,
    pub featured: Vec<Part<Teaser>>,
    pub latest: Vec<Part<Teaser>>,
    /// The link to all explainers, where the page does not show them all.
    pub more: Option<String>,
    pub topics: Vec<TopicTeaser>,
    /// The actors that most explainers speak of.
    pub actors: Vec<ActorTeaser>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ArticleView {
    pub id: String,
    pub title: String,
    pub description: String,
    pub date: Option<DateView>,
    pub updated: Option<DateView>,
    /// When it was changed last: `updated`, or the day of a later update or correction.
    pub changed: Option<DateView>,
    /// When somebody last looked whether all of it still holds.
    pub reviewed: Option<DateView>,
    /// Why a reader should be careful with an old page, where the site asks for that.
    pub age_notice: Option<String>,
    pub authors: Vec<String>,
    pub summary: Vec<String>,
    pub topics: Vec<Link>,
    pub image: Option<ImageView>,
    pub body: String,
    pub contents: Vec<HeadingView>,
    pub cards: Vec<Part<Card>>,
    pub timeline: Vec<Entry>,
    /// Who to choose events by, the most frequent first.
    pub timeline_actors: Vec<TimelineActor>,
    /// The claims of the page by their status.
    pub ledger: Vec<LedgerGroup>,
    pub questions: Vec<QuestionView>,
    /// The latest first.
    pub updates: Vec<UpdateView>,
    /// Its own and those of others that concern it, the latest first.
    pub corrections: Vec<CorrectionView>,
    pub sources: Vec<SourceView>,
    /// Explainers that share topics or actors, the closest first.
    pub related: Vec<Part<Teaser>>,
    pub extra: Value,
}

/// An explainer in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Teaser {
    pub title: String,
    pub description: String,
    pub href: String,
    pub lang: String,
    pub date: Option<DateView>,
    pub topics: Vec<String>,
    pub image: Option<ImageView>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Link {
    pub title: String,
    pub href: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HeadingView {
    pub level: u8,
    pub id: String,
    pub title: String,
}

/// A date in the words of the page's language, at its own precision.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DateView {
    pub words: String,
    /// A day in the words of the calendar that the site shows beside the Gregorian one.
    pub also: Option<String>,
    /// As it is written in the front matter.
    pub edtf: String,
    /// For `<time datetime>`, where HTML has a form for it.
    pub datetime: Option<String>,
    /// It is a span of time that has a beginning or an end of its own.
    pub interval: bool,
    /// It is about then, or possibly.
    pub approximate: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImageView {
    /// The largest version in the picture's own format; of an actor, the largest square.
    pub src: String,
    /// The whole picture, cut nowhere.
    pub file: String,
    /// The other versions in its own format, as in `<img srcset>`; needs `sizes`.
    pub srcset: Option<String>,
    /// Versions in other formats, the preferred one first.
    pub sources: Vec<ImageSource>,
    /// Of `src`, in pixels; none for a file of `static/`.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub alt: String,
    pub credit: Option<String>,
    pub license: Option<String>,
}

/// Versions of a picture in one format, as in `<source>`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ImageSource {
    #[serde(rename = "type")]
    pub media_type: &'static str,
    /// By width for a picture, by density for the square of an actor.
    pub srcset: String,
}

/// An actor on an explainer's page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Card {
    pub id: String,
    pub anchor: String,
    pub name: String,
    /// The language of the name, where it differs from the page's.
    pub lang: Option<String>,
    pub kind: &'static str,
    pub kind_word: String,
    /// Whom the actor serves: whose the first role of that day is.
    pub side: Option<String>,
    /// Up to two letters for an actor without a picture.
    pub initials: String,
    pub image: Option<ImageView>,
    pub description: Option<String>,
    /// The language of the description, where it differs from the page's.
    pub description_lang: Option<String>,
    /// The roles on the article's date.
    pub roles: Vec<RoleView>,
    /// Why the actor is in this story.
    pub note: Option<String>,
    /// The first paragraph of the actor's text, as HTML without its `<p>`.
    pub about: String,
    /// The language of that, where it differs from the page's.
    pub about_lang: Option<String>,
    pub href: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RoleView {
    pub title: String,
    /// The language of the title, where it differs from the page's.
    pub lang: Option<String>,
    pub of: Option<Link>,
    /// `since August 2024`; empty where no date is known.
    pub period: String,
    pub since: Option<DateView>,
    pub until: Option<DateView>,
    /// `then`, `perhaps` or `before`, as of the article's date; on the actor's own page always `then`.
    pub held: &'static str,
    pub sources: Vec<SourceLink>,
}

/// An event on a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Entry {
    /// `None` where the event has its place elsewhere on the page.
    pub anchor: Option<Part<String>>,
    pub title: Part<String>,
    /// The language of the title, where it differs from the page's.
    pub lang: Option<String>,
    /// `None` for what has no date yet.
    pub date: Option<Part<DateView>>,
    pub text: Part<String>,
    /// The language of the text, where it differs from the page's.
    pub text_lang: Option<String>,
    pub actors: Vec<Part<EntryActor>>,
    pub place: Option<Part<String>>,
    /// `occurred`, `scheduled`, `postponed` or `cancelled`.
    pub status: &'static str,
    pub status_word: String,
    /// 1 to 5.
    pub importance: u8,
    pub sources: Vec<SourceLink>,
    /// The explainer that tells it, on other pages than that.
    pub article: Option<Part<Link>>,
    /// Where the sentence stands, for an event that was found in an explainer's text.
    pub from_text: Option<String>,
    pub corrections: Vec<CorrectionView>,
    /// The year, decade or century of a long timeline that begins with this entry.
    pub period: Option<PeriodView>,
    pub extra: Part<Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PeriodView {
    pub title: String,
    pub anchor: String,
    /// How many events it has.
    pub count: usize,
    /// The same against the fullest period, from 1 to 5.
    pub share: usize,
}

/// Somebody who takes part in several events of a timeline, but not in all.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TimelineActor {
    pub title: String,
    /// Where all its events are: the timeline of its own page.
    pub href: String,
    /// The link that stands in the entries of this timeline.
    pub in_entries: String,
    pub count: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EntryActor {
    pub title: String,
    pub href: String,
    /// The role on the event's date, where it differs from that on the page's.
    pub then: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceLink {
    /// On pages with a numbered list.
    pub number: Option<usize>,
    pub title: Part<String>,
    pub href: Option<Part<String>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct SourceView {
    pub anchor: String,
    pub number: usize,
    pub title: Part<String>,
    pub publisher: Option<Part<String>>,
    pub url: Option<Part<String>>,
    pub archived: Option<Part<String>>,
    pub date: Option<Part<DateView>>,
    pub accessed: Option<Part<DateView>>,
    pub kind: Option<String>,
    pub quote: Option<Part<String>>,
    pub lang: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ActorView {
    pub id: String,
    pub name: String,
    pub lang: Option<String>,
    pub names: Vec<NameIn>,
    pub aliases: Vec<String>,
    pub kind: &'static str,
    pub kind_word: String,
    pub initials: String,
    pub description: Option<String>,
    pub image: Option<ImageView>,
    /// All roles, the latest first.
    pub roles: Vec<RoleView>,
    /// Birth or foundation, and its word.
    pub start: Option<DatedWord>,
    /// Death or dissolution, and its word.
    pub end: Option<DatedWord>,
    pub relations: Vec<RelationView>,
    /// Who holds or held a role at this actor.
    pub members: Vec<MemberView>,
    /// What it claims, the latest first.
    pub claims: Vec<ClaimView>,
    /// Who took part in the same events, the most frequent first.
    pub met: Vec<MetView>,
    pub corrections: Vec<CorrectionView>,
    pub links: Vec<Link>,
    pub topics: Vec<Link>,
    pub body: String,
    /// The newest explainers, and the way to the others.
    pub articles: Vec<Part<Teaser>>,
    pub articles_pager: Pager,
    /// How many explainers there are in all.
    pub article_count: usize,
    /// The events, or the first of them.
    pub timeline: Vec<Entry>,
    /// Who to choose events by, the most frequent first.
    pub timeline_actors: Vec<TimelineActor>,
    /// The way to the pages with the others.
    pub pager: Pager,
    pub extra: Value,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NameIn {
    pub lang: String,
    pub dir: &'static str,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DatedWord {
    pub word: String,
    pub date: DateView,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RelationView {
    pub kind: String,
    /// The actor whose relation it is, for relations that others have to this one.
    pub from: Option<Link>,
    pub to: Option<Link>,
    pub period: String,
    pub since: Option<DateView>,
    pub until: Option<DateView>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MemberView {
    pub actor: Link,
    pub title: String,
    pub period: String,
    pub since: Option<DateView>,
    pub until: Option<DateView>,
}

/// An actor in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ActorTeaser {
    pub name: String,
    pub lang: Option<String>,
    pub href: String,
    pub kind: &'static str,
    pub initials: String,
    pub image: Option<ImageView>,
    pub description: String,
    /// How many explainers have a card of it.
    pub articles: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicView {
    pub id: String,
    pub title: String,
    pub description: String,
    pub body: String,
    pub corrections: Vec<CorrectionView>,
    /// The newest explainers, and the way to the others.
    pub articles: Vec<Part<Teaser>>,
    pub articles_pager: Pager,
    /// How many explainers there are in all.
    pub article_count: usize,
    pub actors: Vec<ActorTeaser>,
    /// The events, or the first of them.
    pub timeline: Vec<Entry>,
    /// Who to choose events by, the most frequent first.
    pub timeline_actors: Vec<TimelineActor>,
    /// The way to the pages with the others.
    pub pager: Pager,
    pub extra: Value,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicTeaser {
    pub title: String,
    pub description: String,
    pub href: String,
    pub articles: usize,
    pub events: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PageView {
    pub title: String,
    pub description: String,
    pub body: String,
    pub contents: Vec<HeadingView>,
    /// The pages of the same folder, this one included.
    pub section: Vec<MenuLink>,
    pub extra: Value,
}

/// All corrections of the site, the latest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CorrectionList {
    pub items: Vec<CorrectionView>,
    pub pager: Pager,
    /// The link to the feed of corrections, where the site has an address.
    pub feed: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ArticleList {
    pub items: Vec<Part<Teaser>>,
    pub pager: Pager,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ActorList {
    pub groups: Vec<ActorGroup>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ActorGroup {
    pub kind: &'static str,
    pub title: String,
    pub items: Vec<ActorTeaser>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopicList {
    pub items: Vec<TopicTeaser>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TimelineView {
    pub items: Vec<Entry>,
    /// Who to choose events by, the most frequent first.
    pub timeline_actors: Vec<TimelineActor>,
    pub pager: Pager,
}

/// The way through a list of several pages; `count` is 1 where there is only one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pager {
    pub number: usize,
    pub count: usize,
    pub previous: Option<String>,
    pub next: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Redirect {
    pub title: String,
    pub href: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Missing {
    pub latest: Vec<Part<Teaser>>,
}
