//! The corpus as a site of ours.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::corpus::{Article, Corpus, Source, Topic};

const TEMPLATES: [(&str, &str); 11] = [
    ("404.html", include_str!("nutgraf/templates/404.html")),
    ("actor.html", include_str!("nutgraf/templates/actor.html")),
    ("actors.html", include_str!("nutgraf/templates/actors.html")),
    ("article.html", include_str!("nutgraf/templates/article.html")),
    ("articles.html", include_str!("nutgraf/templates/articles.html")),
    ("base.html", include_str!("nutgraf/templates/base.html")),
    ("home.html", include_str!("nutgraf/templates/home.html")),
    ("parts.html", include_str!("nutgraf/templates/parts.html")),
    ("timeline.html", include_str!("nutgraf/templates/timeline.html")),
    ("topic.html", include_str!("nutgraf/templates/topic.html")),
    ("topics.html", include_str!("nutgraf/templates/topics.html")),
];

/// Writes the site into a folder.
pub fn write(corpus: &Corpus, folder: &Path) -> io::Result<()> {
    for kind in ["articles", "actors", "topics", "events", "sources"] {
        fs::create_dir_all(folder.join("content").join(kind))?;
    }
    fs::create_dir_all(folder.join("templates"))?;
    for (name, text) in TEMPLATES {
        fs::write(folder.join("templates").join(name), text)?;
    }
    fs::write(
        folder.join("nutgraf.yaml"),
        "title: Benchmark\nbase_url: https://example.org/\ndata: false\njson_ld: false\nsearch: false\nsocial: false\n",
    )?;
    for actor in &corpus.actors {
        let mut text = format!("---\nname: {}\naliases: [{}]\nkind: {}\n", actor.name, actor.short, actor.kind);
        if !actor.roles.is_empty() {
            text.push_str("roles:\n");
        }
        for role in &actor.roles {
            let to = role.to.as_ref().map_or_else(String::new, |to| format!(", to: {to}"));
            let (of, from) = (&corpus.actors[role.of].id, &role.from);
            writeln!(text, "  - {{title: {}, of: {of}, from: {from}{to}}}", role.title).expect("written");
        }
        fs::write(folder.join(format!("content/actors/{}.md", actor.id)), text + "---\n" + &actor.body)?;
    }
    for topic in &corpus.topics {
        let text = format!("---\ntitle: {}\ndescription: {}\n---\n", topic.title, topic.description);
        fs::write(folder.join(format!("content/topics/{}.md", topic.id)), text)?;
        fs::write(folder.join(format!("content/events/{}.yaml", topic.id)), events(corpus, topic))?;
        let sources = topic.sources.iter().fold(String::new(), |text, source| text + "- " + &flow(source) + "\n");
        fs::write(folder.join(format!("content/sources/{}.yaml", topic.id)), sources)?;
    }
    for one in &corpus.articles {
        fs::write(folder.join(format!("content/articles/{}.md", one.id)), article(corpus, one))?;
    }
    Ok(())
}

fn events(corpus: &Corpus, topic: &Topic) -> String {
    let mut text = String::new();
    for event in &topic.events {
        let actors: Vec<&str> = event.actors.iter().map(|actor| &*corpus.actors[*actor].id).collect();
        writeln!(
            text,
            "- id: {}\n  title: {}\n  date: {}\n  actors: [{}]\n  source: {}\n  text: {}",
            event.id,
            event.title,
            event.date,
            actors.join(", "),
            topic.sources[event.source].id,
            event.text
        )
        .expect("written");
    }
    text
}

fn flow(source: &Source) -> String {
    let Source { id, title, publisher, date, url } = source;
    format!("{{id: {id}, title: {title}, publisher: {publisher}, date: {date}, url: '{url}'}}")
}

fn article(corpus: &Corpus, article: &Article) -> String {
    let topic = &corpus.topics[article.topic];
    let Article { title, description, date, .. } = article;
    let mut text = format!("---\ntitle: {title}\ndescription: {description}\ndate: {date}\ntopics: [{}]\n", topic.id);
    text.push_str("summary:\n");
    for point in article.summary {
        writeln!(text, "  - {point}").expect("written");
    }
    text.push_str("actors:\n");
    for (actor, note) in &article.cast {
        let id = &corpus.actors[*actor].id;
        match note {
            Some(note) => writeln!(text, "  - {{id: {id}, note: {note}}}"),
            None => writeln!(text, "  - {id}"),
        }
        .expect("written");
    }
    text.push_str("timeline:\n");
    for event in &article.events {
        writeln!(text, "  - event: {}", topic.events[*event].id).expect("written");
    }
    text.push_str("sources:\n");
    for source in &article.own_sources {
        writeln!(text, "  - {}", flow(source)).expect("written");
    }
    for source in &article.sources {
        writeln!(text, "  - {}", topic.sources[*source].id).expect("written");
    }
    text + "---\n" + &article.body
}
