//! What the files of a site say, before anything is looked up. Start at [`Document`].
//!
//! Ids are still the words that the author wrote; `resolve` turns them into things or into
//! diagnostics. The names of the fields are the keys of the front matter.

mod facts;

pub use self::facts::{
    Claim, ClaimItem, ClaimStatus, Correction, Earlier, Figure, Number, Qualifier, Question, Speaker, Update,
    UpdateKind, Written,
};

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::fields::{LeftOut, Word};
use super::markdown::Body;
use super::yaml::{Map, Step};
use crate::date::Date;
use crate::source::{Place, Source};

/// One thing that a file describes. Cloning shares everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Document<T> {
    pub id: String,
    pub origin: Origin,
    /// The front matter is not YAML: the id is known, nothing else is.
    pub broken: bool,
    pub data: Arc<T>,
}

/// Where a thing was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    pub source: Source,
    /// Bytes of the YAML text in the source; empty where a file has no front matter.
    pub yaml: Range<usize>,
    /// Where the thing stands in the YAML text: empty for front matter, an index for an item of a list.
    pub base: Vec<Step>,
    /// Items of lists that could not be read, by the beginning of the YAML text: this one, or that of a block of its
    /// file. Places in lists are counted without them.
    left_out: Option<Arc<BTreeMap<usize, Vec<Vec<Step>>>>>,
    places: Places,
}

/// Where the values of a YAML text stand: found when they are first asked for, once for all that stands in the text. A
/// list of many things would else be read anew for each that has to be told of.
#[derive(Clone, Debug, Default)]
struct Places(Arc<OnceLock<Map>>);

/// They follow from the text, which is compared already.
impl PartialEq for Places {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Origin {
    /// The origin of all that stands in a YAML text.
    #[must_use]
    pub fn new(source: &Source, yaml: Range<usize>) -> Self {
        Self { source: source.clone(), yaml, base: Vec::new(), left_out: None, places: Places::default() }
    }

    /// The same, where items of lists were left out.
    #[must_use]
    pub fn without(self, left_out: Vec<LeftOut>) -> Self {
        let mut by_text: BTreeMap<usize, Vec<Vec<Step>>> = BTreeMap::new();
        for (start, path) in left_out {
            by_text.entry(start).or_default().push(path);
        }
        Self { left_out: (!by_text.is_empty()).then(|| Arc::new(by_text)), ..self }
    }

    fn map(&self) -> &Map {
        self.places.0.get_or_init(|| {
            let here = self.left_out.as_ref().and_then(|all| all.get(&self.yaml.start));
            Map::new(&self.source.text[self.yaml.clone()]).without(here.map_or(&[], Vec::as_slice))
        })
    }

    /// The place of the value at `path` in the front matter, or of the nearest value around it. A path
    /// that ends in `id` also finds an item that is written as the bare id.
    #[must_use]
    pub fn place(&self, path: &[Step]) -> Place {
        let steps: Vec<Step> = self.base.iter().chain(path).cloned().collect();
        let map = self.map();
        let span = (0..=steps.len()).rev().find_map(|n| map.value(&steps[..n])).unwrap_or(0..0);
        Place { source: self.source.clone(), span: span.start + self.yaml.start..span.end + self.yaml.start }
    }

    /// Whether something is written at `path`.
    #[must_use]
    pub fn has(&self, path: &[Step]) -> bool {
        let steps: Vec<Step> = self.base.iter().chain(path).cloned().collect();
        self.map().has(&steps)
    }

    /// The place of the last key of what it is the origin of.
    #[must_use]
    pub fn key_place(&self) -> Place {
        let Some(span) = self.map().key(&self.base) else { return self.place(&[]) };
        Place { source: self.source.clone(), span: span.start + self.yaml.start..span.end + self.yaml.start }
    }

    /// The origin of a block of the text, by the bytes of its YAML in the file.
    #[must_use]
    pub fn block(&self, yaml: &Range<usize>) -> Self {
        Self { left_out: self.left_out.clone(), ..Self::new(&self.source, yaml.clone()) }
    }

    /// The origin of a part, such as an entry of the timeline.
    #[must_use]
    pub fn part(&self, path: &[Step]) -> Self {
        Self { base: self.base.iter().chain(path).cloned().collect(), ..self.clone() }
    }
}

/// A document of any kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Thing {
    Article(Arc<Document<Article>>),
    Actor(Arc<Document<Actor>>),
    Event(Arc<Document<Event>>),
    Topic(Arc<Document<Topic>>),
    Source(Arc<Document<Cited>>),
    Page(Arc<Document<PlainPage>>),
}

impl Thing {
    #[must_use]
    pub fn origin(&self) -> &Origin {
        match self {
            Self::Article(document) => &document.origin,
            Self::Actor(document) => &document.origin,
            Self::Event(document) => &document.origin,
            Self::Topic(document) => &document.origin,
            Self::Source(document) => &document.origin,
            Self::Page(document) => &document.origin,
        }
    }

    /// When it is shown. Only articles and pages have moments; a source is always shown.
    #[must_use]
    pub fn publication(&self) -> Publication {
        let draft = |draft: bool| Publication { draft, ..Publication::default() };
        match self {
            Self::Article(document) => document.data.publication.clone(),
            Self::Page(document) => document.data.publication.clone(),
            Self::Actor(document) => draft(document.data.draft),
            Self::Event(document) => draft(document.data.draft),
            Self::Topic(document) => draft(document.data.draft),
            Self::Source(_) => Publication::default(),
        }
    }
}

/// When a thing is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Publication {
    pub draft: bool,
    /// Search engines are asked to leave its page out.
    pub noindex: bool,
    pub publish_at: Option<Date>,
    pub expires_at: Option<Date>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    pub title: String,
    pub description: String,
    pub date: Option<Date>,
    pub updated: Option<Date>,
    pub authors: Vec<String>,
    pub topics: Vec<String>,
    /// A BCP 47 tag; the site's language where it is left out.
    pub lang: Option<String>,
    /// Id of the article that it says in another language.
    pub translation_of: Option<String>,
    pub publication: Publication,
    /// When somebody last looked whether all of it still holds.
    pub reviewed: Option<Date>,
    /// When somebody should look again.
    pub review_by: Option<Date>,
    pub featured: bool,
    pub summary: Vec<String>,
    pub image: Option<Image>,
    /// Old URLs, each with a leading slash.
    pub aliases: Vec<String>,
    pub slug: Option<String>,
    pub actors: Vec<Cast>,
    pub timeline: Vec<Entry>,
    /// What becomes of dated statements in the text; as the site says where it is left out.
    pub timeline_from_text: Option<FromText>,
    pub sources: Vec<SourceItem>,
    /// Those of the front matter, then those of blocks in the text.
    pub claims: Vec<ClaimItem>,
    /// As for `claims`.
    pub questions: Vec<Arc<Question>>,
    pub updates: Vec<Update>,
    pub corrections: Vec<Correction>,
    pub extra: Value,
    pub body: Body,
}

impl Article {
    /// When it was changed last: the latest of `updated` and of the days of its updates and corrections.
    #[must_use]
    pub fn last_change(&self) -> Option<Date> {
        let told = self.updates.iter().map(|update| update.date).chain(self.corrections.iter().map(|one| one.date));
        self.updated.into_iter().chain(told).max_by_key(Date::sort_key)
    }
}

/// What becomes of the dated statements of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FromText {
    /// Nothing.
    Off,
    /// The preview shows them to the author.
    Suggest,
    /// They are entries of the timeline.
    On,
}

impl Word for FromText {
    const WORDS: &'static [(&'static str, Self)] = &[("off", Self::Off), ("suggest", Self::Suggest), ("on", Self::On)];
}

/// An actor of an article, and why it is in the story.
#[derive(Clone, Debug, PartialEq)]
pub struct Cast {
    pub id: String,
    pub note: Option<String>,
}

/// An item of an article's timeline.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An event told by the article itself.
    Own(Arc<Event>),
    /// A shared event, by id.
    Event(String),
    /// All shared events of a topic, by its id.
    Topic(String),
}

/// A source told in place, or the id of one.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceItem {
    Own(Arc<Cited>),
    Id(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActorKind {
    Person,
    Organization,
    Country,
    Group,
}

impl Word for ActorKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("person", Self::Person),
        ("organization", Self::Organization),
        ("country", Self::Country),
        ("group", Self::Group),
    ];
}

impl ActorKind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Country => "country",
            Self::Group => "group",
        }
    }
}

/// A text in other languages: the BCP 47 tag of each, and the text in it.
pub type Texts = Vec<(String, String)>;

#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    pub name: String,
    pub aliases: Vec<String>,
    pub kind: ActorKind,
    pub description: Option<String>,
    pub description_in: Texts,
    pub roles: Vec<Role>,
    pub relations: Vec<Relation>,
    /// Birth or foundation.
    pub start: Option<Date>,
    /// Death or dissolution.
    pub end: Option<Date>,
    pub image: Option<Image>,
    /// Name of the link (`wikidata`, `website`) and its URL.
    pub links: Vec<(String, String)>,
    pub lang: Option<String>,
    pub name_in: Texts,
    /// Further names in other languages.
    pub aliases_in: Vec<(String, Vec<String>)>,
    /// What the first paragraph says, without Markdown.
    pub about_in: Texts,
    /// Nobody has written a file for it: it was found in a pasted text.
    pub found: bool,
    pub draft: bool,
    /// Search engines are asked to leave its page out.
    pub noindex: bool,
    pub extra: Value,
    pub body: Body,
}

impl Actor {
    /// Every name that a text may use.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        let in_other_languages = self.name_in.iter().map(|(_, name)| name);
        let aliases = self.aliases.iter().chain(self.aliases_in.iter().flat_map(|(_, aliases)| aliases));
        [&self.name].into_iter().chain(in_other_languages).chain(aliases)
    }
}

/// A role somebody held, in Popolo's sense of a membership.
#[derive(Clone, Debug, PartialEq)]
pub struct Role {
    pub title: String,
    pub title_in: Texts,
    /// Id of the actor it was held at.
    pub of: Option<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub source: Vec<SourceItem>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Relation {
    /// Reads from this actor to the other: `son-in-law of`.
    pub kind: String,
    pub kind_in: Texts,
    pub to: String,
    pub from: Option<Date>,
    pub until: Option<Date>,
    pub source: Vec<SourceItem>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventStatus {
    #[default]
    Occurred,
    Scheduled,
    Postponed,
    Cancelled,
}

impl Word for EventStatus {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("occurred", Self::Occurred),
        ("scheduled", Self::Scheduled),
        ("postponed", Self::Postponed),
        ("cancelled", Self::Cancelled),
    ];
}

impl EventStatus {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Occurred => "occurred",
            Self::Scheduled => "scheduled",
            Self::Postponed => "postponed",
            Self::Cancelled => "cancelled",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub title: String,
    pub title_in: Texts,
    /// What the text says, without Markdown.
    pub text_in: Texts,
    /// `None` for what is scheduled, postponed or cancelled without a date.
    pub date: Option<Date>,
    pub status: EventStatus,
    pub actors: Vec<String>,
    pub topics: Vec<String>,
    pub place: Option<String>,
    pub place_in: Texts,
    pub source: Vec<SourceItem>,
    /// 1 (a detail) to 5 (a turning point).
    pub importance: u8,
    /// Number of the anchor in the article's text, where the event was found there.
    pub from_text: Option<u32>,
    pub draft: bool,
    pub extra: Value,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    pub title: String,
    pub title_in: Texts,
    pub description: String,
    pub description_in: Texts,
    pub lang: Option<String>,
    pub aliases: Vec<String>,
    pub draft: bool,
    /// Search engines are asked to leave its page out.
    pub noindex: bool,
    pub extra: Value,
    pub body: Body,
}

/// A source that articles and events cite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cited {
    pub id: Option<String>,
    pub title: String,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub date: Option<Date>,
    pub accessed: Option<Date>,
    pub archived: Option<String>,
    pub kind: Option<String>,
    pub quote: Option<String>,
    pub lang: Option<String>,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PlainPage {
    pub title: String,
    pub description: String,
    pub lang: Option<String>,
    /// Place among its siblings; pages without one follow, by title.
    pub order: Option<i64>,
    pub publication: Publication,
    pub aliases: Vec<String>,
    pub slug: Option<String>,
    pub extra: Value,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    pub src: String,
    pub alt: Option<String>,
    pub credit: Option<String>,
    pub license: Option<String>,
}
