//! One explainer, actor or event with everything looked up. Start at [`resolve`].

use std::collections::BTreeSet;
use std::hash::Hash;
use std::sync::Arc;

use indexmap::IndexSet;

use super::claims::{self, Facts, Speaker};
use super::host::Host;
use super::links::{self, Target};
use super::lookup::Lookup;
use super::text::{self, Context, Local};
use super::{
    Actor, ActorIx, Article, ArticleIx, Cast, Event, EventIx, Relation, Role, SharedEventIx, SourceIx, TopicIx, Use,
    slugged,
};
use crate::diag::Diagnostic;
use crate::limits::EVENTS_OF_TOPICS;
use crate::parse::markdown::Headings;
use crate::parse::model::{self, Document, Entry, Image, Origin, SourceItem};
use crate::parse::yaml::Step;
use crate::source::Place;

/// Looks up everything an article refers to.
pub fn resolve(
    lookup: &Lookup<'_>,
    own: ArticleIx,
    doc: &Document<model::Article>,
    found: &mut Vec<Diagnostic>,
) -> Article {
    let (data, origin) = (&doc.data, &doc.origin);
    let topics = topics(lookup, &data.topics, origin, found);
    let mut cast = cast_of(lookup, &data.actors, &origin.part(&["actors".into()]), found);
    let listed: Vec<ActorIx> = cast.iter().map(|cast| cast.actor).collect();
    let mut host = Host::article(own, data);
    let (sources, mut local) = listed_sources(lookup, &data.sources, origin, &mut host, found);
    local.questions.clone_from(&data.questions);
    let context = Context { origin, path: None, own: None, in_article: true, cast: &listed, local: &local };
    let body = text::resolve(lookup, &data.body, &context, &mut host, found);
    let scope = claims::Scope { lookup, own, origin, cast: &listed, local: &local };
    let facts = claims::resolve(&scope, data, &mut host, found);
    let mut known: BTreeSet<ActorIx> = listed.iter().copied().collect();
    for actor in body.mentioned.iter().copied().chain(met(&facts)) {
        if known.insert(actor) {
            cast.push(Cast { actor, note: None });
        }
    }
    let mut entries =
        Entries { own, lookup, origin, cast: &listed, local: &local, timeline: IndexSet::new(), of_topics: 0 };
    for (at, entry) in data.timeline.iter().enumerate() {
        entries.add(at, entry, &mut host, found);
    }
    let timeline = entries.timeline.into_iter().collect();
    let translation_of = original(lookup, own, data, origin, found);
    let (given, events) = host.into_parts();
    let image = data.image.as_ref().and_then(|image| picture(lookup, image, Use::Picture, origin, found));
    Article {
        id: doc.id.clone(),
        url: slugged("articles/", &doc.id, data.slug.as_ref()),
        origin: origin.clone(),
        data: data.clone(),
        translation_of,
        topics,
        cast,
        events,
        timeline,
        sources,
        given,
        facts,
        image,
        body,
    }
}

/// The article that this one says in another language.
fn original(
    lookup: &Lookup<'_>,
    own: ArticleIx,
    data: &model::Article,
    origin: &Origin,
    found: &mut Vec<Diagnostic>,
) -> Option<ArticleIx> {
    let id = data.translation_of.as_ref()?;
    let place = || origin.place(&["translation_of".into()]);
    let original = lookup.articles().look_up(id, std::iter::empty(), &place, found)?;
    if original != own {
        return Some(original);
    }
    let Place { source, span } = place();
    found.push(
        Diagnostic::error("own-translation", &source, span, "an article is no translation of itself")
            .help("name the article that it was translated from, or delete the line"),
    );
    None
}

/// Who is met in the facts of an article: who answers questions or claims something.
fn met(facts: &Facts) -> impl Iterator<Item = ActorIx> + '_ {
    let answers = facts.questions.iter().flat_map(|question| question.answer.mentioned.iter().copied());
    let claims = facts.claims.iter().flat_map(|claim| claim.by.iter().filter_map(Speaker::actor));
    answers.chain(claims)
}

/// A list of ids under a key of the front matter, each once.
fn ids<Ix: Copy + Eq + Hash>(
    ids: &[String],
    key: &'static str,
    origin: &Origin,
    mut look_up: impl FnMut(&str, &dyn Fn() -> Place, &mut Vec<Diagnostic>) -> Option<Ix>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Ix> {
    let mut list = IndexSet::with_capacity(ids.len());
    for (i, id) in ids.iter().enumerate() {
        let place = || origin.place(&[key.into(), i.into()]);
        if let Some(ix) = look_up(id, &place, found)
            && !list.insert(ix)
        {
            found.push(twice(id, &place));
        }
    }
    list.into_iter().collect()
}

fn topics(lookup: &Lookup<'_>, named: &[String], origin: &Origin, found: &mut Vec<Diagnostic>) -> Vec<TopicIx> {
    let topics = lookup.topics();
    ids(named, "topics", origin, |id, place, found| topics.look_up(id, std::iter::empty(), place, found), found)
}

pub(super) fn actors(
    lookup: &Lookup<'_>,
    named: &[String],
    origin: &Origin,
    found: &mut Vec<Diagnostic>,
) -> Vec<ActorIx> {
    let actors = lookup.actors();
    ids(named, "actors", origin, |id, place, found| actors.look_up(id, std::iter::empty(), place, found), found)
}

fn twice(id: &str, place: &dyn Fn() -> Place) -> Diagnostic {
    let place = place();
    Diagnostic::error("listed-twice", &place.source, place.span, format!("`{id}` is listed twice"))
        .warning()
        .help("delete one of the two")
}

/// The actors of a list, each once; `origin` is that of the list.
pub(super) fn cast_of(
    lookup: &Lookup<'_>,
    items: &[model::Cast],
    origin: &Origin,
    found: &mut Vec<Diagnostic>,
) -> Vec<Cast> {
    let mut cast: Vec<Cast> = Vec::with_capacity(items.len());
    let mut known = BTreeSet::new();
    for (i, item) in items.iter().enumerate() {
        let place = || origin.place(&[i.into(), "id".into()]);
        let Some(actor) = lookup.actors().look_up(&item.id, std::iter::empty(), &place, found) else { continue };
        if known.insert(actor) {
            cast.push(Cast { actor, note: item.note.clone() });
        } else {
            found.push(twice(&item.id, &place));
        }
    }
    cast
}

/// The article's own list of sources, and which of them its texts can cite by an id of their own.
fn listed_sources(
    lookup: &Lookup<'_>,
    items: &[SourceItem],
    origin: &Origin,
    host: &mut Host,
    found: &mut Vec<Diagnostic>,
) -> (Vec<SourceIx>, Local) {
    let mut sources = Vec::with_capacity(items.len());
    let mut local = Local::none();
    for (i, item) in items.iter().enumerate() {
        let place = || origin.place(&["sources".into(), i.into(), "id".into()]);
        match item {
            SourceItem::Id(id) => {
                let shared = lookup.sources().look_up(id, std::iter::empty(), &place, found);
                sources.extend(shared.map(SourceIx::Shared));
            }
            SourceItem::Own(data) => {
                let Some(id) = &data.id else {
                    sources.extend(host.give(data));
                    continue;
                };
                let shared = lookup.sources().get(id).is_some();
                if shared || local.sources.contains_key(id) {
                    let place = place();
                    let other = if shared {
                        "a source of content/sources/ has it too"
                    } else {
                        "another source of this article has it too"
                    };
                    let message = format!("two sources have the id `{id}`");
                    found.push(
                        Diagnostic::error("duplicate-id", &place.source, place.span, message)
                            .label(other)
                            .help("give one of them another id, or list the shared one by its id alone"),
                    );
                    continue;
                }
                let Some(source) = host.give(data) else { continue };
                local.sources.insert(id.clone(), source);
                sources.push(source);
            }
        }
    }
    (sources, local)
}

/// Looks up the sources that stand under a key of `origin`.
pub(super) fn sources(
    lookup: &Lookup<'_>,
    items: &[SourceItem],
    (key, origin): (&'static str, &Origin),
    local: &Local,
    host: &mut Host,
    found: &mut Vec<Diagnostic>,
) -> Vec<SourceIx> {
    let item = |(i, item): (usize, &SourceItem)| match item {
        SourceItem::Own(data) => host.give(data),
        SourceItem::Id(id) => local.sources.get(id).copied().or_else(|| {
            let place = || origin.place(&[key.into(), i.into()]);
            let also = local.sources.keys().map(String::as_str);
            lookup.sources().look_up(id, also, &place, found).map(SourceIx::Shared)
        }),
    };
    items.iter().enumerate().filter_map(item).collect()
}

/// Looks up everything that an event refers to which an article tells, at its place among the article's entries.
pub(super) fn own_event(
    lookup: &Lookup<'_>,
    data: &Arc<model::Event>,
    home: (ArticleIx, usize),
    context: &Context<'_>,
    host: &mut Host,
    found: &mut Vec<Diagnostic>,
) -> Event {
    let actors = actors(lookup, &data.actors, context.origin, found);
    let topics = topics(lookup, &data.topics, context.origin, found);
    let sources = sources(lookup, &data.source, ("source", context.origin), context.local, host, found);
    let body = text::resolve(lookup, &data.body, context, host, found);
    Event { id: None, home: Some(home), data: data.clone(), actors, topics, sources, given: Vec::new(), body }
}

/// The entries of an article's timeline, as they are added.
struct Entries<'a> {
    own: ArticleIx,
    lookup: &'a Lookup<'a>,
    origin: &'a Origin,
    cast: &'a [ActorIx],
    local: &'a Local,
    timeline: IndexSet<EventIx>,
    /// How many of them were taken from topics.
    of_topics: usize,
}

impl Entries<'_> {
    fn add(&mut self, at: usize, entry: &Entry, host: &mut Host, found: &mut Vec<Diagnostic>) {
        let (lookup, origin) = (self.lookup, self.origin);
        let place = |key: &'static str| origin.place(&["timeline".into(), at.into(), key.into()]);
        match entry {
            Entry::Event(id) => {
                let place = || place("event");
                if let Some(ix) = lookup.events().look_up(id, std::iter::empty(), &place, found)
                    && !self.share(ix)
                {
                    found.push(twice(id, &place));
                }
            }
            Entry::Topic(id) => {
                if lookup.topics().look_up(id, std::iter::empty(), &|| place("topic"), found).is_some() {
                    for ix in lookup.events_of_topic(id) {
                        self.of_topics += usize::from(self.share(*ix));
                        if self.of_topics > EVENTS_OF_TOPICS {
                            let place = place("topic");
                            let message = format!("more than {EVENTS_OF_TOPICS} events of topics in one timeline");
                            found.push(
                                Diagnostic::error("too-many", &place.source, place.span, message)
                                    .help("name the events that matter here; the page of the topic has all of them"),
                            );
                            break;
                        }
                    }
                }
            }
            Entry::Own(data) => {
                let part = origin.part(&["timeline".into(), at.into()]);
                let path = Some(vec![Step::from("text")]);
                let context =
                    Context { origin: &part, path, own: None, in_article: true, cast: self.cast, local: self.local };
                let event = own_event(lookup, data, (self.own, at), &context, host, found);
                self.timeline.insert(host.tell(self.own, event));
            }
        }
    }

    /// Adds a shared event; false where it is there already.
    fn share(&mut self, ix: SharedEventIx) -> bool {
        self.timeline.insert(EventIx::Shared(ix))
    }
}

/// Looks up everything a shared event refers to.
pub fn shared_event(
    lookup: &Lookup<'_>,
    own: SharedEventIx,
    doc: &Document<model::Event>,
    found: &mut Vec<Diagnostic>,
) -> Event {
    let (data, origin) = (&doc.data, &doc.origin);
    let local = Local::none();
    let mut host = Host::giving(move |at| SourceIx::OfEvent(own, at));
    let actors = actors(lookup, &data.actors, origin, found);
    let topics = topics(lookup, &data.topics, origin, found);
    let sources = sources(lookup, &data.source, ("source", origin), &local, &mut host, found);
    // The text of an item of a list stands under `text`; that of a file below its front matter.
    let path = (!origin.base.is_empty()).then(|| vec![Step::from("text")]);
    let context = Context { origin, path, own: None, in_article: false, cast: &actors, local: &local };
    let body = text::resolve(lookup, &data.body, &context, &mut host, found);
    let (id, data) = (Some(doc.id.clone()), data.clone());
    Event { id, home: None, data, actors, topics, sources, given: host.into_parts().0, body }
}

/// Looks up everything an actor refers to.
pub fn actor(lookup: &Lookup<'_>, own: ActorIx, doc: &Document<model::Actor>, found: &mut Vec<Diagnostic>) -> Actor {
    let (data, origin) = (&doc.data, &doc.origin);
    let local = Local::none();
    let mut host = Host::giving(move |at| SourceIx::OfActor(own, at));
    let mut roles = Vec::with_capacity(data.roles.len());
    for (at, role) in data.roles.iter().enumerate() {
        let part = origin.part(&["roles".into(), at.into()]);
        let look_up =
            |id: &String| lookup.actors().look_up(id, std::iter::empty(), &|| part.place(&["of".into()]), found);
        let of = role.of.as_ref().and_then(look_up);
        roles.push(Role {
            at,
            of,
            sources: sources(lookup, &role.source, ("source", &part), &local, &mut host, found),
        });
    }
    let mut relations = Vec::with_capacity(data.relations.len());
    for (at, relation) in data.relations.iter().enumerate() {
        let place = || origin.place(&["relations".into(), at.into(), "to".into()]);
        if let Some(to) = lookup.actors().look_up(&relation.to, std::iter::empty(), &place, found) {
            relations.push(Relation { at, to });
        }
    }
    let context = Context { origin, path: None, own: Some(own), in_article: false, cast: &[], local: &local };
    let body = text::resolve(lookup, &data.body, &context, &mut host, found);
    let image = data.image.as_ref().and_then(|image| picture(lookup, image, Use::Portrait, origin, found));
    Actor {
        id: doc.id.clone(),
        url: format!("actors/{}/", doc.id),
        origin: origin.clone(),
        data: data.clone(),
        roles,
        relations,
        given: host.into_parts().0,
        image,
        body,
    }
}

/// The file of a picture that a block describes.
pub(super) fn block_picture(
    lookup: &Lookup<'_>,
    image: &Image,
    origin: &Origin,
    found: &mut Vec<Diagnostic>,
) -> Option<Target> {
    file(lookup, image, Use::Picture, origin, &|| origin.place(&["src".into()]), found)
}

/// The file of the picture under `image` in the front matter.
fn picture(
    lookup: &Lookup<'_>,
    image: &Image,
    to: Use,
    origin: &Origin,
    found: &mut Vec<Diagnostic>,
) -> Option<Target> {
    file(lookup, image, to, origin, &|| origin.place(&["image".into(), "src".into()]), found)
}

fn file(
    lookup: &Lookup<'_>,
    image: &Image,
    to: Use,
    origin: &Origin,
    place: &dyn Fn() -> Place,
    found: &mut Vec<Diagnostic>,
) -> Option<Target> {
    let target = links::follow(lookup, &origin.source.path, &Headings::none(), &image.src, place, found)?;
    if let Target::File(asset) = &target {
        return links::show(lookup, asset, to, place, found).then_some(target);
    }
    if matches!(&target, Target::Site(path, _) if lookup.is_static(path)) {
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
