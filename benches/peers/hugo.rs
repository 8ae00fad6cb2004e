//! The corpus as a site of Hugo's: actors and topics are taxonomies, which is Hugo's fastest way from a term to its pages,
//! and events and sources are data, a file a topic.
//!
//! What several pages show is made once (`partialCached`), and related articles come from Hugo's own engine.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::corpus::{Actor, Article, Corpus, Source, Topic};

const SITE: [(&str, &str); 26] = [
    ("hugo.yaml", include_str!("hugo/hugo.yaml")),
    ("content/timeline/_content.gotmpl", include_str!("hugo/content/timeline/_content.gotmpl")),
    ("layouts/404.html", include_str!("hugo/layouts/404.html")),
    ("layouts/_partials/actors.html", include_str!("hugo/layouts/_partials/actors.html")),
    ("layouts/_partials/card-head.html", include_str!("hugo/layouts/_partials/card-head.html")),
    ("layouts/_partials/date.html", include_str!("hugo/layouts/_partials/date.html")),
    ("layouts/_partials/entry.html", include_str!("hugo/layouts/_partials/entry.html")),
    ("layouts/_partials/event.html", include_str!("hugo/layouts/_partials/event.html")),
    ("layouts/_partials/events.html", include_str!("hugo/layouts/_partials/events.html")),
    ("layouts/_partials/person.html", include_str!("hugo/layouts/_partials/person.html")),
    ("layouts/_partials/role.html", include_str!("hugo/layouts/_partials/role.html")),
    ("layouts/_partials/source.html", include_str!("hugo/layouts/_partials/source.html")),
    ("layouts/_partials/sources.html", include_str!("hugo/layouts/_partials/sources.html")),
    ("layouts/_partials/teaser.html", include_str!("hugo/layouts/_partials/teaser.html")),
    ("layouts/_partials/teasers.html", include_str!("hugo/layouts/_partials/teasers.html")),
    ("layouts/_partials/timeline-page.html", include_str!("hugo/layouts/_partials/timeline-page.html")),
    ("layouts/actors/taxonomy.html", include_str!("hugo/layouts/actors/taxonomy.html")),
    ("layouts/actors/term.html", include_str!("hugo/layouts/actors/term.html")),
    ("layouts/articles/page.html", include_str!("hugo/layouts/articles/page.html")),
    ("layouts/articles/section.html", include_str!("hugo/layouts/articles/section.html")),
    ("layouts/baseof.html", include_str!("hugo/layouts/baseof.html")),
    ("layouts/home.html", include_str!("hugo/layouts/home.html")),
    ("layouts/timeline/page.html", include_str!("hugo/layouts/timeline/page.html")),
    ("layouts/timeline/section.html", include_str!("hugo/layouts/timeline/section.html")),
    ("layouts/topics/taxonomy.html", include_str!("hugo/layouts/topics/taxonomy.html")),
    ("layouts/topics/term.html", include_str!("hugo/layouts/topics/term.html")),
];

/// Writes the site into a folder.
pub fn write(corpus: &Corpus, folder: &Path) -> io::Result<()> {
    let put = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder"))?;
        fs::write(path, text)
    };
    for (path, text) in SITE {
        put(path, text)?;
    }
    let titles = [("articles", "Explainers"), ("actors", "Who is who"), ("topics", "Topics"), ("timeline", "Timeline")];
    for (section, title) in titles {
        put(&format!("content/{section}/_index.md"), &page(&json!({ "title": title }), ""))?;
    }
    for one in &corpus.actors {
        put(&format!("content/actors/{}/_index.md", one.id), &page(&actor(corpus, one), &one.body))?;
    }
    for one in &corpus.topics {
        let front = json!({ "title": one.title, "description": one.description });
        put(&format!("content/topics/{}/_index.md", one.id), &page(&front, ""))?;
        put(&format!("data/topics/{}.json", one.id), &data(corpus, one).to_string())?;
    }
    for one in &corpus.articles {
        put(&format!("content/articles/{}.md", one.id), &page(&article(corpus, one), &one.body))?;
    }
    Ok(())
}

/// A file with front matter in JSON, which Hugo reads fastest.
fn page(front: &Value, body: &str) -> String {
    format!("{front:#}\n\n{body}")
}

fn actor(corpus: &Corpus, actor: &Actor) -> Value {
    let role = |role: &super::corpus::Role| json!({ "title": role.title, "of": corpus.actors[role.of].id, "from": role.from, "to": role.to });
    json!({ "title": actor.name, "kind": actor.kind, "roles": actor.roles.iter().map(role).collect::<Vec<_>>() })
}

/// The events and the sources of a topic by their ids.
fn data(corpus: &Corpus, topic: &Topic) -> Value {
    let ids = |actors: &[usize]| actors.iter().map(|actor| corpus.actors[*actor].id.clone()).collect::<Vec<_>>();
    let events = topic.events.iter().map(|event| {
        let value = json!({
            "id": event.id, "topic": topic.id, "title": event.title, "date": event.date, "text": event.text,
            "actors": ids(&event.actors), "source": topic.sources[event.source].id,
        });
        (event.id.clone(), value)
    });
    let sources = topic.sources.iter().map(|one| (one.id.clone(), one.json()));
    json!({ "events": events.collect::<Map<_, _>>(), "sources": sources.collect::<Map<_, _>>() })
}

fn article(corpus: &Corpus, article: &Article) -> Value {
    let topic = &corpus.topics[article.topic];
    json!({
        "title": article.title,
        "description": article.description,
        "date": article.date,
        "topics": [topic.id],
        // Hugo has a `summary` of its own.
        "brief": article.summary,
        "actors": article.cast.iter().map(|(actor, _)| &*corpus.actors[*actor].id).collect::<Vec<_>>(),
        "notes": article.notes(corpus),
        "timeline": article.events.iter().map(|event| &*topic.events[*event].id).collect::<Vec<_>>(),
        "own_sources": article.own_sources.iter().map(Source::json).collect::<Vec<_>>(),
        "sources": article.sources.iter().map(|source| &*topic.sources[*source].id).collect::<Vec<_>>(),
    })
}
