//! What may stand in `nutgraf.yaml`, in front matter and in blocks, as JSON Schemas that editors complete and check by.
//! Start at [`of`].
//!
//! The typed readers of [`crate::parse`] and [`crate::config`] decide what a file may say; a schema only describes it. A
//! test here holds that both know the same keys, and the words of fixed sets are taken from the readers themselves.

mod blocks;
mod facts;

use serde_json::{Map, Value, json};

use crate::config::rules::{Level, RULES, WARN_ONLY};
use crate::config::{Html, Mentions};
use crate::date::Calendar;
use crate::parse::fields::Word;
use crate::parse::model::{ActorKind, EventStatus, FromText};

/// What there is a schema of: its name on the command line, and what it describes.
pub const KINDS: &[(&str, &str)] = &[
    ("site", "nutgraf.yaml"),
    ("article", "the front matter of an article"),
    ("actor", "the front matter of an actor"),
    ("event", "the front matter of an event"),
    ("topic", "the front matter of a topic"),
    ("source", "the front matter of a source"),
    ("page", "the front matter of a plain page"),
    ("events", "a YAML file in content/events/"),
    ("sources", "a YAML file in content/sources/"),
    ("block-quote", "a `quote` block"),
    ("block-positions", "a `positions` block"),
    ("block-known", "a `known` block"),
    ("block-question", "a `question` block"),
    ("block-claim", "a `claim` block"),
    ("block-figure", "a `figure` block"),
    ("block-timeline", "a `timeline` block"),
    ("block-actors", "an `actors` block"),
];

/// The schema of a kind (draft 07, the newest that YAML's language servers know whole); `None` for a name that is not
/// one of [`KINDS`]. It stands alone: what it refers to is in it.
#[must_use]
pub fn of(kind: &str) -> Option<Value> {
    let (_, about) = KINDS.iter().find(|(name, _)| *name == kind)?;
    let all = definitions();
    let root = all.get(kind)?.clone();
    let mut needed = Map::new();
    gather(&root, &all, &mut needed);
    needed.sort_keys();
    let mut schema = Map::new();
    schema.insert("$schema".into(), "http://json-schema.org/draft-07/schema#".into());
    schema.insert("description".into(), sentence(about).into());
    if let Value::Object(root) = root {
        schema.extend(root);
    }
    if !needed.is_empty() {
        schema.insert("definitions".into(), needed.into());
    }
    Some(schema.into())
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Adds what a schema refers to, and what that refers to.
fn gather(schema: &Value, all: &Map<String, Value>, needed: &mut Map<String, Value>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| gather(item, all, needed)),
        Value::Object(map) => {
            let name = map.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/definitions/"));
            if let Some((name, found)) = name.and_then(|name| Some((name, all.get(name)?)))
                && !needed.contains_key(name)
            {
                needed.insert(name.to_owned(), found.clone());
                gather(found, all, needed);
            }
            map.values().for_each(|value| gather(value, all, needed));
        }
        _ => {}
    }
}

/// A key of a mapping.
struct Key {
    name: &'static str,
    /// What it holds, in a line.
    about: &'static str,
    value: Value,
    required: bool,
}

fn key(name: &'static str, value: Value, about: &'static str) -> Key {
    Key { name, about, value, required: false }
}

fn required(name: &'static str, value: Value, about: &'static str) -> Key {
    Key { required: true, ..key(name, value, about) }
}

/// A mapping of these keys and no others. `title` is what the reader calls such a mapping in its messages.
fn object(title: &str, keys: impl IntoIterator<Item = Key>) -> Value {
    let mut properties = Map::new();
    let mut needed = Vec::new();
    for key in keys {
        let value = match key.value {
            // What stands beside a `$ref` is not read in this draft.
            Value::Object(map) if map.contains_key("$ref") => json!({"description": key.about, "allOf": [map]}),
            Value::Object(map) => {
                let mut value = Map::new();
                value.insert("description".into(), key.about.into());
                value.extend(map);
                value.into()
            }
            other => other,
        };
        properties.insert(key.name.into(), value);
        if key.required {
            needed.push(key.name);
        }
    }
    let mut object = Map::new();
    object.insert("title".into(), title.into());
    object.insert("type".into(), "object".into());
    object.insert("properties".into(), properties.into());
    if !needed.is_empty() {
        object.insert("required".into(), needed.into());
    }
    object.insert("additionalProperties".into(), false.into());
    object.into()
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/definitions/{name}")})
}

/// Text; digits without quotes are text too.
fn text() -> Value {
    json!({"type": ["string", "number"]})
}

fn written() -> Value {
    json!({"type": ["string", "number"], "minLength": 1})
}

fn flag() -> Value {
    json!({"type": "boolean"})
}

fn words<T: Word>() -> Value {
    json!({"enum": T::WORDS.iter().map(|(word, _)| *word).collect::<Vec<_>>()})
}

fn list(item: &Value) -> Value {
    json!({"type": "array", "items": item})
}

fn one_or_more(item: &Value) -> Value {
    json!({"anyOf": [item, list(item)]})
}

/// By language tag.
fn by_language(value: &Value) -> Value {
    json!({"type": "object", "propertyNames": {"pattern": "^[A-Za-z0-9-]+$"}, "additionalProperties": value})
}

fn texts() -> Value {
    by_language(&text())
}

fn web_url() -> Value {
    json!({"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^/\\s]\\S*$"})
}

fn language() -> Value {
    json!({"type": "string", "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", "examples": ["en", "fa", "pt-BR"]})
}

fn date() -> Value {
    reference("date")
}

fn extra() -> Key {
    key("extra", json!({"type": "object"}), "keys of your own, for your own templates")
}

fn own_id() -> Key {
    key("id", text(), "the id, if it should differ from the path")
}

fn draft() -> Key {
    key("draft", flag(), "`true` leaves it out")
}

fn noindex() -> Key {
    key("noindex", flag(), "`true` asks search engines to leave the page out")
}

fn lang() -> Key {
    key("lang", language(), "its language, a BCP 47 tag; the site's if left out")
}

fn publication() -> [Key; 4] {
    [
        draft(),
        noindex(),
        key("publish_at", date(), "left out before this day, or time with its zone"),
        key("expires_at", date(), "left out from this day, or time with its zone, on"),
    ]
}

fn addresses() -> [Key; 2] {
    [
        key("aliases", list(&json!({"type": "string", "pattern": "^/"})), "old URLs that lead here, from the root"),
        key("slug", text(), "the last part of the URL, if it should differ from the id"),
    ]
}

/// Every definition, by its name.
fn definitions() -> Map<String, Value> {
    let edtf = "^[0-9XYSTZ~?%.:/+-]+$";
    let date = json!({
        "description": "a date in EDTF: 1979, 2025-06, 2026-02-06, 2025-06~ (about), 198X, 2018-05/2020",
        "anyOf": [{"type": "string", "pattern": edtf}, {"type": "integer"}],
    });
    let picture = object(
        "a picture",
        [
            required("src", text(), "a file beside this one"),
            key("alt", text(), "what it shows, for those who cannot see it"),
            key("credit", text(), "who made it"),
            key("license", text(), "under which licence it is shown"),
        ],
    );
    let mut all = Map::new();
    let mut define = |name: &str, value: Value| {
        all.insert(name.to_owned(), value);
    };
    define("date", date);
    define("picture", json!({"anyOf": [text(), picture]}));
    define("site", site());
    define("article", article());
    define("actor", actor());
    define("role", role());
    define("relation", relation());
    define("event", event(own_id()));
    define("listed-event", event(required("id", text(), "the id")));
    define("topic", topic());
    define("page", page());
    define("source", source(key("id", text(), "the id under which it is cited")));
    define("listed-source", source(required("id", text(), "the id under which it is cited")));
    define("source-item", json!({"anyOf": [text(), reference("source")]}));
    define("events", list(&reference("listed-event")));
    define("sources", list(&reference("listed-source")));
    all.extend(facts::definitions());
    all.extend(blocks::definitions());
    all
}

fn site() -> Value {
    let item = object(
        "a menu item",
        [
            required("title", written(), "the words of the link"),
            key("title_in", texts(), "the same in other languages"),
            required("url", written(), "a file of content/, a path of the site or a web address"),
        ],
    );
    let levels = |rule: &crate::config::rules::Rule| {
        let may = |level: &&(&str, Level)| level.1 != Level::Deny || !WARN_ONLY.contains(&rule.name);
        let words: Vec<&str> = Level::WORDS.iter().filter(may).map(|(word, _)| *word).collect();
        key(rule.name, json!({"enum": words}), rule.about)
    };
    let names = key("known_names", list(&text()), "names that need no file: places, streets, ships");
    let rules = object("the rules", [names].into_iter().chain(RULES.iter().map(levels)));
    object(
        "nutgraf.yaml",
        [
            required("title", written(), "the name of the site"),
            key("title_in", texts(), "the name in other languages"),
            key("description", text(), "one or two sentences"),
            key("description_in", texts(), "the description in other languages"),
            key("lang", language(), "the language of pages that name no other, a BCP 47 tag; `en` if left out"),
            key("base_url", web_url(), "the address at which the site will stand"),
            key("output", text(), "the output folder, below the root; `public` if left out"),
            key("html", words::<Html>(), "what becomes of HTML in texts: made safe if left out"),
            key(
                "allow_html",
                json!({"type": "object", "additionalProperties": list(&text())}),
                "elements that texts may hold beside those that are always allowed, each with its attributes",
            ),
            key(
                "content_security_policy",
                json!({"anyOf": [flag(), text()]}),
                "what pages may load and run; `false` says nothing of it",
            ),
            key("mentions", words::<Mentions>(), "which names become links: the first in each section if left out"),
            key("text_dates", flag(), "`false` leaves the dates in the text of articles as they are"),
            key("timeline_from_text", words::<FromText>(), "what becomes of dated sentences in the text of articles"),
            key("calendars", by_language(&words::<Calendar>()), "the calendar in which a language also says days"),
            key("menu", list(&item), "the links in the head of every page"),
            key(
                "latest",
                json!({"type": "integer", "minimum": 1, "maximum": 1000}),
                "how many articles the home page shows; 20 if left out",
            ),
            key(
                "age_notice",
                json!({"type": "string", "pattern": "^[0-9]+ (months?|years?)$"}),
                "after how long without a look an article tells its age: `18 months`",
            ),
            key("check", rules, "the levels of the editorial rules"),
            key("data", flag(), "`false` leaves out the data beside each page"),
            key("search", flag(), "`false` leaves out the search"),
            key("embed", flag(), "`true` lets others show cards, timelines and claims on pages of theirs"),
            key("feeds", flag(), "`false` leaves out the feeds"),
            key("social", flag(), "`false` draws no pictures for sharing"),
            key("json_ld", flag(), "`false` leaves out what pages say in the vocabulary of schema.org"),
            extra(),
        ],
    )
}

fn article() -> Value {
    let ids = list(&text());
    let keys = [
        required("title", written(), "the headline"),
        required("date", date(), "the day it is about; cards show the roles of that day"),
        key("description", text(), "the standfirst: one or two sentences"),
        key("updated", date(), "when the text was last changed"),
        key("authors", ids.clone(), "a list of names"),
        key("summary", ids.clone(), "in brief: a list, one line each"),
        key("topics", ids, "ids of topics"),
        key("actors", list(&reference("cast")), "ids of actors, in the order of their cards"),
        key("timeline", list(&reference("entry")), "own events, shared ones, all of a topic"),
        key("timeline_from_text", words::<FromText>(), "what becomes of dated sentences in the text"),
        key("sources", list(&reference("source-item")), "ids of shared sources, or sources described in place"),
        key("claims", list(&reference("claim-item")), "claims of this article, or ids of those of others"),
        key("questions", list(&reference("question")), "questions and answers"),
        key("updates", list(&reference("update")), "what was changed, and when"),
        key("corrections", list(&reference("correction")), "what was wrong and is right now"),
        key("image", reference("picture"), "a picture: its file, or `src` with `alt`, `credit`, `license`"),
        key("translation_of", text(), "id of the article that this one says in another language"),
        key("featured", flag(), "`true` puts it among the featured articles of the home page"),
        key("reviewed", date(), "when somebody last looked whether all of it still holds"),
        key("review_by", date(), "when somebody should look at it again"),
        lang(),
        own_id(),
        extra(),
    ];
    object("an article", keys.into_iter().chain(publication()).chain(addresses()))
}

fn actor() -> Value {
    let links = json!({"type": "object", "additionalProperties": {"type": "string"}});
    object(
        "an actor",
        [
            required("name", written(), "the name as cards and pages show it"),
            required("kind", words::<ActorKind>(), "what the actor is"),
            key("aliases", list(&text()), "other names under which texts speak of the actor"),
            key("description", text(), "one line: who this is"),
            key("description_in", texts(), "the description in other languages"),
            key("roles", list(&reference("role")), "roles, the oldest first"),
            key("relations", list(&reference("relation")), "relations to other actors"),
            key("born", date(), "for a person"),
            key("died", date(), "for a person"),
            key("founded", date(), "for an organization, a country or a group"),
            key("dissolved", date(), "for an organization, a country or a group"),
            key("image", reference("picture"), "a picture: its file, or `src` with `alt`, `credit`, `license`"),
            key("links", links, "names of links and their addresses; `wikidata` may be the bare item"),
            key("name_in", texts(), "the name in other languages"),
            key("aliases_in", by_language(&list(&text())), "further names in other languages"),
            key("about_in", texts(), "the first paragraph of the text in other languages"),
            lang(),
            draft(),
            noindex(),
            own_id(),
            extra(),
        ],
    )
}

/// Who says so, as many as there are.
fn sources() -> Value {
    one_or_more(&reference("source-item"))
}

fn role() -> Value {
    object(
        "a role",
        [
            required("title", written(), "what the role is called"),
            key("title_in", texts(), "the same in other languages"),
            key("of", text(), "the id of the actor at which it is held"),
            key("from", date(), "when it began; left out, it has been held always"),
            key("to", date(), "when it ended; left out, it is held still"),
            key("source", sources(), "what it rests on"),
        ],
    )
}

fn relation() -> Value {
    object(
        "a relation",
        [
            required("kind", written(), "how they are related, from here to there: `sister of`"),
            key("kind_in", texts(), "the same in other languages"),
            required("to", text(), "the id of the other actor"),
            key("from", date(), "when it began"),
            key("until", date(), "when it ended"),
            key("source", sources(), "what it rests on"),
        ],
    )
}

fn event(id: Key) -> Value {
    object(
        "an event",
        [
            required("title", written(), "what happened, in a few words"),
            key("title_in", texts(), "the same in other languages"),
            key("date", date(), "when, as exactly as it is known; needed for what has occurred"),
            key("status", words::<EventStatus>(), "`occurred` if left out"),
            key("text", text(), "a few sentences, in Markdown; in a .md file they stand below the front matter"),
            key("text_in", texts(), "the text in other languages"),
            key("actors", list(&text()), "ids of actors"),
            key("topics", list(&text()), "ids of topics"),
            key("place", text(), "where, in words"),
            key("place_in", texts(), "the place in other languages"),
            key("source", sources(), "what it rests on"),
            key("importance", importance(), "from 1 (a detail) to 5 (a turning point); 3 if left out"),
            draft(),
            id,
            extra(),
        ],
    )
}

fn importance() -> Value {
    json!({"type": "integer", "minimum": 1, "maximum": 5})
}

fn topic() -> Value {
    let [aliases, _] = addresses();
    object(
        "a topic",
        [
            required("title", written(), "what its page is called"),
            key("title_in", texts(), "the title in other languages"),
            key("description", text(), "one or two sentences"),
            key("description_in", texts(), "the description in other languages"),
            lang(),
            aliases,
            draft(),
            noindex(),
            own_id(),
            extra(),
        ],
    )
}

fn source(id: Key) -> Value {
    object(
        "a source",
        [
            id,
            required("title", written(), "what it is called"),
            key("publisher", text(), "who published it, or who said it"),
            key("url", web_url(), "where it can be read"),
            key("date", date(), "when it was published"),
            key("accessed", date(), "when you read it"),
            key("archived", web_url(), "the address of an archived copy"),
            key("kind", text(), "in your own words: news, report, statement, book, letter"),
            key("quote", text(), "the words that matter"),
            lang(),
        ],
    )
}

fn page() -> Value {
    let keys = [
        required("title", written(), "the title"),
        key("description", text(), "one or two sentences"),
        key("order", json!({"type": "integer"}), "the place among the pages of its section"),
        lang(),
        own_id(),
        extra(),
    ];
    object("a page", keys.into_iter().chain(publication()).chain(addresses()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::parse::fields::asked::{self, Keys};
    use crate::parse::{Settings, parse};
    use crate::source::{Source, SourceTree};

    /// Files in which every mapping that is read key by key occurs.
    const SAMPLES: &[(&str, &str)] = &[
        (
            "content/articles/a.md",
            "---
title: a
date: 2026
actors: [{id: a}]
image: {src: a.jpg}
timeline: [{event: a}, {topic: a}, {title: a, date: 2026}]
sources: [{id: a, title: a}]
claims: [{id: a, text: a, by: {name: a}, value: {number: 1}, history: [{value: 1}]}]
questions: [{question: a, answer: a}]
updates: [{date: 2026, text: a}]
corrections: [{date: 2026, text: a}]
---
```quote
text: a
by: a
```
```positions
issues: [{issue: a, positions: {a: {text: a}}}]
```
```known
known: [{text: a}, {claim: a}]
```
```figure
src: a.jpg
```
```figure
claim: a
```
```timeline
topic: a
```
```actors
actors: [a]
```
",
        ),
        ("content/actors/a.md", "---\nname: a\nkind: group\nroles: [{title: a}]\nrelations: [{kind: a, to: a}]\n---\n"),
        ("content/events/a.md", "---\ntitle: a\ndate: 2026\n---\n"),
        ("content/topics/a.md", "---\ntitle: a\n---\n"),
        ("content/sources/a.md", "---\ntitle: a\n---\n"),
        ("content/a.md", "---\ntitle: a\n---\n"),
    ];

    fn diagnostics(path: &str, text: &str) -> Vec<String> {
        let found = parse(&Source::new(path, text), &Settings::default()).diagnostics;
        found.into_iter().map(|diagnostic| diagnostic.message.to_string()).collect()
    }

    /// The keys of each mapping with a title.
    fn described(schema: &Value, keys: &mut Keys) {
        match schema {
            Value::Array(items) => items.iter().for_each(|item| described(item, keys)),
            Value::Object(map) => {
                if let (Some(Value::String(title)), Some(Value::Object(properties))) =
                    (map.get("title"), map.get("properties"))
                {
                    keys.entry(title.clone()).or_default().extend(properties.keys().cloned());
                }
                map.values().for_each(|value| described(value, keys));
            }
            _ => {}
        }
    }

    #[test]
    fn the_schemas_describe_the_keys_that_are_read_and_no_others() {
        asked::take();
        for (path, text) in SAMPLES {
            assert_eq!(diagnostics(path, text), [""; 0], "{path}");
        }
        let config = "title: a\nmenu: [{title: a, url: /a/}]\ncheck: {raw-html: warn}\n";
        let tree = SourceTree::new().with("nutgraf.yaml", config);
        assert!(crate::config::read(&tree).2.is_empty());
        let mut keys = Keys::new();
        for (kind, _) in KINDS {
            described(&of(kind).unwrap(), &mut keys);
        }
        assert_eq!(keys, asked::take());
    }

    #[test]
    fn what_a_schema_requires_is_what_an_empty_file_is_told_to_lack() {
        for (kind, path) in [
            ("article", "content/articles/a.md"),
            ("actor", "content/actors/a.md"),
            ("event", "content/events/a.md"),
            ("topic", "content/topics/a.md"),
            ("source", "content/sources/a.md"),
            ("page", "content/a.md"),
        ] {
            let told = diagnostics(path, "---\n---\n");
            let missing: BTreeSet<&str> = told.iter().filter_map(|message| message.split('`').nth(1)).collect();
            let schema = of(kind).unwrap();
            let required = schema["required"].as_array().unwrap().iter().filter_map(Value::as_str);
            // An event that is planned needs no date.
            let required: BTreeSet<&str> = required.chain((kind == "event").then_some("date")).collect();
            assert_eq!(missing, required, "{kind}");
        }
    }

    #[test]
    fn a_schema_holds_all_that_it_refers_to() {
        for (kind, _) in KINDS {
            let text = of(kind).unwrap().to_string();
            for name in text.split("#/definitions/").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(text.contains(&format!("\"{name}\":{{")), "{kind}: {name}");
            }
        }
        assert!(of("actress").is_none());
    }
}
