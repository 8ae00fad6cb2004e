//! Blocks of a text as their templates see them. Start at [`Here::block`].

use std::collections::BTreeSet;

use super::Here;
use super::budget::Budget;
use super::html::inline;
use super::parts::{in_time, initials};
use super::views::{
    ActorItem, BlockContent, BlockView, CellView, ImageView, IssueView, KnownView, QuestionView, QuoteView, SourceLink,
};
use crate::date::Truth;
use crate::language::Direction;
use crate::parse::blocks as written;
use crate::parse::blocks::Block as Written;
use crate::parse::markdown::{Body, HoleKind};
use crate::resolve::blocks::{Block, KnownItem, MOST_EVENTS, Query};
use crate::resolve::index::Linked;
use crate::resolve::text::{Fill, Text};
use crate::resolve::{ActorIx, EventIx, SourceIx};

/// The blocks of a text, as they were written and as they were resolved.
pub fn blocks<'a>(body: &'a Body, text: &'a Text) -> impl Iterator<Item = (&'a Written, &'a Block)> {
    body.holes.iter().zip(&text.fills).filter_map(|(hole, fill)| match (&hole.kind, fill) {
        (HoleKind::Block { placed, .. }, Fill::Block(block)) => Some((&placed.block, &**block)),
        _ => None,
    })
}

impl Here<'_> {
    /// The events that a block shows; none where it is no timeline.
    pub(super) fn events_of_block(&self, written: &Written, block: &Block) -> Vec<EventIx> {
        let (Written::Timeline(written), Block::Timeline { events, query }) = (written, block) else {
            return Vec::new();
        };
        let mut all = events.clone();
        if let (Some(wanted), Some(query)) = (&written.query, query) {
            all.extend(self.asked_for(wanted, *query).into_iter().filter(|ix| !events.contains(ix)));
        }
        all.truncate(MOST_EVENTS);
        in_time(&self.look, &all)
    }

    fn asked_for(&self, wanted: &written::Query, query: Query) -> Vec<EventIx> {
        let look = &self.look;
        let (among, and): (&[EventIx], Option<ActorIx>) = match (query.topic, query.actor) {
            (Some(topic), actor) => (&look.topic_links(topic).events, actor),
            (None, Some(actor)) => (&look.actor_links(actor).events, None),
            (None, None) => (look.timeline(super::look::ONLY), None),
        };
        let is_asked_for = |ix: &&EventIx| {
            self.budget.spend(Budget::LOOK);
            let event = look.event(**ix);
            let date = event.data.date;
            let after = wanted.from.is_none_or(|from| date.is_some_and(|date| date.before(&from) != Truth::Yes));
            let before = wanted.to.is_none_or(|to| date.is_some_and(|date| to.before(&date) != Truth::Yes));
            event.data.importance >= wanted.importance
                && and.is_none_or(|actor| event.actors.contains(&actor))
                && after
                && before
        };
        self.while_room(among).filter(is_asked_for).take(MOST_EVENTS).copied().collect()
    }

    /// A block, ready for its template.
    pub(super) fn block(&self, written: &Written, block: &Block, section: u32) -> BlockView {
        self.budget.spend(Budget::ITEM);
        let (kind, content) = match (written, block) {
            // Nothing more of it is shown.
            _ if self.budget.is_spent() => ("", BlockContent::Own { data: serde_json::Value::Null }),
            (Written::Timeline(words), Block::Timeline { .. }) => {
                let events = self.events_of_block(written, block);
                let entries = self.entries_of_block(&events);
                ("timeline", BlockContent::Timeline { title: words.title.clone(), entries })
            }
            (Written::Actors(words), Block::Actors(cast)) => {
                let actors =
                    self.while_room(cast).map(|cast| self.actor_item(cast.actor, cast.note.as_ref())).collect();
                ("actors", BlockContent::Actors { title: words.title.clone(), actors })
            }
            (_, Block::Claim(ix)) => ("claim", BlockContent::Claim { claim: Box::new(self.claim(*ix)) }),
            (Written::Figure(words), _) => ("figure", self.figure_block(words, block)),
            (Written::Quote(words), Block::Quote { by, sources }) => {
                let lang = words.lang.as_ref().filter(|lang| **lang != self.language.tag);
                let quote = QuoteView {
                    text: words.text.clone(),
                    dir: lang.map(|lang| Direction::of(lang).name()),
                    lang: lang.cloned(),
                    translation: words.translation.clone(),
                    by: self.speakers(by, words.date.as_ref()),
                    date: self.date_of(words.date.as_ref()),
                    sources: self.sources(sources),
                };
                ("quote", BlockContent::Quote(Box::new(quote)))
            }
            (Written::Positions(words), Block::Positions { .. }) => ("positions", self.positions(words, block)),
            (_, Block::Question(at)) => ("question", self.question_block(*at)),
            (Written::Known(words), Block::Known { known, unknown }) => {
                let items = |words: &[written::KnownItem], items: &[KnownItem]| {
                    self.while_room(words.iter().zip(items))
                        .filter_map(|(words, item)| self.known(words, item))
                        .collect()
                };
                let (known, unknown) = (items(&words.known, known), items(&words.unknown, unknown));
                ("known", BlockContent::Known { title: words.title.clone(), known, unknown })
            }
            (Written::Own { name, data }, _) => (name.as_str(), BlockContent::Own { data: data.clone() }),
            // A block is resolved to one of its own kind.
            _ => ("", BlockContent::Own { data: serde_json::Value::Null }),
        };
        BlockView { kind: kind.to_owned(), level: if section == 0 { 2 } else { 3 }, content }
    }

    fn actor_item(&self, ix: ActorIx, note: Option<&String>) -> ActorItem {
        let line = self.look.actor_line(ix);
        let name = self.said(line.name, line.name_in);
        let written = || line.description.map(|text| self.said(text, line.description_in).to_owned());
        let description = note.cloned().or_else(|| self.role_at(ix, None)).or_else(written).unwrap_or_default();
        self.budget.spend(Budget::ITEM + name.len());
        ActorItem {
            id: self.look.actor_id(ix).to_owned(),
            name: name.to_owned(),
            lang: self.said_in(line.name_in, line.lang),
            href: self.actor_link(ix).href,
            kind: line.kind.name(),
            initials: initials(name),
            image: self.portrait(line.image),
            description: self.once_more(description),
        }
    }

    fn figure_block(&self, words: &written::FigureBlock, block: &Block) -> BlockContent {
        match (words, block) {
            (written::FigureBlock::Claim { caption: words, .. }, Block::Figure { claim, caption }) => {
                let claim = Some(Box::new(self.claim(*claim)));
                BlockContent::Figure { claim, image: None, caption: inline(words, caption, self) }
            }
            (written::FigureBlock::Picture { image, caption: words }, Block::Picture { picture, caption }) => {
                let view: Option<ImageView> = self.image(Some(image), picture.as_ref());
                BlockContent::Figure { claim: None, image: view, caption: inline(words, caption, self) }
            }
            _ => BlockContent::Figure { claim: None, image: None, caption: String::new() },
        }
    }

    fn positions(&self, words: &written::PositionsBlock, block: &Block) -> BlockContent {
        let Block::Positions { actors, issues } = block else {
            return BlockContent::Own { data: serde_json::Value::Null };
        };
        let issue = |(words, row): (&written::Issue, &Vec<crate::resolve::blocks::Position>)| {
            let cell = |actor: &ActorIx| {
                self.budget.spend(Budget::ITEM);
                let position = row.iter().find(|position| position.actor == *actor);
                let told = position.and_then(|position| Some((position, &words.positions.get(position.at)?.1)));
                CellView {
                    actor: self.actor_link(*actor),
                    text: told.map(|(position, words)| inline(&words.text, &position.text, self)).unwrap_or_default(),
                    date: told.and_then(|(_, words)| self.date_of(words.date.as_ref())),
                    sources: told
                        .map(|(position, _)| self.sources_behind(&position.text, &position.sources))
                        .unwrap_or_default(),
                }
            };
            IssueView { issue: words.issue.clone(), cells: self.while_room(actors).map(cell).collect() }
        };
        BlockContent::Positions {
            title: words.title.clone(),
            actors: self.while_room(actors).map(|actor| self.actor_item(*actor, None)).collect(),
            issues: self.while_room(words.issues.iter().zip(issues)).map(issue).collect(),
        }
    }

    fn question_block(&self, at: usize) -> BlockContent {
        let question = self.questions.get(at).cloned().unwrap_or_else(|| QuestionView {
            anchor: String::new(),
            question: String::new(),
            answer: String::new(),
            placed: true,
        });
        BlockContent::Question { question }
    }

    /// The sources to be cited behind a text: what it cites itself is not cited again.
    pub(super) fn sources_behind(&self, text: &Text, sources: &[SourceIx]) -> Vec<SourceLink> {
        let cited: BTreeSet<Linked> = text.linked().collect();
        let sources: Vec<SourceIx> =
            sources.iter().filter(|ix| !cited.contains(&Linked::Source(**ix))).copied().collect();
        self.sources(&sources)
    }

    fn known(&self, words: &written::KnownItem, item: &KnownItem) -> Option<KnownView> {
        match (words, item) {
            (written::KnownItem::Text { text: words, .. }, KnownItem::Text { text, sources }) => Some(KnownView {
                text: inline(words, text, self),
                sources: self.sources_behind(text, sources),
                claim: None,
            }),
            (_, KnownItem::Claim(ix)) => {
                let claim = self.claim(*ix);
                Some(KnownView { text: String::new(), sources: Vec::new(), claim: Some(Box::new(claim)) })
            }
            _ => None,
        }
    }
}
