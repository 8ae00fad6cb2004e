//! What stands in the blocks of a text. Start at [`definitions`].

use serde_json::{Map, Value, json};

use super::{
    Key, date, importance, key, language, list, object, one_or_more, reference, required, sources, text, written,
};

pub fn definitions() -> Map<String, Value> {
    let all = [
        ("block-quote", quote()),
        ("block-positions", positions()),
        ("block-known", known()),
        ("block-question", json!({"anyOf": [text(), reference("id-alone"), reference("question")]})),
        ("block-claim", json!({"anyOf": [text(), reference("id-alone"), reference("claim")]})),
        ("block-figure", figure()),
        ("block-timeline", timeline()),
        ("block-actors", actors()),
        ("id-alone", id_alone()),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Not read key by key, so it has no title.
fn id_alone() -> Value {
    json!({"type": "object", "properties": {"id": text()}, "required": ["id"], "additionalProperties": false})
}

fn title() -> Key {
    key("title", text(), "in plain words")
}

fn quote() -> Value {
    object(
        "a quotation",
        [
            required("text", written(), "what was said, in plain words"),
            required("by", one_or_more(&reference("speaker")), "who said it: ids of actors, or `{name: …}`"),
            key("lang", language(), "the language of the words, if it is not the page's"),
            key("translation", text(), "the same in the language of the page"),
            key("date", date(), "when it was said"),
            key("source", sources(), "what it rests on"),
        ],
    )
}

fn positions() -> Value {
    let position = object(
        "a position",
        [
            required("text", written(), "what they want"),
            key("date", date(), "when they said so"),
            key("source", sources(), "what it rests on"),
        ],
    );
    let by_actor = json!({"type": "object", "additionalProperties": {"anyOf": [text(), position]}});
    let issue = object(
        "an issue",
        [
            required("issue", written(), "what it is about, in plain words"),
            required("positions", by_actor, "for each actor's id a text, or its keys"),
        ],
    );
    object(
        "positions",
        [
            title(),
            key("actors", list(&text()), "ids of actors: the columns and their order"),
            required("issues", list(&issue), "what they differ on"),
        ],
    )
}

fn known() -> Value {
    let told = [required("text", written(), "what is known, or not"), key("source", sources(), "what it rests on")];
    let claim = object("an item", [required("claim", text(), "the id of a claim")]);
    let items = list(&json!({"anyOf": [text(), object("an item", told), claim]}));
    object(
        "what is known",
        [title(), key("known", items.clone(), "what is known"), key("unknown", items, "what is not")],
    )
}

fn figure() -> Value {
    let caption = || key("caption", text(), "in Markdown");
    let claim = object("a figure block", [required("claim", text(), "the id of a claim"), caption()]);
    let picture = [
        required("src", text(), "a picture beside this file"),
        key("alt", text(), "what it shows, for those who cannot see it"),
        key("credit", text(), "who made it"),
        key("license", text(), "under which licence it is shown"),
        caption(),
    ];
    json!({"anyOf": [text(), claim, object("a figure block", picture)]})
}

fn timeline() -> Value {
    let entries = list(&reference("entry"));
    let asked = object(
        "a timeline",
        [
            title(),
            key("entries", entries.clone(), "events of its own, shared ones, all of a topic"),
            key("topic", text(), "the events of a topic"),
            key("actor", text(), "those of an actor"),
            key("from", date(), "those from this date on"),
            key("to", date(), "those up to this date"),
            key("importance", importance(), "those at least so important"),
        ],
    );
    json!({"anyOf": [entries, asked]})
}

fn actors() -> Value {
    let actors = list(&reference("cast"));
    let titled = object("a list of actors", [title(), required("actors", actors.clone(), "ids of actors")]);
    json!({"anyOf": [actors, titled]})
}
