//! The corpus as a site of Zola's: actors, topics and events are pages, joined by taxonomies that are not rendered, which is
//! Zola's way from a page to those that name it; shared sources are data, a small file a topic.
//!
//! Zola has no engine for related articles that ranks as ours does: the front matter names them. That of the home page
//! names the newest, for `get_section` would hand it the texts of all articles, which takes five times the memory.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::corpus::{Actor, Article, Corpus, Event, Source, Topic};

const SITE: [(&str, &str); 15] = [
    ("zola.toml", include_str!("zola/zola.toml")),
    ("templates/404.html", include_str!("zola/templates/404.html")),
    ("templates/actor.html", include_str!("zola/templates/actor.html")),
    ("templates/actors.html", include_str!("zola/templates/actors.html")),
    ("templates/article.html", include_str!("zola/templates/article.html")),
    ("templates/articles.html", include_str!("zola/templates/articles.html")),
    ("templates/base.html", include_str!("zola/templates/base.html")),
    ("templates/index.html", include_str!("zola/templates/index.html")),
    ("templates/page-base.html", include_str!("zola/templates/page-base.html")),
    ("templates/parts.html", include_str!("zola/templates/parts.html")),
    ("templates/section-base.html", include_str!("zola/templates/section-base.html")),
    ("templates/timeline-page.html", include_str!("zola/templates/timeline-page.html")),
    ("templates/timeline.html", include_str!("zola/templates/timeline.html")),
    ("templates/topic.html", include_str!("zola/templates/topic.html")),
    ("templates/topics.html", include_str!("zola/templates/topics.html")),
];

/// How many articles the home page shows.
const LATEST: usize = 20;

/// How many events a page of the timeline shows, as the template says too.
const EVENTS_A_PAGE: usize = 200;

/// Writes the site into a folder.
pub fn write(corpus: &Corpus, folder: &Path) -> io::Result<()> {
    for path in [
        "content/articles",
        "content/actors",
        "content/topics",
        "content/events",
        "content/timeline",
        "data/sources",
        "templates",
    ] {
        fs::create_dir_all(folder.join(path))?;
    }
    for (path, text) in SITE {
        fs::write(folder.join(path), text)?;
    }
    for (path, front) in sections(corpus) {
        fs::write(folder.join(format!("content/{path}_index.md")), page(&front, ""))?;
    }
    for one in &corpus.actors {
        fs::write(folder.join(format!("content/actors/{}.md", one.id)), page(&actor(corpus, one), &one.body))?;
    }
    for one in &corpus.topics {
        let front = json!({ "title": one.title, "description": one.description });
        fs::write(folder.join(format!("content/topics/{}.md", one.id)), page(&front, ""))?;
        let sources: Map<_, _> = one.sources.iter().map(|one| (one.id.clone(), one.json())).collect();
        fs::write(folder.join(format!("data/sources/{}.json", one.id)), Value::from(sources).to_string())?;
        for event in &one.events {
            let front = entry(corpus, one, event);
            fs::write(folder.join(format!("content/events/{}.md", event.id)), page(&front, &event.text))?;
        }
    }
    let events: usize = corpus.topics.iter().map(|topic| topic.events.len()).sum();
    for number in 2..=events.div_ceil(EVENTS_A_PAGE) {
        let path = format!("timeline/page/{number}");
        let front = json!({ "title": "Timeline", "path": path, "extra": { "number": number } });
        fs::write(folder.join(format!("content/timeline/{number}.md")), page(&front, ""))?;
    }
    for (one, related) in corpus.articles.iter().zip(corpus.related()) {
        let front = article(corpus, one, &related);
        fs::write(folder.join(format!("content/articles/{}.md", one.id)), page(&front, &one.body))?;
    }
    Ok(())
}

fn sections(corpus: &Corpus) -> [(&'static str, Value); 5] {
    let mut newest: Vec<&Article> = corpus.articles.iter().collect();
    newest.sort_by_key(|article| (Reverse(&article.date), &article.id));
    let latest: Vec<&str> = newest.iter().take(LATEST).map(|article| &*article.id).collect();
    [
        ("", json!({ "template": "index.html", "extra": { "latest": latest } })),
        (
            "articles/",
            json!({
                "title": "Explainers", "sort_by": "date", "paginate_by": 100,
                "template": "articles.html", "page_template": "article.html",
            }),
        ),
        ("actors/", json!({ "title": "Who is who", "template": "actors.html", "page_template": "actor.html" })),
        ("topics/", json!({ "title": "Topics", "template": "topics.html", "page_template": "topic.html" })),
        (
            "timeline/",
            json!({ "title": "Timeline", "template": "timeline.html", "page_template": "timeline-page.html" }),
        ),
    ]
}

fn actor(corpus: &Corpus, actor: &Actor) -> Value {
    let roles: Vec<Value> = actor
        .roles
        .iter()
        .map(|role| {
            // A condition of a template compares numbers only.
            let mut front = json!({
                "title": role.title, "of": corpus.actors[role.of].id, "from": role.from,
                "from_month": month(&role.from), "to_month": role.to.as_deref().map_or(i64::from(u32::MAX), month),
            });
            if let Some(to) = &role.to {
                front["to"] = json!(to);
            }
            front
        })
        .collect();
    json!({ "title": actor.name, "extra": { "kind": actor.kind, "roles": roles } })
}

/// A year, or a year and month, as the number of a month; of a year, the first.
fn month(date: &str) -> i64 {
    let (year, month) = date.split_once('-').unwrap_or((date, "1"));
    let number = |text: &str| text.parse::<i64>().expect("digits");
    number(year) * 12 + number(month)
}

fn entry(corpus: &Corpus, topic: &Topic, event: &Event) -> Value {
    let actors: Vec<&str> = event.actors.iter().map(|actor| &*corpus.actors[*actor].id).collect();
    // Zola knows days only: it sorts by the first of them, and the page shows what is meant.
    let day = format!("{}{}", event.date, &"0000-01-01"[event.date.len()..]);
    json!({
        "title": event.title,
        "date": day,
        "render": false,
        "taxonomies": { "strand": [topic.id], "cast": actors, "calendar": ["all"] },
        "extra": { "when": event.date, "source": topic.sources[event.source].id },
    })
}

fn article(corpus: &Corpus, article: &Article, related: &[usize]) -> Value {
    let topic = &corpus.topics[article.topic];
    json!({
        "title": article.title,
        "description": article.description,
        "date": article.date,
        "taxonomies": {
            "topics": [topic.id],
            "actors": article.cast.iter().map(|(actor, _)| &*corpus.actors[*actor].id).collect::<Vec<_>>(),
        },
        "extra": {
            "brief": article.summary,
            "notes": article.notes(corpus),
            "timeline": article.events.iter().map(|event| &*topic.events[*event].id).collect::<Vec<_>>(),
            "own_sources": article.own_sources.iter().map(Source::json).collect::<Vec<_>>(),
            "sources": article.sources.iter().map(|source| &*topic.sources[*source].id).collect::<Vec<_>>(),
            "related": related.iter().map(|other| &*corpus.articles[*other].id).collect::<Vec<_>>(),
        },
    })
}

/// A file with front matter in TOML.
fn page(front: &Value, body: &str) -> String {
    let mut text = String::from("+++\n");
    let mut tables = String::new();
    for (key, value) in front.as_object().expect("fields") {
        match value {
            Value::Object(fields) => {
                write!(tables, "[{key}]\n{}", lines(fields)).expect("written");
            }
            // A date is a type of TOML.
            Value::String(day) if key == "date" => writeln!(text, "date = {day}").expect("written"),
            value => writeln!(text, "{key} = {}", toml(value)).expect("written"),
        }
    }
    text + &tables + "+++\n" + body
}

fn lines(fields: &Map<String, Value>) -> String {
    fields.iter().fold(String::new(), |mut text, (key, value)| {
        writeln!(text, "{key} = {}", toml(value)).expect("written");
        text
    })
}

/// A value on one line: as in JSON, but for objects.
fn toml(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{key} = {}", toml(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        value => value.to_string(),
    }
}
