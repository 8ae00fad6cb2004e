//! One explainer, actor or event with everything looked up. Start at [`resolve`].
//!
//! Things are resolved side by side, so what an article gives in place (events, sources) cannot have
//! its place in the site's lists yet. It is therefore resolved to a draft, and `settle` gives the
//! places out, one article after the other.

use std::sync::Arc;

use super::index::{Index, Linked};
use super::links::{self, Target};
use super::text::{self, Context, Fill, Local, Text};
use super::{
    Actor, ActorIx, Article, ArticleIx, Cast, Cited, Event, EventIx, Relation, Role, SourceIx, SourceRef, TopicIx,
    source_refs,
};
use crate::diag::Diagnostic;
use crate::parse::markdown::Heading;
use crate::parse::model::{self, Document, Entry, Image, Origin, SourceItem};
use crate::parse::yaml::Step;

/// An article whose own events and sources have no place yet.
#[derive(Debug)]
pub struct Draft {
    id: String,
    origin: Origin,
    data: Arc<model::Article>,
    topics: Vec<TopicIx>,
    cast: Vec<Cast>,
    timeline: Vec<DraftEntry>,
    sources: Vec<SourceRef>,
    image: Option<Target>,
    body: Text,
}

#[derive(Debug)]
enum DraftEntry {
    Shared(EventIx),
    Own(usize, Box<EventDraft>),
}

/// An event whose sources have no place yet.
#[derive(Debug)]
pub struct EventDraft {
    data: Arc<model::Event>,
    actors: Vec<ActorIx>,
    topics: Vec<TopicIx>,
    sources: Vec<SourceRef>,
    body: Text,
}

/// An actor whose sources have no place yet.
#[derive(Debug)]
pub struct ActorDraft {
    id: String,
    origin: Origin,
    data: Arc<model::Actor>,
    roles: Vec<(usize, Option<ActorIx>, Vec<SourceRef>)>,
    relations: Vec<Relation>,
    image: Option<Target>,
    body: Text,
}

/// Looks up everything an article refers to.
pub fn resolve(index: &Index, doc: &Document<model::Article>, found: &mut Vec<Diagnostic>) -> Draft {
    let (data, origin) = (&doc.data, &doc.origin);
    let topics = ids(index, &data.topics, "topics", origin, Index::topic, found);
    let mut cast = listed_cast(index, &data.actors, origin, found);
    let listed: Vec<ActorIx> = cast.iter().map(|cast| cast.actor).collect();
    let (sources, local) = listed_sources(index, &data.sources, origin, found);
    let context = Context { origin, path: None, own: None, in_article: true, cast: &listed, local: &local };
    let body = text::resolve(index, &data.body, &context, found);
    for &actor in &body.mentioned {
        if !cast.iter().any(|cast| cast.actor == actor) {
            cast.push(Cast { actor, note: None });
        }
    }
    let timeline = timeline(index, &data.timeline, origin, &listed, &local, found);
    let image = data.image.as_ref().and_then(|image| picture(index, image, &data.body.headings, origin, found));
    Draft {
        id: doc.id.clone(),
        origin: origin.clone(),
        data: data.clone(),
        topics,
        cast,
        timeline,
        sources,
        image,
        body,
    }
}

impl Index {
    fn topic(
        &self,
        id: &str,
        place: &dyn Fn() -> crate::source::Place,
        found: &mut Vec<Diagnostic>,
    ) -> Option<TopicIx> {
        self.topic_ids.look_up(id, "topic", std::iter::empty(), place, found)
    }

    fn actor(
        &self,
        id: &str,
        place: &dyn Fn() -> crate::source::Place,
        found: &mut Vec<Diagnostic>,
    ) -> Option<ActorIx> {
        self.actor_ids.look_up(id, "actor", std::iter::empty(), place, found)
    }

    fn event(
        &self,
        id: &str,
        place: &dyn Fn() -> crate::source::Place,
        found: &mut Vec<Diagnostic>,
    ) -> Option<EventIx> {
        self.event_ids.look_up(id, "event", std::iter::empty(), place, found)
    }
}

type LookUp<Ix> = fn(&Index, &str, &dyn Fn() -> crate::source::Place, &mut Vec<Diagnostic>) -> Option<Ix>;

/// A list of ids under a key of the front matter, each once.
fn ids<Ix: PartialEq>(
    index: &Index,
    ids: &[String],
    key: &'static str,
    origin: &Origin,
    look_up: LookUp<Ix>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Ix> {
    let mut list = Vec::with_capacity(ids.len());
    for (i, id) in ids.iter().enumerate() {
        let place = || origin.place(&[key.into(), i.into()]);
        if let Some(ix) = look_up(index, id, &place, found) {
            if list.contains(&ix) {
                found.push(twice(id, &place));
            } else {
                list.push(ix);
            }
        }
    }
    list
}

fn twice(id: &str, place: &dyn Fn() -> crate::source::Place) -> Diagnostic {
    let place = place();
    Diagnostic::error("listed-twice", &place.source, place.span, format!("`{id}` is listed twice"))
        .warning()
        .help("delete one of the two")
}

fn listed_cast(index: &Index, items: &[model::Cast], origin: &Origin, found: &mut Vec<Diagnostic>) -> Vec<Cast> {
    let mut cast: Vec<Cast> = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let place = || origin.place(&["actors".into(), i.into(), "id".into()]);
        let Some(actor) = index.actor(&item.id, &place, found) else { continue };
        if cast.iter().any(|other| other.actor == actor) {
            found.push(twice(&item.id, &place));
        } else {
            cast.push(Cast { actor, note: item.note.clone() });
        }
    }
    cast
}

/// The article's own list of sources, and which of them its texts can cite by an id of their own.
fn listed_sources(
    index: &Index,
    items: &[SourceItem],
    origin: &Origin,
    found: &mut Vec<Diagnostic>,
) -> (Vec<SourceRef>, Local) {
    let mut sources = Vec::with_capacity(items.len());
    let mut local = Local::none();
    for (i, item) in items.iter().enumerate() {
        let place = || origin.place(&["sources".into(), i.into(), "id".into()]);
        match item {
            SourceItem::Id(id) => {
                if let Some(ix) = index.source_ids.look_up(id, "source", std::iter::empty(), &place, found) {
                    sources.push(SourceRef::Known(ix));
                }
            }
            SourceItem::Own(data) => {
                if let Some(id) = &data.id {
                    let shared = index.source_ids.get(id).is_some();
                    if shared || local.sources.contains_key(id) {
                        let place = place();
                        let other = if shared {
                            "a source of content/sources/ has it too"
                        } else {
                            "another source of this article has it too"
                        };
                        found.push(
                            Diagnostic::error(
                                "duplicate-id",
                                &place.source,
                                place.span,
                                format!("two sources have the id `{id}`"),
                            )
                            .label(other)
                            .help("give one of them another id, or list the shared one by its id alone"),
                        );
                        continue;
                    }
                    local.sources.insert(id.clone(), sources.len());
                }
                sources.push(SourceRef::Inline(data.clone()));
            }
        }
    }
    (sources, local)
}

fn timeline(
    index: &Index,
    entries: &[Entry],
    origin: &Origin,
    cast: &[ActorIx],
    local: &Local,
    found: &mut Vec<Diagnostic>,
) -> Vec<DraftEntry> {
    let mut timeline: Vec<DraftEntry> = Vec::with_capacity(entries.len());
    let push_shared = |timeline: &mut Vec<DraftEntry>, ix: EventIx| {
        let there = timeline.iter().any(|entry| matches!(entry, DraftEntry::Shared(other) if *other == ix));
        if !there {
            timeline.push(DraftEntry::Shared(ix));
        }
        there
    };
    for (i, entry) in entries.iter().enumerate() {
        let at = |key: &'static str| origin.place(&["timeline".into(), i.into(), key.into()]);
        match entry {
            Entry::Event(id) => {
                let place = || at("event");
                if let Some(ix) = index.event(id, &place, found)
                    && push_shared(&mut timeline, ix)
                {
                    found.push(twice(id, &place));
                }
            }
            Entry::Topic(id) => {
                let place = || at("topic");
                if index.topic(id, &place, found).is_some() {
                    for (at, event) in index.events.iter().enumerate() {
                        if event.data.topics.contains(id) {
                            push_shared(&mut timeline, EventIx::new(at));
                        }
                    }
                }
            }
            Entry::Own(data) => {
                let part = origin.part(&["timeline".into(), i.into()]);
                let mut draft = event(index, data, &part, local, found);
                let path = Some(vec![Step::from("text")]);
                let context = Context { origin: &part, path, own: None, in_article: true, cast, local };
                draft.body = text::resolve(index, &data.body, &context, found);
                timeline.push(DraftEntry::Own(i, Box::new(draft)));
            }
        }
    }
    timeline
}

/// Looks up everything an event refers to.
pub fn event(
    index: &Index,
    data: &Arc<model::Event>,
    origin: &Origin,
    local: &Local,
    found: &mut Vec<Diagnostic>,
) -> EventDraft {
    let actors = ids(index, &data.actors, "actors", origin, Index::actor, found);
    let topics = ids(index, &data.topics, "topics", origin, Index::topic, found);
    let sources = source_refs(index, &data.source, origin, local, found);
    // The text of an entry in a list, or of an article, stands under `text`; that of a file below its
    // front matter. An article resolves the text of its entries itself, with its own cast.
    let of_article = origin.base.first() == Some(&Step::from("timeline"));
    let body = if of_article {
        Text::default()
    } else {
        let path = (!origin.base.is_empty()).then(|| vec![Step::from("text")]);
        let context = Context { origin, path, own: None, in_article: false, cast: &actors, local };
        text::resolve(index, &data.body, &context, found)
    };
    EventDraft { data: data.clone(), actors, topics, sources, body }
}

/// Looks up everything an actor refers to.
pub fn actor(index: &Index, own: ActorIx, doc: &Document<model::Actor>, found: &mut Vec<Diagnostic>) -> ActorDraft {
    let (data, origin) = (&doc.data, &doc.origin);
    let local = Local::none();
    let mut roles = Vec::with_capacity(data.roles.len());
    for (at, role) in data.roles.iter().enumerate() {
        let part = origin.part(&["roles".into(), at.into()]);
        let of = role.of.as_ref().and_then(|id| index.actor(id, &|| part.place(&["of".into()]), found));
        roles.push((at, of, source_refs(index, &role.source, &part, &local, found)));
    }
    let mut relations = Vec::with_capacity(data.relations.len());
    for (at, relation) in data.relations.iter().enumerate() {
        let place = || origin.place(&["relations".into(), at.into(), "to".into()]);
        if let Some(to) = index.actor(&relation.to, &place, found) {
            relations.push(Relation { at, to });
        }
    }
    let context = Context { origin, path: None, own: Some(own), in_article: false, cast: &[], local: &local };
    let body = text::resolve(index, &data.body, &context, found);
    let image = data.image.as_ref().and_then(|image| picture(index, image, &data.body.headings, origin, found));
    ActorDraft { id: doc.id.clone(), origin: origin.clone(), data: data.clone(), roles, relations, image, body }
}

/// The file of a picture in front matter.
fn picture(
    index: &Index,
    image: &Image,
    headings: &[Heading],
    origin: &Origin,
    found: &mut Vec<Diagnostic>,
) -> Option<Target> {
    let place = || origin.place(&["image".into(), "src".into()]);
    let target = links::follow(index, &origin.source.path, headings, &image.src, &place, found)?;
    if matches!(target, Target::File(_) | Target::Site(..)) {
        return Some(target);
    }
    let place = place();
    found.push(
        Diagnostic::error(
            "not-a-picture",
            &place.source,
            place.span,
            format!("`{}` is not a picture of this site", image.src),
        )
        .help("keep the picture beside the page and name its file"),
    );
    None
}

impl SourceRef {
    /// The place of a source in the site's list, adding it where it was given in place.
    fn settle(&self, local: &[SourceIx], sources: &mut Vec<Cited>) -> Option<SourceIx> {
        match self {
            Self::Known(ix) => Some(*ix),
            Self::Local(at) => local.get(*at).copied(),
            Self::Inline(data) => {
                sources.push(Cited { data: data.clone() });
                Some(SourceIx::new(sources.len() - 1))
            }
        }
    }
}

impl EventDraft {
    pub fn settle(
        self,
        id: Option<String>,
        home: Option<(ArticleIx, usize)>,
        local: &[SourceIx],
        sources: &mut Vec<Cited>,
    ) -> Event {
        let mut body = self.body;
        settle_text(&mut body, local);
        let sources = self.sources.iter().filter_map(|source| source.settle(local, sources)).collect();
        Event { id, home, data: self.data, actors: self.actors, topics: self.topics, sources, body }
    }
}

impl ActorDraft {
    pub fn settle(self, sources: &mut Vec<Cited>) -> Actor {
        let roles = self.roles.into_iter().map(|(at, of, refs)| {
            let sources = refs.iter().filter_map(|source| source.settle(&[], sources)).collect();
            Role { at, of, sources }
        });
        let roles = roles.collect();
        Actor {
            id: self.id,
            origin: self.origin,
            data: self.data,
            roles,
            relations: self.relations,
            image: self.image,
            body: self.body,
        }
    }
}

impl Draft {
    /// Gives the article's own events and sources their places, and orders both.
    pub fn settle(self, own: ArticleIx, events: &mut Vec<Event>, sources: &mut Vec<Cited>) -> Article {
        let listed: Vec<SourceIx> = self.sources.iter().filter_map(|source| source.settle(&[], sources)).collect();
        let mut body = self.body;
        settle_text(&mut body, &listed);
        let mut timeline = Vec::with_capacity(self.timeline.len());
        for entry in self.timeline {
            match entry {
                DraftEntry::Shared(ix) => timeline.push(ix),
                DraftEntry::Own(at, draft) => {
                    events.push(draft.settle(None, Some((own, at)), &listed, sources));
                    timeline.push(EventIx::new(events.len() - 1));
                }
            }
        }
        sort_events(&mut timeline, events);
        let numbered = number_sources(listed, &body, &timeline, events);
        Article {
            id: self.id,
            origin: self.origin,
            data: self.data,
            topics: self.topics,
            cast: self.cast,
            timeline,
            sources: numbered,
            image: self.image,
            body,
        }
    }
}

/// Events in the order of time: by earliest, then latest day; what has no date comes last; equals stay
/// in the order they were written.
pub fn sort_events(timeline: &mut [EventIx], events: &[Event]) {
    timeline.sort_by_cached_key(|ix| {
        let key = events[ix.get()].data.date.map(|date| date.sort_key());
        (key.is_none(), key)
    });
}

/// The sources of a page in the order of their numbers: the article's own list, then what its text
/// cites, then what its timeline rests on.
fn number_sources(listed: Vec<SourceIx>, body: &Text, timeline: &[EventIx], events: &[Event]) -> Vec<SourceIx> {
    let mut numbered: Vec<SourceIx> = Vec::with_capacity(listed.len());
    let cited = |text: &Text| {
        let cited = |fill: &Fill| match fill {
            Fill::To(Target::Thing(Linked::Source(ix))) => Some(*ix),
            _ => None,
        };
        text.fills.iter().filter_map(cited).collect::<Vec<_>>()
    };
    let in_timeline = timeline.iter().flat_map(|ix| {
        let event = &events[ix.get()];
        event.sources.iter().copied().chain(cited(&event.body))
    });
    for ix in listed.into_iter().chain(cited(body)).chain(in_timeline) {
        if !numbered.contains(&ix) {
            numbered.push(ix);
        }
    }
    numbered
}

/// Turns citations of an article's own sources into citations by their place in the site.
fn settle_text(text: &mut Text, local: &[SourceIx]) {
    for fill in &mut text.fills {
        if let Fill::To(target @ Target::LocalSource(_)) = fill
            && let Target::LocalSource(at) = *target
        {
            match local.get(at) {
                Some(&ix) => *target = Target::Thing(Linked::Source(ix)),
                None => *fill = Fill::Nowhere,
            }
        }
    }
}
