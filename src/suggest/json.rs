//! Suggestions for other programs: [`json`].

use serde::Serialize;

use super::{Suggestions, Who};

#[derive(Serialize)]
struct All<'a> {
    date: Option<String>,
    actors: Vec<Actor<'a>>,
    dates: Vec<When<'a>>,
}

#[derive(Serialize)]
struct Actor<'a> {
    /// The id of its file; `null` where several bear the name.
    id: Option<&'a str>,
    /// It has a file.
    known: bool,
    name: &'a str,
    kind: &'static str,
    role: Option<&'a str>,
    of: Option<&'a str>,
    aliases: &'a [String],
    /// In per cent.
    confidence: u8,
    evidence: Vec<Place>,
}

#[derive(Serialize)]
struct When<'a> {
    text: &'a str,
    #[serde(flatten)]
    place: Place,
    edtf: Option<String>,
    event: bool,
}

/// Bytes of the file.
#[derive(PartialEq, Serialize)]
struct Place {
    start: usize,
    end: usize,
}

/// The suggestions as a JSON object, `{date, actors, dates}`. The first place of an actor's evidence holds the words that
/// say the most, the others are where it is named. Places are bytes of `text`, the whole file.
#[must_use]
pub fn json(suggestions: &Suggestions, text: &str) -> String {
    let place = |range: &std::ops::Range<usize>| Place { start: range.start, end: range.end };
    let actors = suggestions.actors.iter().map(|actor| {
        let named = &actor.named;
        let mut evidence = vec![place(&named.grounds)];
        evidence.extend(named.mentions.iter().filter(|mention| **mention != named.grounds).map(place));
        Actor {
            id: actor.id(),
            known: matches!(actor.who, Who::Known(_) | Who::Draft(_)),
            name: &named.name,
            kind: named.kind.name(),
            role: named.role.as_deref(),
            of: named.of.as_deref(),
            aliases: &named.aliases,
            confidence: named.confidence,
            evidence,
        }
    });
    let dates = suggestions.dates.iter().map(|found| When {
        text: &text[found.range.clone()],
        place: place(&found.range),
        edtf: found.date.map(|date| date.to_string()),
        event: found.event,
    });
    let all =
        All { date: suggestions.date.map(|date| date.to_string()), actors: actors.collect(), dates: dates.collect() };
    serde_json::to_string_pretty(&all).unwrap_or_default()
}
