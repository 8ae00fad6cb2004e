//! What the holes of a text lead to: actors named in it, links, pictures. Start at [`resolve`].

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexSet;

use super::blocks::{self, Block, Scope};
use super::host::Host;
use super::index::Linked;
use super::links::{self, Target};
use super::lookup::Lookup;
use super::mention::{Form, named};
use super::{ActorIx, SourceIx, Use};
use crate::config::Mentions;
use crate::diag::Diagnostic;
use crate::limits::LISTED;
use crate::parse::markdown::{Body, Hole, HoleKind, Timed};
use crate::parse::model::{Origin, Question};
use crate::parse::yaml::Step;
use crate::source::Place;

/// What goes into each hole of a [`Body`], in the same order.
#[derive(Debug, Default, PartialEq)]
pub struct Text {
    pub fills: Vec<Fill>,
    /// Who is named, by first mention, linked or not.
    pub mentioned: Vec<ActorIx>,
}

#[derive(Debug, PartialEq)]
pub enum Fill {
    /// Running text with the names in it that become links.
    Text(Box<[(Range<u32>, ActorIx)]>),
    /// The start of a link, or a whole mention.
    To(Target),
    /// A link or a picture that leads nowhere: its text alone is shown.
    Nowhere,
    /// What needs no looking up.
    Plain,
    Block(Box<Block>),
}

impl Text {
    /// The things that the text and the texts in its blocks lead to.
    pub fn linked(&self) -> impl Iterator<Item = Linked> + '_ {
        let linked = |fill: &Fill| match fill {
            Fill::To(Target::Thing(linked)) => vec![*linked],
            Fill::Block(block) => block.linked(),
            _ => Vec::new(),
        };
        self.fills.iter().flat_map(linked)
    }

    /// The blocks of the text.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.fills.iter().filter_map(|fill| if let Fill::Block(block) = fill { Some(&**block) } else { None })
    }
}

/// What an article gives in place and its own texts may refer to.
#[derive(Debug)]
pub struct Local {
    /// Each source that has an id of its own.
    pub sources: BTreeMap<String, SourceIx>,
    pub questions: Vec<Arc<Question>>,
}

impl Local {
    #[must_use]
    pub const fn none() -> Self {
        Self { sources: BTreeMap::new(), questions: Vec::new() }
    }
}

/// Where a text stands.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    pub origin: &'a Origin,
    /// The value of the front matter that holds the text; `None` for the body of a file.
    pub path: Option<Vec<Step>>,
    /// The actor whose own text it is, who is not linked to himself.
    pub own: Option<ActorIx>,
    /// The text is part of an article, whose list of actors settles a name that several bear.
    pub in_article: bool,
    pub cast: &'a [ActorIx],
    pub local: &'a Local,
}

static NOBODY: Local = Local::none();

impl<'a> Context<'a> {
    /// A body that belongs to no article.
    #[must_use]
    pub fn body(origin: &'a Origin) -> Self {
        Self { origin, path: None, own: None, in_article: false, cast: &[], local: &NOBODY }
    }

    fn place(&self, span: Range<usize>) -> Place {
        match &self.path {
            None => Place { source: self.origin.source.clone(), span },
            Some(path) => self.origin.place(path),
        }
    }
}

/// Looks up everything that a text refers to. `host` is the document that the text is a part of.
pub fn resolve(
    lookup: &Lookup<'_>,
    body: &Body,
    context: &Context<'_>,
    host: &mut Host,
    diagnostics: &mut Vec<Diagnostic>,
) -> Text {
    within(lookup, body, (context, None, &RefCell::default()), host, diagnostics)
}

/// Looks up everything that a part of a text refers to: one that stands in a section of it, where some are linked
/// already.
pub fn within(
    lookup: &Lookup<'_>,
    body: &Body,
    (context, section, linked): (&Context<'_>, Option<u32>, &Linkings),
    host: &mut Host,
    diagnostics: &mut Vec<Diagnostic>,
) -> Text {
    let mut state = State {
        lookup,
        context,
        section,
        host,
        body,
        diagnostics,
        linked,
        settled: BTreeMap::new(),
        mentioned: IndexSet::new(),
        open: Vec::new(),
        asked: BTreeSet::new(),
    };
    let fills = body.holes.iter().map(|hole| state.fill(hole)).collect();
    Text { fills, mentioned: state.mentioned.into_iter().collect() }
}

/// Sections and actors of the mentions that were linked.
pub type Linkings = RefCell<BTreeSet<(u32, ActorIx)>>;

struct State<'a> {
    lookup: &'a Lookup<'a>,
    context: &'a Context<'a>,
    /// The section that all of it stands in, where it is a part of another text.
    section: Option<u32>,
    host: &'a mut Host,
    body: &'a Body,
    diagnostics: &'a mut Vec<Diagnostic>,
    linked: &'a Linkings,
    /// Who a name means that several bear, by its number: one of them, or nobody after a warning.
    settled: BTreeMap<u32, Option<ActorIx>>,
    mentioned: IndexSet<ActorIx>,
    /// For each open link, whether it leads somewhere.
    open: Vec<bool>,
    /// The questions that its blocks have shown.
    asked: BTreeSet<usize>,
}

impl State<'_> {
    fn fill(&mut self, hole: &Hole) -> Fill {
        match &hole.kind {
            HoleKind::Text { text, section, dates } => {
                Fill::Text(self.names((text.read(&hole.span), dates), *section, &hole.span))
            }
            HoleKind::LinkStart { url, .. } => {
                let fill = self.link(url, &hole.span);
                self.open.push(fill != Fill::Nowhere);
                fill
            }
            HoleKind::MentionStart { id } => {
                let fill = self.mention(id, &hole.span);
                self.open.push(fill != Fill::Nowhere);
                fill
            }
            HoleKind::LinkEnd => match self.open.pop() {
                Some(false) => Fill::Nowhere,
                _ => Fill::Plain,
            },
            HoleKind::Image { src, .. } => self.image(src, &hole.span),
            HoleKind::Mention { id } => self.mention(id, &hole.span),
            HoleKind::Word(_) => Fill::Plain,
            HoleKind::Block { placed, section } => {
                let origin = self.context.origin.block(&placed.yaml);
                let Context { own, in_article, cast, local, .. } = *self.context;
                let (lookup, section, linked) = (self.lookup, *section, self.linked);
                let scope = Scope { lookup, origin: &origin, own, in_article, cast, local, section, linked };
                let block = blocks::resolve(&scope, &placed.block, self.host, self.diagnostics);
                block.iter().flat_map(Block::met).for_each(|actor| self.meet(actor));
                if let Some(Block::Question(at)) = block
                    && !self.asked.insert(at)
                {
                    let Place { source, span } = origin.place(&["id".into()]);
                    self.diagnostics.push(
                        Diagnostic::error("listed-twice", &source, span, "a question that stands here already")
                            .help("a question has one place on its page; lead to it by a link"),
                    );
                    return Fill::Nowhere;
                }
                block.map_or(Fill::Nowhere, |block| Fill::Block(Box::new(block)))
            }
        }
    }

    fn link(&mut self, url: &str, span: &Range<usize>) -> Fill {
        let span = self.inside(span, url);
        let context = self.context;
        let from = &context.origin.source.path;
        match links::follow(
            self.lookup,
            from,
            &self.body.headings,
            url,
            &|| context.place(span.clone()),
            self.diagnostics,
        ) {
            Some(target) => Fill::To(target),
            None => Fill::Nowhere,
        }
    }

    fn image(&mut self, src: &str, span: &Range<usize>) -> Fill {
        let fill = self.link(src, span);
        let problem = match &fill {
            Fill::To(Target::Web(_)) => (
                "foreign-picture",
                "a picture from another site",
                "every reader's browser will ask that site for it; keep the picture beside the page",
            ),
            Fill::To(Target::File(asset)) => {
                let (context, inside) = (self.context, self.inside(span, src));
                let place = || context.place(inside.clone());
                let is_shown = links::show(self.lookup, asset, Use::Picture, &place, self.diagnostics);
                return if is_shown { fill } else { Fill::Nowhere };
            }
            Fill::To(Target::Site(path, _)) if self.lookup.is_static(path) => return fill,
            Fill::Nowhere => return fill,
            _ => ("not-a-picture", "this is not a picture", "name a picture file beside this one"),
        };
        let Place { source, span } = self.context.place(self.inside(span, src));
        let diagnostic = Diagnostic::error(problem.0, &source, span, problem.1).help(problem.2);
        if problem.0 == "foreign-picture" {
            self.diagnostics.push(diagnostic.warning());
            return fill;
        }
        self.diagnostics.push(diagnostic);
        Fill::Nowhere
    }

    /// The part of a hole's Markdown that is `part`, such as the URL of a link.
    fn inside(&self, span: &Range<usize>, part: &str) -> Range<usize> {
        if self.context.path.is_some() || part.is_empty() {
            return span.clone();
        }
        // The last one: in `[about.md](about.md)` the URL comes behind the text.
        let text = self.context.origin.source.text.get(span.clone()).unwrap_or("");
        text.rfind(part).map_or_else(|| span.clone(), |at| span.start + at..span.start + at + part.len())
    }

    /// `[[id]]`
    fn mention(&mut self, id: &str, span: &Range<usize>) -> Fill {
        let (lookup, context) = (self.lookup, self.context);
        let inside = self.inside(span, id);
        let place = || context.place(inside.clone());
        match named(lookup, context.local, id, Form::Mention, &place, self.diagnostics) {
            Some(linked) => {
                if let Linked::Actor(ix) = linked {
                    self.meet(ix);
                }
                Fill::To(Target::Thing(linked))
            }
            None => Fill::Nowhere,
        }
    }

    fn meet(&mut self, actor: ActorIx) {
        self.mentioned.insert(actor);
    }

    /// The names in a run of text that become links.
    fn names(
        &mut self,
        (text, dates): (&str, &[Timed]),
        section: u32,
        span: &Range<usize>,
    ) -> Box<[(Range<u32>, ActorIx)]> {
        if self.lookup.mentions() == Mentions::Off {
            return Box::default();
        }
        let mut links = Vec::new();
        let at = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        for found in self.lookup.names().find(text) {
            // Who is called March is not named by a month.
            let place = at(found.range.start)..at(found.range.end);
            let next = dates.partition_point(|date| date.range.end <= place.start);
            if dates.get(next).is_some_and(|date| date.range.start < place.end) {
                continue;
            }
            let Some(actor) = self.bearer(found.name, &text[found.range.clone()], span) else { continue };
            if Some(actor) == self.context.own {
                continue;
            }
            self.meet(actor);
            let section = match self.lookup.mentions() {
                Mentions::Section => self.section.unwrap_or(section),
                _ => 0,
            };
            if self.linked.borrow_mut().insert((section, actor)) || self.lookup.mentions() == Mentions::All {
                links.push((place, actor));
            }
        }
        links.into()
    }

    /// Who a name means here: its only bearer, or the only one in the article's own list of actors.
    fn bearer(&mut self, name: u32, written: &str, span: &Range<usize>) -> Option<ActorIx> {
        let names = self.lookup.names();
        let all = names.bearers(name);
        if let [only] = all
            && !names.is_found(*only)
        {
            return Some(*only);
        }
        if let Some(settled) = self.settled.get(&name) {
            return *settled;
        }
        let in_cast: BTreeSet<ActorIx> =
            self.context.cast.iter().copied().filter(|actor| names.bears(name, *actor)).collect();
        // Names that were found in a text count where they are listed.
        let mut bearers = all.iter().copied().filter(|bearer| !names.is_found(*bearer) || in_cast.contains(bearer));
        let count = names.filed(name) + in_cast.iter().filter(|listed| names.is_found(**listed)).count();
        let only = match (count, in_cast.len()) {
            (1, _) => bearers.next(),
            (_, 1) => in_cast.first().copied(),
            _ => None,
        };
        self.settled.insert(name, only);
        if count > 1 && only.is_none() {
            let first: Vec<ActorIx> = bearers.take(LISTED).collect();
            self.tell_ambiguous((&first, count), in_cast.is_empty(), written, span);
        }
        only
    }

    /// `first` are the first of so many bearers.
    fn tell_ambiguous(
        &mut self,
        (first, count): (&[ActorIx], usize),
        none_is_listed: bool,
        written: &str,
        span: &Range<usize>,
    ) {
        let inside = self.first_inside(span, written);
        let Place { source, span } = self.context.place(inside);
        let ids: Vec<&str> = first.iter().map(|ix| self.lookup.actor_id(*ix)).collect();
        let mut all = ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(" or ");
        if count > first.len() {
            all = format!("{all} or {} more", count - first.len());
        }
        let listed = if none_is_listed && self.context.in_article {
            "list one of them in the article's `actors`, or "
        } else {
            ""
        };
        self.diagnostics.push(
            Diagnostic::error("ambiguous-name", &source, span, format!("`{written}` may mean {all}"))
                .warning()
                .label("left without a link")
                .help(format!("{listed}write `[[{}|{written}]]`", ids[0])),
        );
    }

    fn first_inside(&self, span: &Range<usize>, part: &str) -> Range<usize> {
        if self.context.path.is_some() {
            return span.clone();
        }
        let text = self.context.origin.source.text.get(span.clone()).unwrap_or("");
        text.find(part).map_or_else(|| span.clone(), |at| span.start + at..span.start + at + part.len())
    }
}
