//! The blocks of a text with everything looked up. Start at [`resolve`].

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexSet;

use super::article::{actors, cast_of, own_event, sources};
use super::claims::{self, Speaker};
use super::host::Host;
use super::index::Linked;
use super::links::Target;
use super::lookup::Lookup;
use super::text::{self, Context, Linkings, Local, Text};
use super::{ActorIx, Cast, ClaimIx, EventIx, SourceIx, TopicIx};
use crate::diag::Diagnostic;
use crate::parse::blocks as written;
use crate::parse::markdown::Body;
use crate::parse::model::{Entry, Origin};
use crate::parse::yaml::Step;

/// A block; its words are those of the parsed one.
#[derive(Debug, PartialEq)]
pub enum Block {
    Timeline {
        events: Vec<EventIx>,
        query: Option<Query>,
    },
    Actors(Vec<Cast>),
    Claim(ClaimIx),
    /// The figure of a claim.
    Figure {
        claim: ClaimIx,
        caption: Text,
    },
    Picture {
        picture: Option<Target>,
        caption: Text,
    },
    Quote {
        by: Vec<Speaker>,
        sources: Vec<SourceIx>,
    },
    /// The columns, and for each issue what is told of it.
    Positions {
        actors: Vec<ActorIx>,
        issues: Vec<Vec<Position>>,
    },
    /// The place among the article's questions.
    Question(usize),
    Known {
        known: Vec<KnownItem>,
        unknown: Vec<KnownItem>,
    },
    Own,
}

/// Which events of the site are shown; what else is asked of them stands in the parsed block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query {
    pub topic: Option<TopicIx>,
    pub actor: Option<ActorIx>,
}

#[derive(Debug, PartialEq)]
pub struct Position {
    pub actor: ActorIx,
    /// Place among the positions of the issue.
    pub at: usize,
    pub text: Text,
    pub sources: Vec<SourceIx>,
}

#[derive(Debug, PartialEq)]
pub enum KnownItem {
    Text {
        text: Text,
        sources: Vec<SourceIx>,
    },
    Claim(ClaimIx),
    /// A claim that there is not.
    Nothing,
}

impl Block {
    /// The sources, claims and events that it shows, and what its texts lead to.
    pub fn linked(&self) -> Vec<Linked> {
        let sources = |sources: &[SourceIx]| sources.iter().copied().map(Linked::Source).collect::<Vec<_>>();
        match self {
            Self::Timeline { .. } | Self::Actors(_) | Self::Question(_) | Self::Own => Vec::new(),
            Self::Claim(claim) => vec![Linked::Claim(*claim)],
            Self::Figure { claim, caption } => [Linked::Claim(*claim)].into_iter().chain(caption.linked()).collect(),
            Self::Picture { caption, .. } => caption.linked().collect(),
            Self::Quote { sources: given, .. } => sources(given),
            Self::Positions { issues, .. } => issues
                .iter()
                .flatten()
                .flat_map(|position| position.text.linked().chain(sources(&position.sources)).collect::<Vec<_>>())
                .collect(),
            Self::Known { known, unknown } => known.iter().chain(unknown).flat_map(KnownItem::linked).collect(),
        }
    }

    /// Who is met in it, in order.
    pub fn met(&self) -> Vec<ActorIx> {
        match self {
            Self::Actors(cast) => cast.iter().map(|cast| cast.actor).collect(),
            Self::Quote { by, .. } => by.iter().filter_map(Speaker::actor).collect(),
            Self::Positions { actors, issues } => {
                let texts = issues.iter().flatten().flat_map(|position| position.text.mentioned.iter().copied());
                actors.iter().copied().chain(texts).collect()
            }
            Self::Known { known, unknown } => {
                let texts = known.iter().chain(unknown).filter_map(|item| match item {
                    KnownItem::Text { text, .. } => Some(&text.mentioned),
                    _ => None,
                });
                texts.flatten().copied().collect()
            }
            Self::Figure { caption, .. } | Self::Picture { caption, .. } => caption.mentioned.clone(),
            Self::Timeline { .. } | Self::Claim(_) | Self::Question(_) | Self::Own => Vec::new(),
        }
    }
}

impl KnownItem {
    fn linked(&self) -> Vec<Linked> {
        match self {
            Self::Text { text, sources } => text.linked().chain(sources.iter().copied().map(Linked::Source)).collect(),
            Self::Claim(claim) => vec![Linked::Claim(*claim)],
            Self::Nothing => Vec::new(),
        }
    }
}

/// Where a block stands.
pub struct Scope<'a> {
    pub lookup: &'a Lookup<'a>,
    /// The block's YAML.
    pub origin: &'a Origin,
    pub own: Option<ActorIx>,
    pub in_article: bool,
    pub cast: &'a [ActorIx],
    pub local: &'a Local,
    /// The section of the text that the block stands in, and who is linked there already.
    pub section: u32,
    pub linked: &'a Linkings,
}

impl Scope<'_> {
    fn context<'b>(&'b self, origin: &'b Origin, path: &[Step]) -> Context<'b> {
        let Self { own, in_article, cast, local, .. } = *self;
        Context { origin, path: Some(path.to_vec()), own, in_article, cast, local }
    }

    /// A text of the block, which stands under a key of `origin`.
    fn text(
        &self,
        body: &Body,
        (key, origin): (&'static str, &Origin),
        host: &mut Host,
        found: &mut Vec<Diagnostic>,
    ) -> Text {
        let context = self.context(origin, &[key.into()]);
        text::within(self.lookup, body, (&context, Some(self.section), self.linked), host, found)
    }

    fn claim(&self, id: &str, path: &[Step], found: &mut Vec<Diagnostic>) -> Option<ClaimIx> {
        self.lookup.claims().look_up(id, std::iter::empty(), &|| self.origin.place(path), found)
    }
}

/// Looks up everything that a block refers to; `None` for one that cannot be shown, after a diagnostic.
pub fn resolve(
    scope: &Scope<'_>,
    block: &written::Block,
    host: &mut Host,
    found: &mut Vec<Diagnostic>,
) -> Option<Block> {
    match block {
        written::Block::Timeline(block) => Some(timeline(scope, block, host, found)),
        written::Block::Actors(block) => {
            // A block may be the bare list.
            let named = scope.origin.has(&["actors".into()]);
            let origin = if named { scope.origin.part(&["actors".into()]) } else { scope.origin.clone() };
            Some(Block::Actors(cast_of(scope.lookup, &block.actors, &origin, found)))
        }
        written::Block::Claim(block) => scope.claim(&block.id, &["id".into()], found).map(Block::Claim),
        written::Block::Figure(written::FigureBlock::Claim { id, caption }) => {
            let caption = scope.text(caption, ("caption", scope.origin), host, found);
            scope.claim(id, &["claim".into()], found).map(|claim| Block::Figure { claim, caption })
        }
        written::Block::Figure(written::FigureBlock::Picture { image, caption }) => {
            let picture = super::article::block_picture(scope.lookup, image, scope.origin, found);
            Some(Block::Picture { picture, caption: scope.text(caption, ("caption", scope.origin), host, found) })
        }
        written::Block::Quote(block) => Some(Block::Quote {
            by: claims::speakers(scope.lookup, &block.by, scope.origin, found),
            sources: sources(scope.lookup, &block.sources, ("source", scope.origin), scope.local, host, found),
        }),
        written::Block::Positions(block) => Some(positions(scope, block, host, found)),
        written::Block::Question(block) => question(scope, block, found),
        written::Block::Known(block) => Some(Block::Known {
            known: known(scope, "known", &block.known, host, found),
            unknown: known(scope, "unknown", &block.unknown, host, found),
        }),
        written::Block::Own { .. } => Some(Block::Own),
    }
}

/// How many events a block shows.
pub const MOST_EVENTS: usize = 200;

fn timeline(scope: &Scope<'_>, block: &written::TimelineBlock, host: &mut Host, found: &mut Vec<Diagnostic>) -> Block {
    let lookup = scope.lookup;
    // A block may be the bare list.
    let list = scope.origin.has(&["entries".into()]);
    let mut events = IndexSet::with_capacity(block.entries.len());
    for (at, entry) in block.entries.iter().enumerate() {
        let path: Vec<Step> = list.then(|| Step::from("entries")).into_iter().chain([at.into()]).collect();
        let part = scope.origin.part(&path);
        match entry {
            Entry::Event(id) => {
                let shared = lookup.events().look_up(id, std::iter::empty(), &|| part.place(&["event".into()]), found);
                if let Some(ix) = shared {
                    events.insert(EventIx::Shared(ix));
                }
            }
            Entry::Topic(id) => {
                if lookup.topics().look_up(id, std::iter::empty(), &|| part.place(&["topic".into()]), found).is_some() {
                    events.extend(lookup.events_of_topic(id).iter().take(MOST_EVENTS).map(|ix| EventIx::Shared(*ix)));
                }
            }
            Entry::Own(data) => {
                let Some(home) = host.next_entry() else { continue };
                let context = scope.context(&part, &["text".into()]);
                let event = own_event(lookup, data, home, &context, host, found);
                events.insert(host.tell(home.0, event));
            }
        }
    }
    let query = block.query.as_ref().and_then(|query| {
        let place = |key: &'static str| scope.origin.place(&[key.into()]);
        let none = std::iter::empty;
        let topic = query.topic.as_ref().map(|id| lookup.topics().look_up(id, none(), &|| place("topic"), found));
        let actor = query.actor.as_ref().map(|id| lookup.actors().look_up(id, none(), &|| place("actor"), found));
        // What cannot be found selects nothing, not everything.
        if topic == Some(None) || actor == Some(None) {
            return None;
        }
        Some(Query { topic: topic.flatten(), actor: actor.flatten() })
    });
    Block::Timeline { events: events.into_iter().take(MOST_EVENTS).collect(), query }
}

fn positions(
    scope: &Scope<'_>,
    block: &written::PositionsBlock,
    host: &mut Host,
    found: &mut Vec<Diagnostic>,
) -> Block {
    let lookup = scope.lookup;
    let named = scope.origin.has(&["actors".into()]);
    let listed = if named { actors(lookup, &block.actors, scope.origin, found) } else { Vec::new() };
    let known: BTreeSet<ActorIx> = listed.iter().copied().collect();
    let mut columns: IndexSet<ActorIx> = listed.into_iter().collect();
    let mut issues = Vec::with_capacity(block.issues.len());
    for (number, issue) in block.issues.iter().enumerate() {
        let mut row = Vec::with_capacity(issue.positions.len());
        for (at, (id, position)) in issue.positions.iter().enumerate() {
            let path = ["issues".into(), number.into(), "positions".into(), Step::Key(id.clone().into())];
            let part = scope.origin.part(&path);
            let Some(actor) = lookup.actors().look_up(id, std::iter::empty(), &|| part.key_place(), found) else {
                continue;
            };
            if named && !known.contains(&actor) {
                let place = part.key_place();
                let message = format!("`{id}` is not one of the block's `actors`");
                found.push(
                    Diagnostic::error("unknown-id", &place.source, place.span, message)
                        .help("add it to `actors:`, or leave that key out to have a column for everyone"),
                );
            }
            columns.insert(actor);
            let body = scope.text(&position.text, ("text", &part), host, found);
            let sources = sources(lookup, &position.sources, ("source", &part), scope.local, host, found);
            row.push(Position { actor, at, text: body, sources });
        }
        issues.push(row);
    }
    Block::Positions { actors: columns.into_iter().collect(), issues }
}

fn question(scope: &Scope<'_>, block: &written::QuestionBlock, found: &mut Vec<Diagnostic>) -> Option<Block> {
    let questions = &scope.local.questions;
    match block {
        written::QuestionBlock::Own(own) => {
            questions.iter().position(|question| Arc::ptr_eq(question, own)).map(Block::Question)
        }
        written::QuestionBlock::Id(id) => {
            let at = questions.iter().position(|question| question.id.as_ref() == Some(id));
            if at.is_none() {
                let place = scope.origin.place(&["id".into()]);
                let proposes = scope.lookup.proposes();
                let known = questions.iter().take_while(|_| proposes).filter_map(|question| question.id.as_deref());
                found.push(
                    Diagnostic::error("unknown-id", &place.source, place.span, format!("unknown question `{id}`"))
                        .label("no question of this article has this id")
                        .did_you_mean(id, known),
                );
            }
            at.map(Block::Question)
        }
    }
}

fn known(
    scope: &Scope<'_>,
    key: &'static str,
    items: &[written::KnownItem],
    host: &mut Host,
    found: &mut Vec<Diagnostic>,
) -> Vec<KnownItem> {
    let item = |(at, item): (usize, &written::KnownItem)| {
        let part = scope.origin.part(&[key.into(), at.into()]);
        match item {
            written::KnownItem::Text { text, sources: given } => {
                let text = scope.text(text, ("text", &part), host, found);
                let sources = sources(scope.lookup, given, ("source", &part), scope.local, host, found);
                KnownItem::Text { text, sources }
            }
            written::KnownItem::Claim(id) => {
                let place = || part.place(&["claim".into()]);
                let claim = scope.lookup.claims().look_up(id, std::iter::empty(), &place, found);
                claim.map_or(KnownItem::Nothing, KnownItem::Claim)
            }
        }
    };
    items.iter().enumerate().map(item).collect()
}
