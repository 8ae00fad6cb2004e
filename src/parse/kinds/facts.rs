//! Claims, questions, updates and corrections, key by key.

use std::sync::Arc;

use super::{inline_markdown, source_items};
use crate::parse::fields::{Fields, FromNode, Part, Reader};
use crate::parse::markdown::{Body, Markup};
use crate::parse::model::{
    Claim, ClaimItem, Correction, Earlier, Figure, Number, Question, SourceItem, Speaker, Update, Written,
};
use crate::parse::yaml::Node;

/// One item or a list of them.
fn one_or_more<T: FromNode>(node: Node, reader: &mut Reader<'_>) -> Option<Vec<T>> {
    match node {
        Node::List(_) => Vec::from_node(node, reader),
        node => T::from_node(node, reader).map(|item| vec![item]),
    }
}

/// Inline Markdown under a key; empty where it is left out.
pub(in crate::parse) fn text(f: &mut Fields<'_, '_>, key: &'static str, prefix: String) -> Option<Body> {
    let markup = Markup { id_prefix: prefix, ..Markup::inline() };
    f.with(key, |node, reader| inline_markdown(node, &markup, reader))
}

/// As [`text`], for a key that must be there.
fn required_text(f: &mut Fields<'_, '_>, key: &'static str, prefix: String, help: &'static str) -> Body {
    f.require(key, help);
    text(f, key, prefix).unwrap_or_default()
}

/// As [`required_text`], for one that is printed in several places, also in the middle of a line: a single paragraph.
fn line(f: &mut Fields<'_, '_>, key: &'static str, prefix: String, help: &'static str) -> Body {
    let body = required_text(f, key, prefix, help);
    let is_paragraph = body.first_paragraph.as_ref().is_some_and(|first| body.html[first.end..].trim_end() == "</p>");
    if !is_paragraph && !body.html.is_empty() {
        f.mistake(Some(key), "not-a-paragraph", format!("this `{key}` is not one paragraph"))
            .label("no headings, lists, footnotes or further paragraphs")
            .help("it is printed in several places, also in the middle of a line");
    }
    body
}

impl FromNode for Speaker {
    const EXPECTED: &'static str = "an actor's id or `{name: …}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        match node {
            Node::Map(_) => {
                let mut f = Fields::open(node, "a speaker", reader)?;
                let name = f.required("name", "who says so, in words: `name: US officials`");
                f.close();
                name.map(Self::Name)
            }
            Node::Text(id) => Some(Self::Actor(id)),
            node => {
                reader.wrong_type(Self::EXPECTED, &node);
                None
            }
        }
    }
}

/// `by:`, one speaker or several.
pub(in crate::parse) fn speakers(f: &mut Fields<'_, '_>) -> Vec<Speaker> {
    f.with("by", one_or_more).unwrap_or_default()
}

/// `sources:`, one or several.
pub(in crate::parse) fn sources(f: &mut Fields<'_, '_>, key: &'static str) -> Vec<SourceItem> {
    f.with(key, source_items).unwrap_or_default()
}

impl FromNode for Number {
    const EXPECTED: &'static str = "a number";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let text = match &node {
            Node::Int(_) | Node::Float(_) => String::from_node(node, reader)?,
            Node::Text(text) => text.clone(),
            _ => {
                reader.wrong_type("a number such as 6941 or 440.9", &node);
                return None;
            }
        };
        if let Some(number) = Self::parse(&text) {
            return Some(number);
        }
        let bare: String =
            text.chars().filter(|c| !matches!(c, ',' | '_' | '\'' | ' ' | '\u{a0}' | '\u{202f}')).collect();
        let mistake = reader.mistake(Part::Value, "bad-number", format!("`{text}` is not a number"));
        let mistake = mistake.label("expected digits with at most one decimal point");
        match Self::parse(&bare) {
            Some(number) => mistake.help(format!("write `{}`: each language sets its own separators", number.digits)),
            None => mistake.help("words belong into `qualifier:` and `unit:`"),
        };
        None
    }
}

impl FromNode for Figure {
    const EXPECTED: &'static str = "a number or `{number: …, unit: …, qualifier: …}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        if !matches!(node, Node::Map(_)) {
            let number = Number::from_node(node, reader)?;
            return Some(Self { number: Some(number), ..Self::default() });
        }
        let mut f = Fields::open(node, "a figure", reader)?;
        let figure = Self {
            number: f.optional("number"),
            min: f.optional("min"),
            max: f.optional("max"),
            unit: f.optional("unit"),
            qualifier: f.word("qualifier"),
        };
        let range = figure.min.is_some() || figure.max.is_some();
        if figure.number.is_some() && range {
            f.mistake(Some("number"), "two-figures", "a number and a range in one figure")
                .help("keep `number`, or `min` and `max`");
        } else if !f.has("number") && !f.has("min") && !f.has("max") {
            f.mistake(None, "missing-key", "a figure without `number`")
                .help("give `number: 6941`, or a range: `min: 3000`, `max: 5000`");
        } else if let (Some(min), Some(max)) = (&figure.min, &figure.max)
            && min > max
        {
            let message = format!("`min` {} is more than `max` {}", min.digits, max.digits);
            f.mistake(Some("min"), "backwards", message).help("exchange the two, or correct one");
        }
        f.close();
        Some(figure)
    }
}

impl FromNode for Earlier {
    const EXPECTED: &'static str = "an earlier figure: `{value: …, as_of: …}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let mut f = Fields::open(node, "an earlier figure", reader)?;
        let value = f.required("value", "the figure that stood here: `value: {number: …}`");
        let as_of = f.optional("as_of");
        let sources = sources(&mut f, "sources");
        f.close();
        value.map(|value| Self { value, as_of, sources })
    }
}

/// A claim; `None` after a mistake that leaves it without an id.
pub(in crate::parse) fn claim(node: Node, written: Written, reader: &mut Reader<'_>) -> Option<Claim> {
    let mut f = Fields::open(node, "a claim", reader)?;
    f.require("id", "a short name that pages use it by: `id: deaths-2026`; no two claims of the site have the same");
    let id = f.with("id", super::id);
    let prefix = format!("claim-{}-", id.as_deref().unwrap_or("new"));
    let claim = Claim {
        id: id.clone().unwrap_or_default(),
        written,
        text: line(&mut f, "text", prefix, "what is claimed, as a whole sentence: `text: …`"),
        by: speakers(&mut f),
        as_of: f.optional("as_of"),
        status: f.word("status"),
        value: f.optional("value"),
        measure: f.optional("measure"),
        disputed_by: f.with("disputed_by", one_or_more).unwrap_or_default(),
        supersedes: f.with("supersedes", one_or_more).unwrap_or_default(),
        sources: sources(&mut f, "sources"),
        history: f.or_default("history"),
    };
    if claim.value.is_none() && !f.has("value") && f.has("history") {
        f.mistake(Some("history"), "missing-key", "earlier figures of a claim that has no figure")
            .help("give the figure of today under `value:`");
    }
    f.close();
    id.map(|_| claim)
}

impl FromNode for ClaimItem {
    const EXPECTED: &'static str = "a claim's keys (`id`, `text`, `by`, …) or the id of one";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let at = reader.item().unwrap_or(0);
        match node {
            Node::Map(_) => claim(node, Written::Item("claims", at), reader).map(|claim| Self::Own(Arc::new(claim))),
            Node::Text(id) => Some(Self::Id(id, at)),
            node => {
                reader.wrong_type(Self::EXPECTED, &node);
                None
            }
        }
    }
}

/// A question and its answer.
pub(in crate::parse) fn question(node: Node, written: Written, reader: &mut Reader<'_>) -> Option<Question> {
    let at = reader.item().unwrap_or(0);
    let mut f = Fields::open(node, "a question", reader)?;
    let id = f.with("id", super::id);
    let question: Option<String> = f.required("question", "what readers ask: `question: …`");
    let prefix = match (&id, &written) {
        (Some(id), _) => format!("question-{id}-"),
        (None, Written::Block(yaml)) => format!("question-at-{}-", yaml.start),
        (None, Written::Item(..)) => format!("question-{}-", at + 1),
    };
    let answer = required_text(&mut f, "answer", prefix, "what you tell them: `answer: …`, as Markdown");
    f.close();
    question.map(|question| Question { id, written, question, answer })
}

impl FromNode for Arc<Question> {
    const EXPECTED: &'static str = "a question: `{question: …, answer: …}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let at = reader.item().unwrap_or(0);
        question(node, Written::Item("questions", at), reader).map(Self::new)
    }
}

impl FromNode for Update {
    const EXPECTED: &'static str = "an update: `{date: …, text: …}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let at = reader.item().unwrap_or(0);
        let mut f = Fields::open(node, "an update", reader)?;
        let date = f.required("date", "when the article was changed: `date: 2026-02-08`");
        let text = line(&mut f, "text", format!("update-{}-", at + 1), "what is new: `text: …`");
        let kind = f.word("kind").unwrap_or_default();
        f.close();
        date.map(|date| Self { date, text, kind })
    }
}

impl FromNode for Correction {
    const EXPECTED: &'static str = "a correction: `{date: …, text: …, affects: […]}`";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let at = reader.item().unwrap_or(0);
        let mut f = Fields::open(node, "a correction", reader)?;
        let date = f.required("date", "when it was corrected: `date: 2026-02-08`");
        let prefix = format!("correction-{}-", at + 1);
        let text = line(&mut f, "text", prefix, "what was wrong, and what is right: `text: …`");
        let affects = f.with("affects", one_or_more).unwrap_or_default();
        f.close();
        date.map(|date| Self { date, text, affects })
    }
}

/// The id of a source, in a block that belongs to no article, where none can be described in place.
struct SharedSource(SourceItem);

impl FromNode for SharedSource {
    const EXPECTED: &'static str = "the id of a source";

    fn from_node(node: Node, reader: &mut Reader<'_>) -> Option<Self> {
        let item = SourceItem::from_node(node, reader)?;
        if matches!(item, SourceItem::Id(_)) {
            return Some(Self(item));
        }
        reader
            .mistake(Part::Value, "source-here", "a source cannot be described here")
            .label("only articles describe sources in place")
            .help("write it in a file of content/sources/ and give its id");
        None
    }
}

/// As [`sources`], where none can be described in place.
pub(in crate::parse) fn shared_sources(f: &mut Fields<'_, '_>, key: &'static str) -> Vec<SourceItem> {
    let items: Vec<SharedSource> = f.with(key, one_or_more).unwrap_or_default();
    items.into_iter().map(|SharedSource(item)| item).collect()
}
