//! Blocks: fenced parts of a text whose YAML says what stands there. Start at [`BlockReader`].
//!
//! The first word behind the fence names the kind. [`KINDS`] are read here, as strictly as front matter; a kind that the
//! site adds by a template in `templates/blocks/` gets its YAML as it is. Any other fenced text is code.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexSet;

use super::fields::{Fields, FromNode, LeftOut, Part, Reader};
use super::kinds::facts::{claim, question, shared_sources, sources, speakers, text};
use super::kinds::{self, language_tag};
use super::markdown::{Blocks, Body, Problem};
use super::model::{Cast, Claim, Entry, Image, Question, SourceItem, Speaker, Written};
use super::read_yaml;
use super::yaml::{Node, Step};
use crate::date::{Date, Period};
use crate::diag::Diagnostic;
use crate::limits::ITEMS;
use crate::source::Source;

/// The kinds that nutgraf reads itself.
pub const KINDS: &[&str] = &["timeline", "actors", "claim", "figure", "quote", "positions", "question", "known"];

/// What stands in a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    Timeline(TimelineBlock),
    Actors(ActorsBlock),
    Claim(ClaimBlock),
    Figure(FigureBlock),
    Quote(QuoteBlock),
    Positions(PositionsBlock),
    Question(QuestionBlock),
    Known(KnownBlock),
    /// A kind of the site's own, by the name of its template.
    Own {
        name: String,
        data: serde_json::Value,
    },
}

impl Block {
    /// The texts in it, in which actors may be named.
    #[must_use]
    pub fn texts(&self) -> Vec<&Body> {
        match self {
            Self::Timeline(block) => {
                fn own(entry: &Entry) -> Option<&Body> {
                    if let Entry::Own(event) = entry { Some(&event.body) } else { None }
                }
                block.entries.iter().filter_map(own).collect()
            }
            Self::Figure(FigureBlock::Claim { caption, .. } | FigureBlock::Picture { caption, .. }) => vec![caption],
            Self::Positions(block) => {
                block.issues.iter().flat_map(|issue| &issue.positions).map(|(_, position)| &position.text).collect()
            }
            Self::Known(block) => {
                fn text(item: &KnownItem) -> Option<&Body> {
                    if let KnownItem::Text { text, .. } = item { Some(text) } else { None }
                }
                block.known.iter().chain(&block.unknown).filter_map(text).collect()
            }
            Self::Actors(_) | Self::Claim(_) | Self::Quote(_) | Self::Question(_) | Self::Own { .. } => Vec::new(),
        }
    }
}

/// A block and where its YAML stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    pub block: Block,
    pub yaml: Range<usize>,
}

/// Events of the block's own, or those of the site that it asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineBlock {
    pub title: Option<String>,
    pub entries: Vec<Entry>,
    pub query: Option<Query>,
}

/// Which events of the site a timeline shows: those that all of it is true of.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    pub topic: Option<String>,
    pub actor: Option<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// At least so important.
    pub importance: u8,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ActorsBlock {
    pub title: Option<String>,
    pub actors: Vec<Cast>,
}

/// A claim, by its id; one that is written in the block itself is a claim of the article.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimBlock {
    pub id: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FigureBlock {
    /// The figure of a claim, by its id, set large.
    Claim {
        id: String,
        caption: Body,
    },
    Picture {
        image: Image,
        caption: Body,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct QuoteBlock {
    /// What was said, in its own language.
    pub text: String,
    pub lang: Option<String>,
    /// The same in the language of the page.
    pub translation: Option<String>,
    pub by: Vec<Speaker>,
    pub date: Option<Date>,
    pub sources: Vec<SourceItem>,
}

/// Who stands where on what.
#[derive(Clone, Debug, PartialEq)]
pub struct PositionsBlock {
    pub title: Option<String>,
    /// Ids of actors, in the order of the columns.
    pub actors: Vec<String>,
    pub issues: Vec<Issue>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Issue {
    pub issue: String,
    /// The id of an actor and its position.
    pub positions: Vec<(String, Position)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    pub text: Body,
    pub date: Option<Date>,
    pub sources: Vec<SourceItem>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum QuestionBlock {
    /// One of the article's list.
    Id(String),
    /// Written in the block; it is one of the article's questions too.
    Own(Arc<Question>),
}

/// What is known and what is not.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownBlock {
    pub title: Option<String>,
    pub known: Vec<KnownItem>,
    pub unknown: Vec<KnownItem>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum KnownItem {
    Text {
        text: Body,
        sources: Vec<SourceItem>,
    },
    /// A claim, by its id.
    Claim(String),
}

/// What a text belongs to, as far as it decides what its blocks may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// An article: blocks may bring facts of their own.
    Article,
    /// A page of another kind: blocks show facts that are written elsewhere.
    Page,
    /// A text that is shown inside other pages: there is no room for blocks.
    Part,
}

/// Reads the blocks of one text.
pub struct BlockReader<'a> {
    source: &'a Source,
    /// Where the text begins in the file.
    start: usize,
    host: Host,
    /// The kinds that the site adds.
    own: &'a BTreeSet<String>,
    /// How many blocks were read.
    count: usize,
    pub diagnostics: Vec<Diagnostic>,
    pub left_out: Vec<LeftOut>,
    pub facts: Facts,
}

/// What the blocks of an article's text bring with them.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub claims: Vec<Arc<Claim>>,
    pub questions: Vec<Arc<Question>>,
}

impl<'a> BlockReader<'a> {
    #[must_use]
    pub fn new(source: &'a Source, start: usize, host: Host, own: &'a BTreeSet<String>) -> Self {
        Self {
            source,
            start,
            host,
            own,
            count: 0,
            diagnostics: Vec::new(),
            left_out: Vec::new(),
            facts: Facts::default(),
        }
    }
}

impl Blocks for BlockReader<'_> {
    fn is_block(&self, name: &str) -> bool {
        KINDS.contains(&name) || self.own.contains(name)
    }

    fn read(&mut self, name: &str, yaml: Range<usize>) -> Result<Option<Placed>, Problem> {
        if self.host == Host::Part {
            return Err(Problem {
                span: yaml,
                code: "block-here",
                message: format!("a `{name}` block cannot stand here"),
                label: None,
                help: Some(String::from(
                    "this text is shown inside other pages; blocks belong into the text of an article or a page",
                )),
                warning: false,
            });
        }
        let yaml = yaml.start + self.start..yaml.end + self.start;
        self.count += 1;
        let node = match read_yaml(self.source, &yaml) {
            Ok(node) => node,
            Err(error) => {
                self.diagnostics.push(*error);
                return Ok(None);
            }
        };
        let mut reader = Reader::new(self.source, yaml.clone());
        let block = self.block(name, node, &yaml, &mut reader);
        self.left_out.extend(reader.take_left_out());
        self.diagnostics.extend(reader.finish());
        Ok(block.map(|block| Placed { block, yaml }))
    }
}

impl BlockReader<'_> {
    fn block(&mut self, name: &str, node: Node, yaml: &Range<usize>, reader: &mut Reader<'_>) -> Option<Block> {
        let prefix = format!("block-{}-", self.count);
        match name {
            "timeline" => timeline(node, self.host, reader).map(Block::Timeline),
            "actors" => actors(node, reader).map(Block::Actors),
            "claim" => self.claim(node, yaml, reader).map(Block::Claim),
            "figure" => figure(node, prefix, reader).map(Block::Figure),
            "quote" => quote(node, self.host, reader).map(Block::Quote),
            "positions" => positions(node, self.host, &prefix, reader).map(Block::Positions),
            "question" => self.question(node, yaml, reader).map(Block::Question),
            "known" => known(node, self.host, &prefix, reader).map(Block::Known),
            name => Some(Block::Own { name: name.to_owned(), data: super::fields::free(node) }),
        }
    }

    fn claim(&mut self, node: Node, yaml: &Range<usize>, reader: &mut Reader<'_>) -> Option<ClaimBlock> {
        if let Some(id) = reference(&node, "a claim", reader)? {
            return Some(ClaimBlock { id });
        }
        let claim = claim(node, Written::Block(yaml.clone()), reader)?;
        if self.host != Host::Article {
            elsewhere(reader, "claim", "give it under `claims:` of an article, and name its id here");
            return None;
        }
        let id = claim.id.clone();
        self.facts.claims.push(Arc::new(claim));
        Some(ClaimBlock { id })
    }

    fn question(&mut self, node: Node, yaml: &Range<usize>, reader: &mut Reader<'_>) -> Option<QuestionBlock> {
        if self.host != Host::Article {
            elsewhere(reader, "question", "questions belong to an article");
            return None;
        }
        if let Some(id) = reference(&node, "a question", reader)? {
            return Some(QuestionBlock::Id(id));
        }
        let question = Arc::new(question(node, Written::Block(yaml.clone()), reader)?);
        self.facts.questions.push(question.clone());
        Some(QuestionBlock::Own(question))
    }
}

fn elsewhere(reader: &mut Reader<'_>, what: &str, help: &str) {
    reader.mistake(Part::Value, "block-here", format!("a {what} cannot be written on this page")).help(help);
}

/// The id, where a block is the bare id of a thing or holds nothing but its `id`. `None` after a mistake.
#[expect(clippy::option_option, reason = "a mistake, something else, an id")]
fn reference(node: &Node, what: &str, reader: &mut Reader<'_>) -> Option<Option<String>> {
    match node {
        Node::Text(id) => Some(Some(id.trim().to_owned())),
        Node::Map(pairs) => match &pairs[..] {
            [(key, Node::Text(id))] if key == "id" => Some(Some(id.clone())),
            _ => Some(None),
        },
        node => {
            reader.wrong_type(&format!("the id of {what}, or its keys"), node);
            None
        }
    }
}

/// Sources of a block: only an article can describe one in place.
fn block_sources(f: &mut Fields<'_, '_>, key: &'static str, host: Host) -> Vec<SourceItem> {
    if host == Host::Article { sources(f, key) } else { shared_sources(f, key) }
}

fn timeline(node: Node, host: Host, reader: &mut Reader<'_>) -> Option<TimelineBlock> {
    let (title, entries, query) = match node {
        Node::List(_) => (None, Vec::from_node(node, reader)?, None),
        node => {
            let mut f = Fields::open(node, "a timeline", reader)?;
            let title = f.optional("title");
            let entries = f.optional("entries");
            let asks = ["topic", "actor", "from", "to", "importance"].into_iter().any(|key| f.has(key));
            let query = Query {
                topic: f.optional("topic"),
                actor: f.optional("actor"),
                from: f.optional("from"),
                to: f.optional("to"),
                importance: f.with("importance", kinds::importance).unwrap_or(1),
            };
            if entries.is_none() && !asks && !f.has("entries") {
                f.mistake(None, "missing-key", "a timeline without events").help(
                    "list events under `entries:`, or ask for those of the site by `topic:`, `actor:`, `from:`, `to:`, `importance:`",
                );
            }
            if let (Some(from), Some(to)) = (query.from, query.to)
                && (Period { from: query.from, to: query.to }).is_backwards()
            {
                let message = format!("`to` {to} is before `from` {from}");
                f.mistake(Some("to"), "backwards", message).help("exchange the two dates, or correct one");
            }
            f.close();
            (title, entries.unwrap_or_default(), asks.then_some(query))
        }
    };
    let own = entries.iter().any(|entry| matches!(entry, Entry::Own(_)));
    if own && host != Host::Article {
        reader
            .mistake(Part::Value, "block-here", "an event cannot be told on this page")
            .help("write it in a file of content/events/ and name it: `{event: id}`");
        return None;
    }
    Some(TimelineBlock { title, entries, query })
}

fn actors(node: Node, reader: &mut Reader<'_>) -> Option<ActorsBlock> {
    if let Node::List(_) = node {
        return Some(ActorsBlock { title: None, actors: Vec::from_node(node, reader)? });
    }
    let mut f = Fields::open(node, "a list of actors", reader)?;
    let title = f.optional("title");
    let actors = f.required("actors", "ids of actors: `actors: [iran, oman]`").unwrap_or_default();
    f.close();
    Some(ActorsBlock { title, actors })
}

fn figure(node: Node, prefix: String, reader: &mut Reader<'_>) -> Option<FigureBlock> {
    if let Node::Text(id) = &node {
        return Some(FigureBlock::Claim { id: id.trim().to_owned(), caption: Body::default() });
    }
    let mut f = Fields::open(node, "a figure block", reader)?;
    let caption = text(&mut f, "caption", prefix).unwrap_or_default();
    if f.has("claim") {
        let id: Option<String> = f.required("claim", "the id of a claim");
        f.close();
        return id.map(|id| FigureBlock::Claim { id, caption });
    }
    let src = f.required("src", "a picture beside this file (`src: port.jpg`), or the figure of a claim (`claim: id`)");
    let (alt, credit, license) = (f.optional("alt"), f.optional("credit"), f.optional("license"));
    f.close();
    src.map(|src| FigureBlock::Picture { image: Image { src, alt, credit, license }, caption })
}

fn quote(node: Node, host: Host, reader: &mut Reader<'_>) -> Option<QuoteBlock> {
    let mut f = Fields::open(node, "a quotation", reader)?;
    let text = f.required("text", "what was said: `text: …`");
    let lang = f.with("lang", language_tag);
    let translation = f.optional("translation");
    f.require("by", "who said it: `by: actor-id`, or `by: {name: …}`");
    let by = speakers(&mut f);
    let date = f.optional("date");
    let sources = block_sources(&mut f, "source", host);
    f.close();
    text.map(|text| QuoteBlock { text, lang, translation, by, date, sources })
}

fn positions(node: Node, host: Host, prefix: &str, reader: &mut Reader<'_>) -> Option<PositionsBlock> {
    let mut f = Fields::open(node, "positions", reader)?;
    let title = f.optional("title");
    let named: Option<Vec<String>> = f.optional("actors");
    f.require("issues", "what they differ on: `issues: [{issue: …, positions: {actor-id: …}}]`");
    let issues = f.with("issues", |node, reader| issues(node, host, prefix, reader)).unwrap_or_default();
    f.close();
    let actors = named.unwrap_or_else(|| {
        let all: IndexSet<&String> = issues.iter().flat_map(|issue| &issue.positions).map(|(actor, _)| actor).collect();
        all.into_iter().cloned().collect()
    });
    Some(PositionsBlock { title, actors, issues })
}

fn issues(node: Node, host: Host, prefix: &str, reader: &mut Reader<'_>) -> Option<Vec<Issue>> {
    let Node::List(items) = node else {
        reader.wrong_type("a list, each item `{issue: …, positions: {…}}`", &node);
        return None;
    };
    let items = reader.items(items, ITEMS)?;
    let read = |item: Node, reader: &mut Reader<'_>| {
        let prefix = format!("{prefix}{}-", number(reader));
        let mut f = Fields::open(item, "an issue", reader)?;
        let issue = f.required("issue", "what it is about, in a few words: `issue: …`");
        f.require("positions", "who stands where: `positions: {actor-id: what they want}`");
        let positions = f.with("positions", |node, reader| by_actor(node, host, &prefix, reader));
        f.close();
        issue.map(|issue| Issue { issue, positions: positions.unwrap_or_default() })
    };
    Some(reader.list(items, read))
}

/// The number of the item that is being read, from 1.
fn number(reader: &Reader<'_>) -> usize {
    reader.item().map_or(0, |at| at + 1)
}

fn by_actor(node: Node, host: Host, prefix: &str, reader: &mut Reader<'_>) -> Option<Vec<(String, Position)>> {
    let Node::Map(pairs) = node else {
        reader.wrong_type("a mapping of actors' ids to positions", &node);
        return None;
    };
    let pairs = reader.items(pairs, ITEMS)?;
    let pairs = reader.distinct(pairs);
    let read = |(at, (actor, node)): (usize, (String, Node))| {
        let prefix = format!("{prefix}{}-", at + 1);
        reader.within(Step::Key(actor.clone().into()), |reader| Some((actor, position(node, host, prefix, reader)?)))
    };
    Some(pairs.into_iter().enumerate().filter_map(read).collect())
}

fn position(node: Node, host: Host, prefix: String, reader: &mut Reader<'_>) -> Option<Position> {
    // A bare text is the same as a mapping with nothing but a text.
    let Node::Map(_) = node else {
        let markup = super::markdown::Markup { id_prefix: prefix, ..super::markdown::Markup::inline() };
        let text = kinds::inline_markdown(node, &markup, reader)?;
        return Some(Position { text, date: None, sources: Vec::new() });
    };
    let mut f = Fields::open(node, "a position", reader)?;
    f.require("text", "what they want: `text: …`");
    let text = text(&mut f, "text", prefix).unwrap_or_default();
    let date = f.optional("date");
    let sources = block_sources(&mut f, "source", host);
    f.close();
    Some(Position { text, date, sources })
}

fn known(node: Node, host: Host, prefix: &str, reader: &mut Reader<'_>) -> Option<KnownBlock> {
    let mut f = Fields::open(node, "what is known", reader)?;
    let title = f.optional("title");
    let mut items = |key: &'static str| {
        f.with(key, |node, reader| known_items(node, host, &format!("{prefix}{key}-"), reader)).unwrap_or_default()
    };
    let (known, unknown) = (items("known"), items("unknown"));
    if !f.has("known") && !f.has("unknown") {
        f.mistake(None, "missing-key", "a `known` block without `known` or `unknown`")
            .help("list what is known under `known:`, and what is not under `unknown:`");
    }
    f.close();
    Some(KnownBlock { title, known, unknown })
}

fn known_items(node: Node, host: Host, prefix: &str, reader: &mut Reader<'_>) -> Option<Vec<KnownItem>> {
    let Node::List(items) = node else {
        reader.wrong_type("a list, each item a text, `{text: …, source: …}` or `{claim: id}`", &node);
        return None;
    };
    let items = reader.items(items, ITEMS)?;
    let read = |item: Node, reader: &mut Reader<'_>| {
        let prefix = format!("{prefix}{}-", number(reader));
        known_item(item, host, prefix, reader)
    };
    Some(reader.list(items, read))
}

fn known_item(node: Node, host: Host, prefix: String, reader: &mut Reader<'_>) -> Option<KnownItem> {
    if let Node::Map(pairs) = &node {
        let is_claim = pairs.iter().any(|(key, _)| key == "claim");
        let mut f = Fields::open(node, "an item", reader)?;
        if is_claim {
            let id = f.required("claim", "the id of a claim");
            f.close();
            return id.map(KnownItem::Claim);
        }
        f.require("text", "what is known, or not: `text: …`");
        let text = text(&mut f, "text", prefix).unwrap_or_default();
        let sources = block_sources(&mut f, "source", host);
        f.close();
        return Some(KnownItem::Text { text, sources });
    }
    let markup = super::markdown::Markup { id_prefix: prefix, ..super::markdown::Markup::inline() };
    let text = kinds::inline_markdown(node, &markup, reader)?;
    Some(KnownItem::Text { text, sources: Vec::new() })
}
