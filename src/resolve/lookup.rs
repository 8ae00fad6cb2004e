//! Looking things up for one document, and remembering what was asked. Start at [`Lookup`].
//!
//! [`Lookup`] is the only way from a document to the rest of the site while it is resolved, and it keeps every
//! question. A document has to be resolved again when an answer has changed; as the questions are noted where
//! they are answered, none can be forgotten. Two kinds of questions are not noted one by one:
//!
//! * which names stand in a text: a changed name concerns the documents whose texts hold its characters
//!   ([`Changes::concern`]);
//! * what is asked only for the help of a message (all ids, all paths): a document with messages is resolved again
//!   after any change.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::index::{Ids, Index, Linked, Shape, Why, not_published};
use super::known::KnownNames;
use super::places::{ActorIx, ArticleIx, ClaimIx, PageIx, SharedEventIx, SharedSourceIx, TopicIx};
use super::{Asset, Use};
use crate::config::Mentions;
use crate::detect::names::Names;
use crate::diag::Diagnostic;
use crate::limits;
use crate::parse::Kind;
use crate::parse::markdown::Headings;
use crate::source::{Place, SitePath};

/// URLs that are pages without being anybody's.
pub const SITE_URLS: [&str; 5] = ["", "articles/", "actors/", "topics/", "timeline/"];
/// One that is there only if a site has corrections.
pub const CORRECTIONS_URL: &str = "corrections/";

/// What a document asked of the site.
#[derive(Debug, Default)]
pub struct Asked {
    /// Hashes of the questions. Two questions with one hash only make a document be resolved once too often.
    questions: Vec<u64>,
    /// The headings of other documents, as they were.
    headings: BTreeMap<Linked, Option<Arc<Headings>>>,
    /// The files it leads to that travel with a page, and what it does with them.
    pub files: Vec<(SitePath, Use)>,
}

/// What has an id: a thing that a file describes, or a claim, which is written in an article.
#[derive(Clone, Copy, Debug, Hash)]
enum IdOf {
    Kind(Kind),
    Claim,
}

impl IdOf {
    fn name(self) -> &'static str {
        match self {
            Self::Kind(kind) => kind.name(),
            Self::Claim => "claim",
        }
    }
}

/// A question to [`Shape`].
#[derive(Hash)]
enum Question<'a> {
    Id(IdOf, &'a str),
    /// A file of `content/`.
    Path(&'a str),
    /// A file of `static/`, by its URL.
    Static(&'a str),
    EventsOfTopic(&'a str),
    Corrections,
}

impl Question<'_> {
    fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        Hash::hash(self, &mut hasher);
        hasher.finish()
    }
}

/// The site as one document sees it.
#[derive(Debug)]
pub struct Lookup<'a> {
    index: &'a Index,
    /// Whether questions are kept.
    notes: bool,
    asked: RefCell<Asked>,
    /// For how many mistakes more it is looked what was meant.
    proposals: Cell<usize>,
}

impl<'a> Lookup<'a> {
    #[must_use]
    pub fn new(index: &'a Index, notes: bool) -> Self {
        Self { index, notes, asked: RefCell::default(), proposals: Cell::new(limits::PROPOSALS) }
    }

    /// Whether it is to be looked what a mistake was meant for: not for one more than [`limits::PROPOSALS`] of a document,
    /// each of which is compared with all that is known.
    #[must_use]
    pub fn proposes(&self) -> bool {
        let left = self.proposals.get();
        self.proposals.set(left.saturating_sub(1));
        left > 0
    }

    /// What was asked.
    #[must_use]
    pub fn asked(self) -> Asked {
        let mut asked = self.asked.into_inner();
        asked.questions.shrink_to_fit();
        asked
    }

    fn ask(&self, question: &Question<'_>) {
        if self.notes {
            self.asked.borrow_mut().questions.push(question.hash());
        }
    }

    #[must_use]
    pub fn articles(&self) -> Known<'_, ArticleIx> {
        Known { ids: &self.index.shape.articles, of: IdOf::Kind(Kind::Article), lookup: self }
    }

    #[must_use]
    pub fn actors(&self) -> Known<'_, ActorIx> {
        Known { ids: &self.index.shape.actors, of: IdOf::Kind(Kind::Actor), lookup: self }
    }

    #[must_use]
    pub fn events(&self) -> Known<'_, SharedEventIx> {
        Known { ids: &self.index.shape.events, of: IdOf::Kind(Kind::Event), lookup: self }
    }

    #[must_use]
    pub fn topics(&self) -> Known<'_, TopicIx> {
        Known { ids: &self.index.shape.topics, of: IdOf::Kind(Kind::Topic), lookup: self }
    }

    #[must_use]
    pub fn sources(&self) -> Known<'_, SharedSourceIx> {
        Known { ids: &self.index.shape.sources, of: IdOf::Kind(Kind::Source), lookup: self }
    }

    #[must_use]
    pub fn pages(&self) -> Known<'_, PageIx> {
        Known { ids: &self.index.shape.pages, of: IdOf::Kind(Kind::Page), lookup: self }
    }

    #[must_use]
    pub fn claims(&self) -> Known<'_, ClaimIx> {
        Known { ids: &self.index.shape.claims, of: IdOf::Claim, lookup: self }
    }

    /// What a file of `content/` holds.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<Linked> {
        self.ask(&Question::Path(path));
        self.index.shape.by_path.get(path).copied()
    }

    /// Why what a file of `content/` holds is left out.
    #[must_use]
    pub fn skipped_file(&self, path: &str) -> Option<Why> {
        self.ask(&Question::Path(path));
        self.index.shape.skipped_paths.get(path).copied()
    }

    /// A file of `content/` that travels with a page.
    #[must_use]
    pub fn asset(&self, path: &str) -> Option<Arc<Asset>> {
        self.ask(&Question::Path(path));
        let asset = self.index.shape.files.assets.get(path)?;
        self.uses(asset, Use::Link);
        Some(asset.clone())
    }

    /// Notes that the document does more with a file than lead to it.
    pub fn uses(&self, asset: &Asset, to: Use) {
        self.asked.borrow_mut().files.push((asset.path.clone(), to));
    }

    /// Whether `static/` has a file for a URL.
    #[must_use]
    pub fn is_static(&self, url: &str) -> bool {
        self.ask(&Question::Static(url));
        self.index.shape.files.statics.contains(url)
    }

    /// The shared events that name a topic, in the order of ids.
    #[must_use]
    pub fn events_of_topic(&self, id: &str) -> &'a [SharedEventIx] {
        self.ask(&Question::EventsOfTopic(id));
        self.index.shape.events_of_topic.get(id).map_or(&[], Vec::as_slice)
    }

    /// Whether there is a page of corrections.
    #[must_use]
    pub fn has_corrections(&self) -> bool {
        self.ask(&Question::Corrections);
        self.index.shape.corrections
    }

    /// The headings of another document.
    #[must_use]
    pub fn headings(&self, linked: Linked) -> &'a Headings {
        static NONE: Headings = Headings::none();
        let headings = self.index.headings(linked);
        if self.notes {
            self.asked.borrow_mut().headings.entry(linked).or_insert_with(|| headings.cloned());
        }
        headings.map_or(&NONE, |headings| headings)
    }

    /// The id of an actor: it never changes, as the place belongs to the id.
    #[must_use]
    pub fn actor_id(&self, ix: ActorIx) -> &'a str {
        &self.index.actors[ix].id
    }

    #[must_use]
    pub fn names(&self) -> &'a KnownNames {
        &self.index.names
    }

    #[must_use]
    pub fn mentions(&self) -> Mentions {
        self.index.shape.mentions
    }

    /// The paths of all documents, or of all files that travel with pages, for the help of a message.
    pub fn all_paths(&self, documents: bool) -> Vec<&'a str> {
        let shape = &self.index.shape;
        if documents {
            shape.by_path.keys().map(SitePath::as_str).collect()
        } else {
            shape.files.assets.keys().map(SitePath::as_str).collect()
        }
    }

    /// The URLs of all files of `static/`, for the help of a message.
    pub fn all_statics(&self) -> impl Iterator<Item = &'a str> {
        self.index.shape.files.statics.iter().map(String::as_str)
    }
}

/// The ids of one kind.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a, Ix> {
    ids: &'a Ids<Ix>,
    of: IdOf,
    lookup: &'a Lookup<'a>,
}

impl<'a, Ix: Copy> Known<'a, Ix> {
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Ix> {
        self.lookup.ask(&Question::Id(self.of, id));
        self.ids.known.get(id).copied()
    }

    /// Why a thing of this id is not part of the site.
    #[must_use]
    pub fn skipped(&self, id: &str) -> Option<Why> {
        self.lookup.ask(&Question::Id(self.of, id));
        self.ids.skipped.get(id).copied()
    }

    /// All ids, for the help of a message.
    pub fn keys(&self) -> impl Iterator<Item = &'a str> + use<'a, Ix> {
        self.ids.known.keys().map(String::as_str)
    }

    /// The thing an id names, or a diagnostic: an error for an unknown id, a warning for a thing that
    /// is not published. `also` are further ids that a slip may have meant.
    pub fn look_up<'b>(
        &'b self,
        id: &str,
        also: impl Iterator<Item = &'b str>,
        place: &dyn Fn() -> Place,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Ix> {
        if let Some(ix) = self.get(id) {
            return Some(ix);
        }
        let what = self.of.name();
        let proposes = self.lookup.proposes();
        let Place { source, span } = place();
        diagnostics.push(match self.skipped(id) {
            Some(why) => not_published(&source, span, what, id, why),
            None => Diagnostic::error("unknown-id", &source, span, format!("unknown {what} `{id}`"))
                .label(match self.of {
                    IdOf::Claim => String::from("no article has a claim of this id"),
                    // These may stand in lists, so no one file is missing.
                    IdOf::Kind(kind @ (Kind::Event | Kind::Source)) => {
                        format!("nothing in content/{}/ has this id", kind.folder())
                    }
                    IdOf::Kind(kind) => format!("no file content/{}/{id}.md", kind.folder()),
                })
                .did_you_mean(id, self.keys().chain(also).take_while(|_| proposes)),
        });
        None
    }
}

/// What is different from the last turn, as far as it concerns how documents are resolved.
#[derive(Debug)]
pub struct Changes {
    /// Hashes of questions with other answers; `None` where every answer may be another.
    questions: Option<BTreeSet<u64>>,
    /// Names that mean something else, if any.
    names: Option<Names>,
}

impl Changes {
    #[must_use]
    pub fn between(last: &(Arc<Shape>, Arc<KnownNames>), index: &Index) -> Self {
        let (shape, names) = last;
        let same_names = Arc::ptr_eq(names, &index.names);
        Self {
            questions: if Arc::ptr_eq(shape, &index.shape) {
                Some(BTreeSet::new())
            } else {
                differing(shape, &index.shape)
            },
            names: (!same_names).then(|| names.difference(&index.names)),
        }
    }

    /// Whether a document has to be resolved again, by what it asked, whether it `said` something, and whether its
    /// texts may hold one of some names.
    pub fn concern(&self, index: &Index, asked: &Asked, said: bool, may_name: impl FnOnce(&Names) -> bool) -> bool {
        let Some(questions) = &self.questions else { return true };
        if said && !(questions.is_empty() && self.names.is_none()) {
            return true;
        }
        (!questions.is_empty() && asked.questions.iter().any(|question| questions.contains(question)))
            || asked.headings.iter().any(|(linked, headings)| index.headings(*linked) != headings.as_ref())
            || self.names.as_ref().is_some_and(may_name)
    }
}

/// The questions that two shapes answer differently; `None` where that is any question.
fn differing(a: &Shape, b: &Shape) -> Option<BTreeSet<u64>> {
    if a.mentions != b.mentions {
        return None;
    }
    let mut questions = BTreeSet::new();
    ids(IdOf::Kind(Kind::Article), &a.articles, &b.articles, &mut questions);
    ids(IdOf::Kind(Kind::Actor), &a.actors, &b.actors, &mut questions);
    ids(IdOf::Kind(Kind::Event), &a.events, &b.events, &mut questions);
    ids(IdOf::Kind(Kind::Topic), &a.topics, &b.topics, &mut questions);
    ids(IdOf::Kind(Kind::Source), &a.sources, &b.sources, &mut questions);
    ids(IdOf::Kind(Kind::Page), &a.pages, &b.pages, &mut questions);
    ids(IdOf::Claim, &a.claims, &b.claims, &mut questions);
    let mut note = |question: Question<'_>| {
        questions.insert(question.hash());
    };
    maps(&a.by_path, &b.by_path, |path| note(Question::Path(path.as_str())));
    maps(&a.skipped_paths, &b.skipped_paths, |path| note(Question::Path(path.as_str())));
    maps(&a.events_of_topic, &b.events_of_topic, |id| note(Question::EventsOfTopic(id)));
    if a.corrections != b.corrections {
        note(Question::Corrections);
    }
    if !Arc::ptr_eq(&a.files, &b.files) {
        maps(&a.files.assets, &b.files.assets, |path| note(Question::Path(path.as_str())));
        for url in a.files.statics.symmetric_difference(&b.files.statics) {
            note(Question::Static(url));
        }
    }
    Some(questions)
}

fn ids<Ix: PartialEq>(of: IdOf, a: &Ids<Ix>, b: &Ids<Ix>, questions: &mut BTreeSet<u64>) {
    let mut note = |id: &String| {
        questions.insert(Question::Id(of, id).hash());
    };
    maps(&a.known, &b.known, &mut note);
    maps(&a.skipped, &b.skipped, &mut note);
}

/// The keys that two maps have different values for.
fn maps<K: Ord, V: PartialEq>(a: &BTreeMap<K, V>, b: &BTreeMap<K, V>, mut note: impl FnMut(&K)) {
    a.iter().filter(|(key, value)| b.get(*key) != Some(value)).for_each(|(key, _)| note(key));
    b.keys().filter(|key| !a.contains_key(*key)).for_each(note);
}
