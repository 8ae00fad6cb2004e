//! What the preview suggests to the author of an open page, and the author has not taken over: [`of`].

use serde::Serialize;

use crate::parse::model::{Entry, FromText};
use crate::resolve::Site;
use crate::resolve::found::{Who, Written};
use crate::suggest::{self, excerpt};

/// Suggestions for an article.
#[derive(Debug, Serialize)]
pub struct Suggestions {
    /// Path of the article's file, from the root of the site.
    file: String,
    actors: Vec<Actor>,
    dates: Vec<When>,
}

/// Somebody whom the text names and the article does not list.
#[derive(Debug, Serialize)]
struct Actor {
    name: String,
    kind: &'static str,
    role: Option<String>,
    of: Option<String>,
    /// The id to list, be there a file or not.
    id: String,
    /// There is a file for it.
    known: bool,
    line: usize,
    /// The words that it rests on.
    words: String,
}

/// A dated statement that the timeline does not have.
#[derive(Debug, Serialize)]
struct When {
    edtf: String,
    line: usize,
    sentence: String,
}

/// The suggestions for the article whose page has this path; `None` where the page is no article, or nothing is to be
/// suggested.
#[must_use]
pub fn of(site: &Site, path: &str) -> Option<Suggestions> {
    let path = path.trim_start_matches('/').trim_end_matches("index.html");
    let (_, article) = site.articles.iter().find(|(_, article)| article.url == path)?;
    let source = &article.origin.source;
    let written = Written::of_site(site);
    let found = suggest::of(source, &site.config.lang, article.data.date, &written);
    let in_cast = |id: &str| {
        article.cast.iter().any(|cast| {
            let actor = &site.actors[cast.actor];
            actor.id == id && !actor.data.found
        })
    };
    let actors = found.actors.iter().filter_map(|actor| {
        let (id, known) = match &actor.who {
            Who::Known(id) | Who::Draft(id) => (id, true),
            Who::New(id) => (id, false),
            Who::Unclear => return None,
        };
        let named = &actor.named;
        (!in_cast(id)).then(|| Actor {
            name: named.name.clone(),
            kind: named.kind.name(),
            role: named.role.clone(),
            of: named.of.clone(),
            id: id.clone(),
            known,
            line: source.line_column(named.grounds.start).0,
            words: excerpt(&source.text, &named.grounds, 80),
        })
    });
    let timeline = article.data.timeline_from_text.or(site.config.timeline_from_text).unwrap_or(FromText::Suggest);
    let told = |date: &crate::date::Date| {
        let own =
            article.data.timeline.iter().any(|entry| matches!(entry, Entry::Own(event) if event.date == Some(*date)));
        let shared =
            article.timeline.iter().filter_map(|ix| ix.shared()).any(|ix| site.events[ix].data.date == Some(*date));
        own || shared
    };
    let wants = timeline == FromText::Suggest;
    let dates = found.dates.iter().filter(|found| wants && found.event).filter_map(|found| {
        let date = found.date.filter(|date| !told(date))?;
        Some(When {
            edtf: date.to_string(),
            line: source.line_column(found.range.start).0,
            sentence: excerpt(&source.text, &found.sentence, 160),
        })
    });
    let suggestions = Suggestions { file: source.path.to_string(), actors: actors.collect(), dates: dates.collect() };
    (!suggestions.actors.is_empty() || !suggestions.dates.is_empty()).then_some(suggestions)
}
