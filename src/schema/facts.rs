//! Claims, questions, updates, corrections and the entries of a timeline. Start at [`definitions`].

use serde_json::{Map, Value, json};

use super::{date, key, object, one_or_more, reference, required, sources, text, words, written};
use crate::parse::model::{ClaimStatus, Qualifier, UpdateKind};

pub fn definitions() -> Map<String, Value> {
    let refer = |what: &'static str, about| object("a reference", [required(what, text(), about)]);
    let event = refer("event", "the id of a shared event");
    let topic = refer("topic", "the id of a topic, all of whose events stand here");
    let all = [
        ("entry", json!({"anyOf": [reference("event"), event, topic]})),
        ("cast", json!({"anyOf": [text(), cast()]})),
        (
            "speaker",
            json!({"anyOf": [text(), object("a speaker", [required("name", written(), "who says so, in words")])]}),
        ),
        ("figure", json!({"anyOf": [number(), figure()]})),
        ("claim", claim()),
        ("claim-item", json!({"anyOf": [text(), reference("claim")]})),
        ("question", question()),
        ("update", update()),
        ("correction", correction()),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn cast() -> Value {
    object(
        "an actor of an article",
        [required("id", text(), "the id of an actor"), key("note", text(), "why the actor is in this story")],
    )
}

fn number() -> Value {
    json!({"type": ["number", "string"], "pattern": "^-?[0-9]+([.][0-9]+)?$"})
}

fn figure() -> Value {
    object(
        "a figure",
        [
            key("number", number(), "the number"),
            key("min", number(), "the lower end of a range"),
            key("max", number(), "the upper end of a range"),
            key("unit", text(), "what is counted, in words"),
            key("qualifier", words::<Qualifier>(), "how exactly it is known"),
        ],
    )
}

fn claim() -> Value {
    let earlier = object(
        "an earlier figure",
        [
            required("value", reference("figure"), "the figure that stood here"),
            key("as_of", date(), "the day it was said, or counted"),
            key("sources", sources(), "what it rested on"),
        ],
    );
    let ids = one_or_more(&text());
    object(
        "a claim",
        [
            required("id", text(), "the id; no two claims of the site have the same"),
            required("text", written(), "the statement, as a whole sentence, in Markdown"),
            key("by", one_or_more(&reference("speaker")), "who says so: ids of actors, or `{name: …}`"),
            key("as_of", date(), "the day it was said, or counted"),
            key("value", reference("figure"), "the figure"),
            key("status", words::<ClaimStatus>(), "where it stands; worked out if left out"),
            key("measure", text(), "a name for what the figure counts, the same for all that count the same"),
            key("sources", sources(), "what it rests on"),
            key("disputed_by", ids.clone(), "ids of actors or of claims that stand against it"),
            key("supersedes", ids, "ids of claims whose place this one takes"),
            key("history", json!({"type": "array", "items": earlier}), "the figures that stood here before"),
        ],
    )
}

fn question() -> Value {
    object(
        "a question",
        [
            key("id", text(), "an id, so that a block can show it at a place of the text"),
            required("question", written(), "what readers ask, in plain words"),
            required("answer", written(), "what you tell them, in Markdown"),
        ],
    )
}

fn update() -> Value {
    object(
        "an update",
        [
            required("date", date(), "when the article was changed"),
            required("text", written(), "what is new, in Markdown, one paragraph"),
            key("kind", words::<UpdateKind>(), "`news` if left out"),
        ],
    )
}

fn correction() -> Value {
    object(
        "a correction",
        [
            required("date", date(), "when it was corrected"),
            required("text", written(), "what was wrong, and what is right, in Markdown, one paragraph"),
            key("affects", one_or_more(&text()), "the ids of what it is about"),
        ],
    )
}
