//! What many pages show alike, made once for all of them. Start at [`Part`] and [`Slot::part`].
//!
//! A part may depend on the page that it stands on: a link to an actor leads to the card on the page where there is
//! one. Whatever is asked of the page while a part is made is written down with the answer, and the part serves each
//! page that gives the same answers. Nothing here waits for another thread.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};
use tera::Value;

use super::Here;
use super::look::Notes;
use super::views::{Card, DateView, EntryActor, Link, Teaser};
use crate::resolve::roles::Held;
use crate::resolve::{ActorIx, ClaimIx, SharedEventIx, SourceIx};

/// A value that several pages share, and the form in which templates see it. Cloning shares both.
#[derive(Debug)]
pub struct Part<T>(Arc<Inner<T>>);

#[derive(Debug)]
struct Inner<T> {
    value: T,
    /// Made when a template first asks for it. Templates share it by reference.
    for_templates: OnceLock<Value>,
}

impl<T> Part<T> {
    #[must_use]
    pub fn new(value: T) -> Self {
        Self(Arc::new(Inner { value, for_templates: OnceLock::new() }))
    }
}

impl<T> From<T> for Part<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> Clone for Part<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

impl<T: PartialEq> PartialEq for Part<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.value == other.0.value
    }
}

impl<T: Serialize> Serialize for Part<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(value) = self.0.for_templates.get() {
            return value.serialize(serializer);
        }
        match Value::try_from_serializable(&self.0.value) {
            Ok(value) => self.0.for_templates.get_or_init(|| value).serialize(serializer),
            // What it cannot hold is told by whoever serializes.
            Err(_) => self.0.value.serialize(serializer),
        }
    }
}

#[cfg(test)]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Part<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}

/// What a part asked of its page, and the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Whether the page has a card of an actor.
    Card(ActorIx, bool),
    /// The anchor of an event, where it stands on the page.
    Event(SharedEventIx, Option<Part<String>>),
    /// Whether the ledger of the page has a claim.
    Claim(ClaimIx, bool),
    /// The number of a source on the page.
    Number(SourceIx, Option<usize>),
    /// The roles of an actor to be shown on the page's date.
    Roles(ActorIx, HeldRoles),
}

/// Places among an actor's roles, and how each stands to a date.
pub type HeldRoles = Arc<[(usize, Held)]>;

impl Eq for Part<String> {}

impl Asked {
    fn is_answered_so(&self, here: &Here<'_>) -> bool {
        match self {
            Self::Card(actor, answer) => here.is_on_a_card(*actor) == *answer,
            Self::Event(event, answer) => here.anchor(*event) == answer.as_ref(),
            Self::Claim(claim, answer) => here.claims.contains(claim) == *answer,
            Self::Number(source, answer) => here.place_of_source(*source) == *answer,
            Self::Roles(actor, answer) => here.roles_on_the_day(*actor) == *answer,
        }
    }
}

/// The variants of a part.
#[derive(Debug)]
pub struct Slot<T>(OnceLock<Box<Variant<T>>>);

#[derive(Debug)]
struct Variant<T> {
    asked: Vec<Asked>,
    notes: Notes,
    /// What it takes of the budget of each page that shows it, in bytes.
    cost: usize,
    part: Part<T>,
    next: Slot<T>,
}

/// How many variants of a part are kept: of what is another one on each page, none would be found again.
const MOST: usize = 16;

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Slot<T> {
    /// The part as `here` shows it: one that was made for a page with the same answers, or a new one.
    pub fn part<'a>(&self, here: &Here<'a>, make: impl FnOnce(&Here<'a>) -> T) -> Part<T> {
        let mut slot = self;
        let mut variants = 0;
        while let Some(variant) = slot.0.get() {
            if variant.asked.iter().all(|asked| asked.is_answered_so(here)) {
                here.saw(&variant.asked, &variant.notes, variant.cost);
                return variant.part.clone();
            }
            variants += 1;
            slot = &variant.next;
        }
        let (value, asked, notes, cost) = here.record(make);
        let part = Part::new(value);
        // What was made on a page that has spent its budget is not whole.
        if variants < MOST && !here.budget.is_spent() {
            let variant = Variant { asked, notes, cost, part: part.clone(), next: Self::default() };
            // If another thread was faster, its variant stays, and this one is not kept.
            let _ = slot.0.set(Box::new(variant));
        }
        part
    }
}

/// The parts that pages of one language and one depth below the root have in common.
#[derive(Debug, Default)]
pub struct Parts {
    pub teasers: Slots<Teaser>,
    pub cards: Slots<Card>,
    /// Actors in entries of timelines.
    pub actors: Slots<EntryActor>,
    pub events: Slots<EventFacts>,
    /// What is told of events.
    pub texts: Slots<String>,
    pub sources: Slots<SourceFacts>,
    /// Links to articles.
    pub articles: Slots<Link>,
}

/// What entries of timelines show of an event wherever they stand.
#[derive(Debug)]
pub struct EventFacts {
    /// Of a shared event.
    pub anchor: Option<Part<String>>,
    pub title: Part<String>,
    pub date: Option<Part<DateView>>,
    pub place: Option<Part<String>>,
    pub extra: Part<serde_json::Value>,
    /// For each of its actors, the places of the roles that were held on its date, or of several that may have been.
    pub held: Vec<Vec<usize>>,
}

/// What lists of sources show of a source wherever they stand.
#[derive(Debug)]
pub struct SourceFacts {
    pub title: Part<String>,
    /// The publisher and the title.
    pub label: Part<String>,
    pub publisher: Option<Part<String>>,
    pub url: Option<Part<String>>,
    pub archived: Option<Part<String>>,
    pub date: Option<Part<DateView>>,
    pub accessed: Option<Part<DateView>>,
    pub quote: Option<Part<String>>,
}

/// Slots for all things of a kind, by their places.
#[derive(Debug)]
pub struct Slots<T>(OnceLock<Vec<Slot<T>>>);

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Slots<T> {
    /// The slot at a place, of `end` places.
    pub fn get(&self, place: usize, end: usize) -> Option<&Slot<T>> {
        self.0.get_or_init(|| (0..end).map(|_| Slot::default()).collect()).get(place)
    }
}
